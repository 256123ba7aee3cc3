import { describe, expect, it } from "vitest";
import { type Document, useDeveloperApi } from "./fixture.ts";

const upstash = useDeveloperApi();
let clusters = 0;

function cluster(): Promise<Document> {
  clusters += 1;
  return upstash.document("POST /v2/kafka/cluster", {
    name: `cluster-${clusters}`,
    region: "us-east-1",
    multizone: true,
  });
}

function topicBody({ cluster_id }: Document, change: Document = {}): Document {
  const retention = { retention_time: 1234, retention_size: 4567, max_message_size: 8912 };
  return { name: "orders", partitions: 1, cleanup_policy: "delete", cluster_id, ...retention, ...change };
}

function topic(of: Document, change: Document = {}): Promise<Document> {
  return upstash.document("POST /v2/kafka/topic", topicBody(of, change));
}

describe("clusters", () => {
  it("are created, listed, renamed and deleted", async () => {
    const { cluster_id } = await cluster();
    const renamed = await upstash.document(`POST /v2/kafka/rename-cluster/${cluster_id}`, { name: "renamed" });
    expect(renamed).toMatchObject({
      cluster_id,
      name: "renamed",
      region: "us-east-1",
      multizone: true,
      state: "active",
    });
    expect(await upstash.list("GET /v2/kafka/clusters")).toContainEqual(renamed);
    expect(await upstash.answer(`DELETE /v2/kafka/cluster/${cluster_id}`)).toBe("OK");
    expect((await upstash.refusal(`GET /v2/kafka/cluster/${cluster_id}`)).status).toBe(404);
  });

  it("get a new password by a reset", async () => {
    const { cluster_id, password } = await cluster();
    const reset = await upstash.document(`POST /v2/kafka/reset-password/${cluster_id}`);
    expect(reset.password).not.toBe(password);
    expect(await upstash.document(`GET /v2/kafka/cluster/${cluster_id}`)).toEqual(reset);
  });

  it.each([
    ["an unknown region", { name: "refused", region: "eu-central-1" }, "region"],
    ["no name", { region: "us-east-1" }, "name"],
  ])("are refused with 400 for %s", async (_, body, mentioned) => {
    const refusal = await upstash.refusal("POST /v2/kafka/cluster", body);
    expect(refusal).toMatchObject({ status: 400, text: expect.stringContaining(mentioned) });
  });

  it("are refused with 400 for a name that is taken", async () => {
    const { name } = await cluster();
    expect((await upstash.refusal("POST /v2/kafka/cluster", { name, region: "us-east-1" })).status).toBe(400);
  });

  it("take topics, credentials and connectors with them when they are deleted", async () => {
    const owner = await cluster();
    const { topic_id } = await topic(owner);
    const credential = { credential_name: "c", cluster_id: owner.cluster_id, topic: "*", permissions: "ALL" };
    const { credential_id } = await upstash.document("POST /v2/kafka/credential", credential);
    await upstash.answer(`DELETE /v2/kafka/cluster/${owner.cluster_id}`);
    expect((await upstash.refusal(`GET /v2/kafka/topic/${topic_id}`)).status).toBe(404);
    const left = await upstash.list("GET /v2/kafka/credentials");
    expect(left.map((each) => each.credential_id)).not.toContain(credential_id);
  });
});

describe("topics", () => {
  it("are created with what they are told, and the endpoints of their cluster", async () => {
    const owner = await cluster();
    const created = await topic(owner, { cleanup_policy: "compact" });
    const { region, multizone, tcp_endpoint, rest_endpoint, username, password } = owner;
    expect(created).toMatchObject({ region, multizone, tcp_endpoint, rest_endpoint, username, password });
    expect(created).toMatchObject({ topic_name: "orders", cleanup_policy: "compact", retention_time: 1234 });
    expect(await upstash.list(`GET /v2/kafka/topics/${owner.cluster_id}`)).toEqual([created]);
  });

  it("get the highest possible value for -1", async () => {
    const owner = await cluster();
    expect(await topic(owner, { retention_time: -1, retention_size: -1, max_message_size: -1 })).toMatchObject({
      retention_time: owner.max_retention_time,
      retention_size: owner.max_retention_size,
      max_message_size: owner.max_message_size,
    });
  });

  it("keep what a reconfiguration does not name", async () => {
    const { topic_id } = await topic(await cluster());
    const path = `POST /v2/kafka/update-topic/${topic_id}`;
    expect(await upstash.document(path, { retention_time: 99 })).toMatchObject({
      retention_time: 99,
      retention_size: 4567,
    });
  });

  it.each([
    ["a retention beyond the cluster's", { retention_time: 2_592_000_001 }, "retention_time"],
    ["a retention of nothing", { retention_size: 0 }, "retention_size"],
    ["no partitions", { partitions: 0 }, "partitions"],
    ["an unknown policy", { cleanup_policy: "shred" }, "cleanup_policy"],
    ["more partitions than the cluster has left", { partitions: 100 }, "partitions"],
    ["a name that is taken", { name: "taken" }, "already used"],
  ])("are refused with 400 for %s", async (_, change, mentioned) => {
    const owner = await cluster();
    await topic(owner, { name: "taken" });
    const refusal = await upstash.refusal("POST /v2/kafka/topic", topicBody(owner, change));
    expect(refusal).toMatchObject({ status: 400, text: expect.stringContaining(mentioned) });
  });

  it("are refused with 404 for an unknown cluster", async () => {
    expect((await upstash.refusal("POST /v2/kafka/topic", topicBody({ cluster_id: "none" }))).status).toBe(404);
  });

  it("are deleted", async () => {
    const owner = await cluster();
    const { topic_id } = await topic(owner);
    expect(await upstash.answer(`DELETE /v2/kafka/topic/${topic_id}`)).toBe("OK");
    expect(await upstash.list(`GET /v2/kafka/topics/${owner.cluster_id}`)).toEqual([]);
  });
});

describe("credentials", () => {
  it("are made for a topic of the cluster, and deleted", async () => {
    const owner = await cluster();
    await topic(owner);
    const body = { credential_name: "c", cluster_id: owner.cluster_id, topic: "orders", permissions: "PRODUCE" };
    const created = await upstash.document("POST /v2/kafka/credential", body);
    expect(created).toMatchObject({ ...body, state: "active" });
    expect(await upstash.list("GET /v2/kafka/credentials")).toContainEqual(created);
    expect(await upstash.answer(`DELETE /v2/kafka/credential/${created.credential_id}`)).toBe("OK");
    expect(await upstash.list("GET /v2/kafka/credentials")).not.toContainEqual(created);
  });

  it("are refused for a topic that the cluster has not, and for an unknown permission", async () => {
    const { cluster_id } = await cluster();
    const body = { credential_name: "c", cluster_id, topic: "none", permissions: "ALL" };
    expect((await upstash.refusal("POST /v2/kafka/credential", body)).status).toBe(404);
    const refusal = await upstash.refusal("POST /v2/kafka/credential", { ...body, permissions: "SOME" });
    expect(refusal).toMatchObject({ status: 400, text: expect.stringContaining("permissions") });
  });
});

it("measures no traffic", async () => {
  const owner = await cluster();
  const { topic_id } = await topic(owner);
  const zero = [{ x: expect.stringMatching(/UTC$/), y: 0 }];
  for (const path of [`cluster/${owner.cluster_id}`, `topic/${topic_id}`]) {
    expect(await upstash.document(`GET /v2/kafka/stats/${path}`)).toMatchObject({
      throughput: zero,
      total_monthly_produce: 0,
    });
  }
});

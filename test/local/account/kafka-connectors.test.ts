import { beforeAll, describe, expect, it } from "vitest";
import { type Document, useDeveloperApi } from "./fixture.ts";

const upstash = useDeveloperApi();
const MONGODB = "com.mongodb.kafka.connect.MongoSourceConnector";
let clusterId: unknown;
let connectors = 0;

beforeAll(async () => {
  const cluster = await upstash.document("POST /v2/kafka/cluster", { name: "cluster", region: "eu-west-1" });
  clusterId = cluster.cluster_id;
});

function connector(properties: Document): Promise<Document> {
  connectors += 1;
  const body = { name: `connector-${connectors}`, cluster_id: clusterId, properties };
  return upstash.document("POST /v2/kafka/connector", body);
}

function working(): Promise<Document> {
  return connector({ "connector.class": MONGODB, "connection.uri": "mongodb://localhost", topics: "a, b" });
}

function now({ connector_id }: Document): Promise<Document> {
  return upstash.document(`GET /v2/kafka/connector/${connector_id}`);
}

function command({ connector_id }: Document, verb: string): Promise<unknown> {
  return upstash.answer(`POST /v2/kafka/connector/${connector_id}/${verb}`);
}

describe("a connector that has what its class needs", () => {
  it("is pending when it is created, and runs when it is read", async () => {
    const created = await working();
    expect(created).toMatchObject({ state: "pending", connector_state: "", tasks: [], connector_class: MONGODB });
    expect(await now(created)).toMatchObject({ state: "running", connector_state: "RUNNING", topics: ["a", "b"] });
  });

  it("runs in the list of its cluster too", async () => {
    const { connector_id } = await working();
    const list = await upstash.list(`GET /v2/kafka/connectors/${clusterId}`);
    expect(list).toContainEqual(expect.objectContaining({ connector_id, state: "running" }));
  });

  it("is paused, started and restarted", async () => {
    const created = await working();
    expect(await command(created, "pause")).toBe("OK");
    expect(await now(created)).toMatchObject({ state: "paused" });
    expect(await command(created, "start")).toBe("OK");
    expect(await now(created)).toMatchObject({ state: "running" });
    await command(created, "pause");
    expect(await command(created, "restart")).toBe("OK");
    expect(await now(created)).toMatchObject({ state: "running" });
  });

  it("is deleted", async () => {
    const { connector_id } = await working();
    expect(await upstash.answer(`DELETE /v2/kafka/connector/${connector_id}`)).toBe("OK");
    expect((await upstash.refusal(`GET /v2/kafka/connector/${connector_id}`)).status).toBe(404);
  });
});

describe("a connector that lacks what its class needs", () => {
  it.each([
    ["nothing but its class", { "connector.class": MONGODB }, "Missing required configuration connection.uri"],
    [
      "a connection string of another kind",
      { "connector.class": MONGODB, "connection.uri": "secret-uri" },
      "'mongodb://'",
    ],
    ["no password", { "connector.class": "io.debezium.connector.mysql.MySqlConnector" }, "database.password"],
  ])("fails at its first read with %s, and says why", async (_, properties, reason) => {
    const failed = await now(await connector(properties));
    expect(failed).toMatchObject({ state: "failed", tasks: [], properties });
    expect(failed.state_error_message).toContain(reason);
    expect(failed.state_error_message).not.toContain("secret-uri");
  });

  it("can neither be started nor paused", async () => {
    const { connector_id } = await connector({ "connector.class": MONGODB });
    for (const verb of ["start", "pause", "restart"]) {
      expect((await upstash.refusal(`POST /v2/kafka/connector/${connector_id}/${verb}`)).status).toBe(400);
    }
  });

  it("runs after it was given what it lacked; other properties stay", async () => {
    const created = await connector({ "connector.class": MONGODB, collection: "orders" });
    expect(await now(created)).toMatchObject({ state: "failed" });
    const path = `POST /v2/kafka/update-connector/${created.connector_id}`;
    expect(await upstash.document(path, { "connection.uri": "mongodb://localhost" })).toMatchObject({
      state: "pending",
    });
    expect(await now(created)).toMatchObject({
      state: "running",
      state_error_message: "",
      properties: { "connector.class": MONGODB, collection: "orders", "connection.uri": "mongodb://localhost" },
    });
  });
});

it.each([
  ["without a class", { properties: {} }, "connector.class"],
  ["without properties", { properties: undefined }, "properties"],
  ["with the name of another one", { name: "taken" }, "already used"],
])("refuses a connector %s with 400", async (_, change, mentioned) => {
  const properties = { "connector.class": MONGODB };
  await upstash.call("POST /v2/kafka/connector", { body: { name: "taken", cluster_id: clusterId, properties } });
  const body = { name: "refused", cluster_id: clusterId, properties, ...change };
  const refusal = await upstash.refusal("POST /v2/kafka/connector", body);
  expect(refusal).toMatchObject({ status: 400, text: expect.stringContaining(mentioned) });
});

import { describe, expect, it, onTestFinished } from "vitest";
import { startDeveloperApi } from "../../../src/local/account/local-developer-api.ts";
import { startLocalQStash } from "../../../src/local/qstash/local-qstash.ts";
import { startScriptedServer } from "../../upstash/scripted-server.ts";
import { readOnlyToken, serveQStash, serveWith, token } from "./served.ts";

/** A QStash on this machine, the server that writes to it, and a destination that fails as long as it is told to. */
async function startAll() {
  const qstash = await startLocalQStash({ users: [{ id: "user", token, readOnlyToken }] });
  onTestFinished(() => qstash.stop());
  const fails = { now: false };
  const destination = await startScriptedServer(() =>
    fails.now ? { status: 503, body: "overloaded" } : { body: "ok" },
  );
  return { qstash, fails, destination, server: serveQStash(qstash.url, "writes"), url: `${destination.url}/hook` };
}

describe("a message", () => {
  it("is delivered as it was published, with what was forwarded", async () => {
    const { qstash, destination, server, url } = await startAll();
    const input = { url: `${url}?a=b%20c`, body: '{"order":7}', method: "PUT", headers: { "X-Shop": "one" } };
    await server.answer("qstash_message_publish", input);
    await qstash.settled();
    expect(destination.received).toMatchObject([
      {
        ...{ method: "PUT", path: "/hook?a=b%20c", body: '{"order":7}' },
        headers: { "x-shop": "one", "content-type": "application/json", "upstash-signature": expect.any(String) },
      },
    ]);
  });

  it("goes to each endpoint of a URL group, and many in a batch", async () => {
    const { qstash, destination, server, url } = await startAll();
    await server.answer("qstash_url_group_add", { url_group: "shops", endpoints: [`${url}/1`, `two=${url}/2`] });
    expect((await server.answer("qstash_message_publish", { url_group: "shops", body: "x" })).result).toMatchObject({
      messages: [{ messageId: expect.any(String) }, { messageId: expect.any(String) }],
    });
    await server.answer("qstash_message_publish_batch", {
      messages: [{ url: `${url}/3`, body: "1" }, { url: `${url}/4` }],
    });
    await qstash.settled();
    expect(destination.received.map(({ path }) => path).toSorted()).toEqual([
      "/hook/1",
      "/hook/2",
      "/hook/3",
      "/hook/4",
    ]);
  });

  it("waits in a paused queue, and is delivered when that is resumed", async () => {
    const { qstash, destination, server, url } = await startAll();
    await server.answer("qstash_queue_upsert", { queue: "orders", parallelism: 1 });
    await server.answer("qstash_queue_action", { queue: "orders", action: "pause" });
    await server.answer("qstash_message_publish", { url, queue: "orders", body: "x" });
    await qstash.settled();
    expect((await server.answer("qstash_queue_list", { queue: "orders" })).result).toMatchObject({
      lag: 1,
      paused: true,
    });
    expect(destination.received).toEqual([]);
    await server.answer("qstash_queue_action", { queue: "orders", action: "resume" });
    await qstash.settled();
    expect(destination.received).toHaveLength(1);
  });

  it("that waits is cancelled by what is known of it", async () => {
    const { server, url } = await startAll();
    await server.answer("qstash_message_publish", { url, delay: "1h", label: "later", body: "x" });
    await server.answer("qstash_message_publish", { url, delay: "1h", label: "other", body: "x" });
    expect((await server.answer("qstash_message_cancel", { label: "later" })).result).toEqual({ cancelled: 1 });
  });
});

describe("messages that fail", () => {
  it("are an incident, and the calls that it proposes send them again", async () => {
    const { qstash, fails, destination, server, url } = await startAll();
    fails.now = true;
    for (const body of ["1", "2"])
      await server.answer("qstash_message_publish", { url, body, retries: 0, label: "orders" });
    await qstash.settled();
    const { result } = await server.answer("qstash_incidents");
    const [group] = (result as { groups: { next: { tool: string; arguments: Record<string, unknown> }[] }[] }).groups;
    expect(group).toMatchObject({
      destination: url,
      label: "orders",
      cause: "HTTP 503",
      failed_tries: 2,
      messages: 2,
      in_dlq: 2,
    });
    fails.now = false;
    const retry = group?.next.find(({ tool }) => tool === "qstash_dlq_retry");
    expect((await server.answer("qstash_dlq_retry", retry?.arguments)).result).toMatchObject({ retried: 2 });
    await qstash.settled();
    expect(
      destination.received
        .slice(2)
        .map(({ body }) => body)
        .toSorted(),
    ).toEqual(["1", "2"]);
    expect((await server.answer("qstash_dlq_list")).result).toEqual([]);
  });
});

describe("a schedule", () => {
  it("is due when the server says it is", async () => {
    const { server, url } = await startAll();
    const input = { url, cron: "30 2 * * *", time_zone: "Europe/Berlin", schedule_id: "nightly", more: { retries: 1 } };
    const { next_times, cron_text } = (await server.answer("qstash_schedule_create", input)).result as Record<
      string,
      unknown
    >;
    expect(cron_text).toBe("At 02:30 (Europe/Berlin)");
    const { nextScheduleTime } = (await server.answer("qstash_schedule_list", { schedule_id: "nightly" }))
      .result as Record<string, unknown>;
    expect(Date.parse(String(nextScheduleTime))).toBe(Date.parse(String((next_times as string[])[0])));
  });
});

describe("the signing keys", () => {
  it("move on when they are rotated", async () => {
    const { server } = await startAll();
    const fingerprints = async (tool: string) =>
      ((await server.answer(tool)).result as { fingerprint: string }[]).map(({ fingerprint }) => fingerprint);
    const [, next] = await fingerprints("qstash_signing_keys_get");
    expect((await fingerprints("qstash_signing_keys_rotate"))[0]).toBe(next);
  });
});

describe("an account on this machine", () => {
  it("has a QStash in each region, of which a call names one", async () => {
    const account = await startDeveloperApi();
    const qstash = await startLocalQStash({ users: account.qstashUsers });
    onTestFinished(async () => void (await Promise.all([qstash.stop(), account.stop()])));
    const variables = { UPSTASH_EMAIL: account.email, UPSTASH_API_KEY: account.apiKey, QSTASH_URL: qstash.url };
    const server = serveWith({ allowWrites: "true" }, variables, {
      ...variables,
      UPSTASH_DEVELOPER_API_URL: account.url,
    });
    await server.answer("qstash_queue_upsert", { queue: "orders", parallelism: 2, region: "us-east-1" });
    const queuesIn = async (region: string) => (await server.answer("qstash_queue_list", { region })).total;
    expect([await queuesIn("us-east-1"), await queuesIn("eu-central-1")]).toEqual([1, 0]);
    expect(await server.failure("qstash_queue_list")).toContain("Give the ID or name as `region`");
  });
});

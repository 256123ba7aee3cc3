import { Receiver } from "@upstash/qstash";
import { describe, expect, it } from "vitest";
import { TOKEN, useQStash } from "./fixture.ts";
import { answering } from "./receiver.ts";

const test = useQStash();

describe("a message", () => {
  it("is delivered with its body, its headers and those of QStash", async () => {
    const { messageId } = await test.client.publishJSON({
      url: `${test.receiver.url}/path?query=1`,
      body: { hello: "world" },
      headers: { "My-Header": "mine" },
    });
    await test.pass(0);
    expect(test.receiver.received).toMatchObject([
      {
        method: "POST",
        path: "/path?query=1",
        body: '{"hello":"world"}',
        headers: {
          "my-header": "mine",
          "content-type": "application/json",
          "user-agent": "Upstash-QStash",
          "upstash-message-id": messageId,
          "upstash-retried": "0",
          "upstash-caller-ip": "127.0.0.1",
        },
      },
    ]);
    expect(await test.statesOf(messageId)).toEqual(["CREATED", "ACTIVE", "DELIVERED"]);
  });

  it("is signed so that Upstash's own Receiver verifies it", async () => {
    const url = `${test.receiver.url}/signed`;
    await test.client.publish({ url, body: "text" });
    await test.pass(0);
    const { current, next } = test.qstash.signingKeys("user");
    const receiver = new Receiver({ currentSigningKey: current, nextSigningKey: next, devMode: false });
    const signature = String(test.receiver.received[0]?.headers["upstash-signature"]);
    const clockTolerance = 10 * 365 * 86_400;
    expect(await receiver.verify({ signature, body: "text", url, clockTolerance })).toBe(true);
    await expect(receiver.verify({ signature, body: "other", url, clockTolerance })).rejects.toThrow("body hash");
  });

  it.each(["GET", "PUT", "PATCH", "DELETE"] as const)("goes out by %s where that is its method", async (method) => {
    await test.client.publish({ url: test.receiver.url, method });
    await test.pass(0);
    expect(test.receiver.received.map((one) => one.method)).toEqual([method]);
  });

  it("waits for its delay, or for its time", async () => {
    await test.client.publish({ url: test.receiver.url, body: "delayed", headers: { "Upstash-Delay": "1m30s" } });
    await test.client.publish({ url: test.receiver.url, body: "later", notBefore: test.clock.now() / 1_000 + 600 });
    await test.pass(89_999);
    expect(test.receiver.bodies()).toEqual([]);
    await test.pass(1);
    expect(test.receiver.bodies()).toEqual(["delayed"]);
    await test.pass(600_000);
    expect(test.receiver.bodies()).toEqual(["delayed", "later"]);
  });

  it("can be read until it is delivered, and then no more", async () => {
    const { messageId } = await test.client.publishJSON({
      url: test.receiver.url,
      body: { a: 1 },
      delay: 60,
      retries: 5,
      label: ["one", "two"],
      flowControl: { key: "key", rate: 3, period: "1m", parallelism: 2 },
    });
    expect(await test.client.messages.get(messageId)).toMatchObject({
      messageId,
      url: test.receiver.url,
      method: "POST",
      header: { "Content-Type": ["application/json"] },
      body: '{"a":1}',
      maxRetries: 5,
      notBefore: test.clock.now() + 60_000,
      createdAt: test.clock.now(),
      callerIP: "127.0.0.1",
      label: "one",
      labels: ["one", "two"],
      flowControlKey: "key",
      rate: 3,
      period: 60,
      parallelism: 2,
    });
    await test.pass(60_000);
    await expect(test.client.messages.get(messageId)).rejects.toThrow("not found");
  });

  it("is refused where its destination, its method or one of its headers is none", async () => {
    const { receiver, client } = test;
    await expect(client.publish({ url: "ftp://host/file" })).rejects.toThrow("no destination");
    await expect(client.publish({ urlGroup: "nobody" })).rejects.toMatchObject({ status: 404 });
    await expect(client.publish({ url: receiver.url, headers: { "Upstash-Delay": "soon" } })).rejects.toThrow(
      "Upstash-Delay",
    );
    await expect(client.publish({ url: receiver.url, label: "not a label" })).rejects.toThrow("Upstash-Label");
    await expect(client.publish({ url: receiver.url, retryDelay: "twice" })).rejects.toThrow("Upstash-Retry-Delay");
    await expect(client.publish({ url: receiver.url, callback: "nowhere" })).rejects.toThrow("upstash-callback");
    await test.pass(0);
    expect(receiver.received).toEqual([]);
  });

  it("has at most one megabyte", async () => {
    const { receiver, client } = test;
    await expect(client.publish({ url: receiver.url, body: "x".repeat(1024 ** 2 + 1) })).rejects.toMatchObject({
      status: 413,
    });
    await client.publish({ url: receiver.url, body: "x".repeat(1024 ** 2) });
    await test.pass(0);
    expect(receiver.received[0]?.body).toHaveLength(1024 ** 2);
  });

  it("leaves this machine never, and says so in the log and the DLQ", async () => {
    const { messageId } = await test.client.publish({ url: "http://192.0.2.1/hook", body: "x" });
    await test.pass(0);
    expect(await test.statesOf(messageId)).toEqual(["CREATED", "ACTIVE", "ERROR", "FAILED"]);
    const { logs } = await test.client.logs({ filter: { state: "ERROR" } });
    expect(logs[0]?.error).toContain("this machine alone");
    expect((await test.client.dlq.listMessages()).messages).toMatchObject([
      { messageId, url: "http://192.0.2.1/hook" },
    ]);
  });

  it("shows what is redacted as a hash, and is delivered as it is", async () => {
    const { messageId } = await test.client.publishJSON({
      url: test.receiver.url,
      body: "secret",
      headers: { Authorization: "Bearer secret", Other: "open" },
      delay: 1,
      redact: { body: true, header: ["Authorization"] },
    });
    const shown = await test.client.messages.get(messageId);
    expect(shown.body).toMatch(/^REDACTED:[0-9a-f]{64}$/);
    expect(shown.header?.Authorization?.[0]).toMatch(/^REDACTED:/);
    expect(shown.header?.Other).toEqual(["open"]);
    await test.pass(1_000);
    expect(test.receiver.received[0]).toMatchObject({ body: '"secret"', headers: { authorization: "Bearer secret" } });
  });
});

describe("deduplication", () => {
  it("by ID answers with the first message for ten minutes", async () => {
    const message = { url: test.receiver.url, deduplicationId: "order-1" };
    const first = await test.client.publish({ ...message, body: "first" });
    const second = await test.client.publish({ ...message, body: "second" });
    expect(second).toEqual({ messageId: first.messageId, deduplicated: true });
    await test.pass(600_000);
    expect(await test.client.publish({ ...message, body: "third" })).not.toHaveProperty("deduplicated");
    await test.pass(0);
    expect(test.receiver.bodies()).toEqual(["first", "third"]);
  });

  it("by content tells messages apart by destination, body and headers", async () => {
    const publish = (body: string, path = "/") =>
      test.client.publish({ url: test.receiver.url + path, body, contentBasedDeduplication: true });
    await publish("same");
    expect(await publish("same")).toHaveProperty("deduplicated", true);
    expect(await publish("other")).not.toHaveProperty("deduplicated");
    expect(await publish("same", "/elsewhere")).not.toHaveProperty("deduplicated");
  });
});

describe("a batch", () => {
  it("publishes to URLs, queues and groups at once", async () => {
    const { client, receiver } = test;
    await client.urlGroups.addEndpoints({
      name: "group",
      endpoints: [{ url: `${receiver.url}/a` }, { url: `${receiver.url}/b` }],
    });
    const answers = await client.batchJSON([
      { url: `${receiver.url}/url`, body: 1 },
      { url: `${receiver.url}/queue`, body: 2, queueName: "queue" },
      { urlGroup: "group", body: 3 },
    ]);
    await test.pass(0);
    expect(answers[2]).toHaveLength(2);
    expect(receiver.received.map(({ path, body }) => `${path} ${body}`).sort()).toEqual([
      "/a 3",
      "/b 3",
      "/queue 2",
      "/url 1",
    ]);
  });
});

describe("cancelling", () => {
  it("ends one message, several, those of a filter, or all", async () => {
    const { client, receiver } = test;
    const publish = (label: string) => client.publish({ url: receiver.url, delay: 60, label });
    const messages = [
      await publish("a"),
      await publish("a"),
      await publish("a"),
      await publish("b"),
      await publish("c"),
    ];
    const [first, second, third] = messages.map(({ messageId }) => messageId);
    expect(await client.messages.cancel(first ?? "")).toEqual({ cancelled: 1 });
    expect(await client.messages.cancel([second ?? ""])).toEqual({ cancelled: 1 });
    expect(await client.messages.cancel({ filter: { label: "a" } })).toEqual({ cancelled: 1 });
    expect(await client.messages.cancel({ all: true })).toEqual({ cancelled: 2 });
    expect(await test.statesOf(third ?? "")).toEqual(["CREATED", "CANCEL_REQUESTED", "CANCELED"]);
    await test.pass(120_000);
    expect(receiver.received).toEqual([]);
  });

  it("of a message that is just tried lets that try end, and no other begin", async () => {
    const { client, receiver } = test;
    const { messageId } = await client.publish({ url: receiver.url });
    receiver.answer = async (_request, response) => {
      await client.messages.cancel(messageId);
      response.writeHead(500).end();
    };
    await test.pass(86_400_000);
    expect(receiver.received.length).toBeLessThanOrEqual(1);
    expect((await test.statesOf(messageId)).at(-1)).toBe("CANCELED");
  });
});

describe("a message that waits", () => {
  it("is delivered at once where somebody asks for that", async () => {
    const { messageId } = await test.client.publish({ url: test.receiver.url, delay: 3_600 });
    expect((await test.call(`POST /v2/messages/${messageId}/retry`)).status).toBe(200);
    await test.pass(0);
    expect(test.receiver.received).toHaveLength(1);
    expect((await test.call(`POST /v2/messages/${messageId}/retry`)).status).toBe(404);
  });
});

it("tells the client of an unknown message what a restart has lost", async () => {
  const { status, body } = await test.call("GET /v2/messages/msg_of_before");
  expect(status).toBe(404);
  expect(JSON.stringify(body)).toContain(`started, at ${new Date(test.clock.now()).toISOString()}`);
});

it("answers a message of other text as base64", async () => {
  const body = new Blob([new Uint8Array([0xff, 0])]);
  const { messageId } = await test.client.publish({ url: test.receiver.url, body, delay: 1 });
  expect(await test.client.messages.get(messageId)).toMatchObject({ bodyBase64: "/wA=" });
});

it("takes the token and the URL of the destination as they stand in the path", async () => {
  const destination = `${test.receiver.url}/a/../b?x=1&qstash_token=${encodeURIComponent(TOKEN)}&y=2`;
  const response = await fetch(`${test.qstash.url}/v2/publish/${destination}`, { method: "POST" });
  expect(response.status).toBe(200);
  test.receiver.answer = answering(204);
  await test.pass(0);
  expect(test.receiver.received.map(({ path }) => path)).toEqual(["/b?x=1&y=2"]);
});

it("publishes nothing of a batch in which one message is wrong", async () => {
  const wrong = { url: test.receiver.url, headers: { "Upstash-Delay": "soon" } };
  await expect(test.client.batch([{ url: test.receiver.url }, wrong])).rejects.toMatchObject({ status: 400 });
  await test.pass(0);
  expect(test.receiver.received).toEqual([]);
});

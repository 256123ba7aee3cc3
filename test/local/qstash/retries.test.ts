import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { useQStash } from "./fixture.ts";
import { answering, type Received } from "./receiver.ts";

const test = useQStash();

/** The milliseconds between the deliveries of a message that fails each time, within ten days. */
async function waitsOf(message: { retries?: number; retryDelay?: string }): Promise<number[]> {
  const { messageId } = await test.client.publish({ url: test.receiver.url, ...message });
  await test.pass(10 * 86_400_000);
  const { logs } = await test.client.logs({ messageIds: [messageId], filter: {} as never });
  const times = logs
    .filter(({ state }) => state === "ACTIVE")
    .map(({ time }) => time)
    .reverse();
  return times.slice(1).map((time, index) => time - (times[index] ?? 0));
}

describe("a message that fails", () => {
  it("is tried three times more, with the documented back-off, and then in the DLQ", async () => {
    test.receiver.answer = answering(500, "broken");
    const { messageId } = await test.client.publish({ url: test.receiver.url, body: "x" });
    await test.pass(10 * 86_400_000);
    expect(test.receiver.received.map(({ headers }) => headers["upstash-retried"])).toEqual(["0", "1", "2", "3"]);
    const states = ["ACTIVE", "ERROR", "RETRY"];
    expect(await test.statesOf(messageId)).toEqual([
      "CREATED",
      ...[...states, ...states, ...states],
      ...["ACTIVE", "ERROR", "FAILED"],
    ]);
    expect((await test.client.dlq.listMessages()).messages).toMatchObject([
      { messageId, body: "x", responseStatus: 500, responseBody: "broken", maxRetries: 3 },
    ]);
  });

  it("waits 12 seconds, 2m28s, 30m8s, 6h7m6s and then a day", async () => {
    test.receiver.answer = answering(503);
    expect(await waitsOf({ retries: 6 })).toEqual([12, 148, 1_808, 22_026, 86_400, 86_400].map((s) => s * 1_000));
  });

  it.each([
    ["1000", [1_000, 1_000, 1_000]],
    ["1000 * (1 + retried)", [1_000, 2_000, 3_000]],
    ["pow(2, retried) * 1000", [1_000, 2_000, 4_000]],
    ["max(1000, pow(2, retried) * 400)", [1_000, 1_000, 1_600]],
    ["round(-1.5 * -1000) % 400 - 100 / 2", [250, 250, 250]],
    ["999999999999", [86_400_000, 86_400_000, 86_400_000]],
  ])("waits as its expression says: %s", async (retryDelay, waits) => {
    test.receiver.answer = answering(500);
    expect(await waitsOf({ retries: 3, retryDelay })).toEqual(waits);
  });

  it.each([
    ["Retry-After", "7", 7_000],
    ["Retry-After", "6m5s", 365_000],
    ["Retry-After", "0", 0],
    ["X-RateLimit-Reset", "1.5", 1_500],
    ["X-RateLimit-Reset-Tokens", "500ms", 500],
    ["Retry-After", "90000", 12_000],
    ["Retry-After", "soon", 12_000],
  ])("waits as %s: %s asks", async (name, value, wait) => {
    test.receiver.answer = answering(429, "", { [name]: value });
    expect(await waitsOf({ retries: 1 })).toEqual([wait]);
  });

  it("waits until the date of Retry-After", async () => {
    const date = new Date(test.clock.now() + 42_000).toUTCString();
    test.receiver.answer = answering(429, "", { "Retry-After": date });
    expect(await waitsOf({ retries: 1 })).toEqual([42_000]);
  });

  it("is not tried again where the endpoint says that this would not help", async () => {
    test.receiver.answer = answering(489, "never", { "Upstash-NonRetryable-Error": "true" });
    expect(await waitsOf({ retries: 3 })).toEqual([]);
    expect((await test.client.dlq.listMessages()).messages).toHaveLength(1);
  });

  it("is delivered when the destination is there again", async () => {
    test.receiver.answer = answering(500);
    const { messageId } = await test.client.publish({ url: test.receiver.url });
    await test.pass(0);
    test.receiver.answer = answering(200);
    await test.pass(12_000);
    expect(await test.statesOf(messageId)).toEqual([
      ...["CREATED", "ACTIVE", "ERROR", "RETRY"],
      ...["ACTIVE", "DELIVERED"],
    ]);
  });
});

describe("a destination", () => {
  it("that is down is an error that names the refusal", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const port = Object(server.address()).port;
    await new Promise((resolve) => server.close(resolve));
    await test.client.publish({ url: `http://127.0.0.1:${port}`, retries: 0 });
    await test.pass(0);
    const { logs } = await test.client.logs({ filter: { state: "ERROR" } });
    expect(logs[0]?.error).toContain("ECONNREFUSED");
  });

  it("that takes too long is given up at the timeout of the message", async () => {
    const waiting = new Promise<void>((resolve) => {
      test.receiver.answer = () => resolve();
    });
    const { messageId } = await test.client.publish({ url: test.receiver.url, timeout: 5, retries: 0 });
    await waiting;
    test.clock.goTo(test.clock.now() + 5_000);
    await test.qstash.settled();
    expect(await test.statesOf(messageId)).toEqual(["CREATED", "ACTIVE", "ERROR", "FAILED"]);
    const { logs } = await test.client.logs({ filter: { state: "ERROR" } });
    expect(logs[0]?.error).toContain("within 5 seconds");
  });

  it("that is killed in the middle of its answer has not got the message", async () => {
    let times = 0;
    test.receiver.answer = (_request: Received, response) => {
      times += 1;
      if (times > 1) return response.end("whole");
      response.writeHead(200, { "Content-Length": "100" }).write("half");
      return response.socket?.destroy();
    };
    const { messageId } = await test.client.publish({ url: test.receiver.url });
    await test.pass(12_000);
    expect(await test.statesOf(messageId)).toEqual([
      ...["CREATED", "ACTIVE", "ERROR", "RETRY"],
      ...["ACTIVE", "DELIVERED"],
    ]);
  });

  it("that redirects is not followed", async () => {
    test.receiver.answer = answering(302, "", { Location: "http://192.0.2.1/" });
    const { messageId } = await test.client.publish({ url: test.receiver.url, retries: 0 });
    await test.pass(0);
    expect(test.receiver.received).toHaveLength(1);
    expect((await test.statesOf(messageId)).at(-1)).toBe("FAILED");
  });
});

describe("a callback", () => {
  it("gets every answer, and the failure callback the last one", async () => {
    const { receiver } = test;
    receiver.answer = (request, response) => {
      response.writeHead(request.path === "/destination" ? 500 : 200, { "X-Own": "yes" }).end("answer");
    };
    const { messageId } = await test.client.publish({
      url: `${receiver.url}/destination`,
      body: "question",
      retries: 1,
      callback: `${receiver.url}/callback`,
      failureCallback: `${receiver.url}/failure`,
      headers: {
        "Upstash-Callback-Forward-Who": "callback",
        "Upstash-Callback-Method": "PUT",
        "Upstash-Failure-Callback-Forward-Who": "failure",
      },
    });
    await test.pass(12_000);
    expect(receiver.received.map(({ path, method }) => `${method} ${path}`)).toEqual([
      "POST /destination",
      "PUT /callback",
      "POST /destination",
      "PUT /callback",
      "POST /failure",
    ]);
    const told = receiver.received.filter(({ path }) => path !== "/destination");
    expect(told.map(({ headers }) => headers.who)).toEqual(["callback", "callback", "failure"]);
    const { messages } = await test.client.dlq.listMessages();
    expect(told.map(({ body }) => JSON.parse(body))).toMatchObject([
      { status: 500, retried: 0, maxRetries: 1, sourceMessageId: messageId },
      { retried: 1 },
      {
        status: 500,
        header: { "X-Own": ["yes"] },
        body: Buffer.from("answer").toString("base64"),
        retried: 1,
        dlqId: messages[0]?.dlqId,
        url: `${receiver.url}/destination`,
        method: "POST",
        sourceBody: Buffer.from("question").toString("base64"),
        callerIP: "127.0.0.1",
      },
    ]);
  });

  it("is a message of its own, with the retries of the message that it tells of", async () => {
    const { receiver } = test;
    receiver.answer = (request, response) => {
      response.writeHead(request.path === "/callback" ? 500 : 200).end();
    };
    await test.client.publish({ url: receiver.url, retries: 1, callback: `${receiver.url}/callback` });
    await test.pass(86_400_000);
    expect(receiver.received.map(({ path }) => path)).toEqual(["/", "/callback", "/callback"]);
    expect((await test.client.dlq.listMessages()).messages).toMatchObject([{ url: `${receiver.url}/callback` }]);
  });
});

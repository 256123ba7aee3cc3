import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { startLocalQStash } from "../../src/local/qstash/local-qstash.ts";
import { READ_ONLY_TOKEN, TOKEN, useQStash } from "../local/qstash/fixture.ts";

const test = useQStash();
const MESSAGES = 5_000;
const MEGABYTE = 1024 ** 2;

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

function usedBytes(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Publishes many messages in one request, each with a body of its own. */
async function publishMany(headers: Readonly<Record<string, string>>): Promise<void> {
  const message = { destination: test.receiver.url, headers, body: "x".repeat(100) };
  const { status } = await test.call("POST /v2/batch", { body: JSON.stringify(Array(MESSAGES).fill(message)) });
  expect(status).toBe(200);
}

describe("5,000 messages at a time", () => {
  it("are delivered, each once, and leave no memory behind", async () => {
    let count = 0;
    test.receiver.answer = (_request, response) => {
      count += 1;
      response.end();
    };
    const round = async (): Promise<number> => {
      await publishMany({});
      await test.pass(0);
      test.receiver.received.length = 0;
      return usedBytes();
    };
    // The log is full after the first round: from then on nothing more is kept.
    const before = await round();
    const after = await round();
    expect(count).toBe(2 * MESSAGES);
    expect(after - before, `${(after - before) / MEGABYTE} MiB more`).toBeLessThan(8 * MEGABYTE);
  });

  it("wait with little memory each, and are gone when they are cancelled", async () => {
    const idle = usedBytes();
    await publishMany({
      "Upstash-Delay": "1d",
      "Upstash-Flow-Control-Key": "key",
      "Upstash-Flow-Control-Value": "rate=1",
    });
    const waiting = usedBytes() - idle;
    expect(waiting / MESSAGES, "bytes for each message").toBeLessThan(8 * 1024);
    expect(await test.client.messages.cancel({ all: true })).toEqual({ cancelled: MESSAGES });
    await test.pass(2 * 86_400_000);
    expect(test.receiver.received).toEqual([]);
  });
});

it("takes no more than 50,000 messages that wait, and says so", async () => {
  const message = { destination: test.receiver.url, headers: { "Upstash-Delay": "1d" } };
  const body = JSON.stringify(Array(10_000).fill(message));
  for (let batch = 0; batch < 5; batch += 1) expect((await test.call("POST /v2/batch", { body })).status).toBe(200);
  const full = await test.call(`POST /v2/publish/${test.receiver.url}`);
  expect(full).toMatchObject({ status: 412, body: { error: expect.stringContaining("at most 50000 messages") } });
  await test.client.messages.cancel({ all: true });
  expect((await test.call(`POST /v2/publish/${test.receiver.url}`)).status).toBe(200);
});

it("tells after a restart what is lost: the messages, and the tokens that it had made", async () => {
  const { messageId } = await test.client.publish({ url: test.receiver.url, delay: 60 });
  const port = Number(new URL(test.qstash.url).port);
  await test.qstash.stop();
  const renewed = await startLocalQStash({
    users: [{ id: "user", token: TOKEN, readOnlyToken: "another" }],
    port,
    clock: test.clock,
  });
  try {
    const lost = await test.call(`GET /v2/messages/${messageId}`);
    expect(lost).toMatchObject({ status: 404, body: { error: expect.stringContaining("is lost") } });
    const old = await test.call("GET /v2/queues", { token: READ_ONLY_TOKEN });
    expect(old).toMatchObject({ status: 401, body: { error: expect.stringContaining("new tokens after each start") } });
    expect((await test.client.logs()).logs).toEqual([]);
  } finally {
    await renewed.stop();
  }
});

import { describe, expect, onTestFinished, test } from "vitest";
import { createCallLimits } from "../../../src/callers/call-limits.ts";
import { countedRedis } from "../../../src/products/account/counted-redis.ts";
import { createHttp } from "../../../src/upstash/http.ts";
import { createRedis } from "../../../src/upstash/redis.ts";
import { type Answer, closedPort, startScriptedServer } from "../../upstash/scripted-server.ts";

/* What a caller's commands of a day come to when requests fail, over the real way to a database. */

const read = { repeatable: true };
const write = { repeatable: false };
const TWO = [
  ["SET", "a", "1"],
  ["SET", "b", "2"],
];

function clientOf(url: string, { timeout = 5_000, copies = 0 } = {}) {
  const http = createHttp({ timeout, maxReply: 1_000_000 });
  onTestFinished(() => http.close());
  const { commands } = createCallLimits({ commandsPerDay: 10 });
  const usage = { requests: 0, commands: 0, perDay: commands };
  const redis = countedRedis(createRedis(http, { url, token: "token", copies }), usage);
  return { redis, usage, spent: async () => (await commands?.left())?.spent };
}

type Script = (index: number) => Answer | "hang up" | Promise<Answer>;

async function answering(answer: Script, options?: { timeout: number }) {
  const server = await startScriptedServer((_, index) => answer(index));
  return { ...clientOf(server.url, options), received: server.received };
}

describe("commands that surely were not sent are given back", () => {
  test.each([401, 403])("turned away with %d", async (status) => {
    const { redis, spent } = await answering(() => ({ status }));
    await expect(redis.command(["SET", "a", "1"], write)).rejects.toThrow();
    await expect(redis.transaction(TWO, write)).rejects.toThrow();
    expect(await spent()).toBe(0);
  });

  test("too often (429), as often as it is tried", async () => {
    const { redis, spent, received } = await answering(() => ({ status: 429 }));
    await expect(redis.pipeline(TWO, write)).rejects.toThrow();
    expect(received.length).toBeGreaterThan(1);
    expect(await spent()).toBe(0);
  });

  test("no server", async () => {
    const { redis, spent } = clientOf(`http://127.0.0.1:${await closedPort()}`, { timeout: 500 });
    await expect(redis.pipeline(TWO, write)).rejects.toThrow();
    await expect(redis.command(["SET", "a", "1"], write)).rejects.toThrow();
    expect(await spent()).toBe(0);
  });

  test("cancelled before they left", async () => {
    const { redis, spent, received } = await answering(() => ({ body: "[]" }));
    const signal = AbortSignal.abort();
    await expect(redis.command(["SET", "a", "1"], { ...write, signal })).rejects.toThrow("cancelled");
    await expect(redis.pipeline(TWO, { ...write, signal })).rejects.not.toThrow("unknown");
    expect(received).toEqual([]);
    expect(await spent()).toBe(0);
  });
});

describe("commands that may have been carried out are not given back", () => {
  test("by a server that hangs up", async () => {
    const { redis, spent } = await answering(() => "hang up");
    await expect(redis.pipeline(TWO, write)).rejects.toThrow("It is unknown");
    expect(await spent()).toBe(2);
  });

  test("by a server that does not answer in time", async () => {
    const { redis, spent } = await answering(() => new Promise<never>(() => {}), { timeout: 300 });
    await expect(redis.command(["SET", "a", "1"], write)).rejects.toThrow();
    expect(await spent()).toBe(1);
  });

  test("by a read that was lost once and is turned away then", async () => {
    const { redis, spent } = await answering((index) => (index === 0 ? "hang up" : { status: 401 }));
    await expect(redis.pipeline(TWO, read)).rejects.toThrow();
    expect(await spent()).toBe(2);
  });

  test("when they are cancelled on their way", async () => {
    const { redis, spent, received } = await answering(() => new Promise<never>(() => {}));
    const controller = new AbortController();
    const lost = expect(redis.pipeline(TWO, { ...write, signal: controller.signal })).rejects.toThrow("unknown");
    await expect.poll(() => received.length).toBe(1);
    controller.abort();
    await lost;
    expect(await spent()).toBe(2);
  });
});

test("a write counts again for each read region, as it does against the budget of the server", async () => {
  const server = await startScriptedServer(() => ({ body: '[{"result":1},{"result":1}]' }));
  const { redis, usage, spent } = clientOf(server.url, { copies: 2 });
  await redis.pipeline(TWO, write);
  await redis.pipeline(TWO, read);
  expect(await spent()).toBe(8);
  expect(usage).toMatchObject({ requests: 2, commands: 4 });
  await expect(redis.pipeline(TWO, write)).rejects.toThrow("2 are left, and this takes 6");
});

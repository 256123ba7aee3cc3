import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createSharedCallLimits } from "../../src/callers/shared-call-limits.ts";
import { type RedisProcess, startRedisProcess } from "../../src/local/redis/host/redis-process.ts";
import { findRedisProgram } from "../../src/local/redis/host/redis-program.ts";
import { type LocalDatabase, startLocalDatabase } from "../../src/local/redis/local-database.ts";
import { commandsOverRest } from "../../src/shared-state/rest-commands.ts";
import { createSharedState, type SharedState } from "../../src/shared-state/shared-state.ts";
import type { StateCommands } from "../../src/shared-state/state-commands.ts";
import { commandsOverTcp } from "../../src/shared-state/tcp-commands.ts";
import { NO_PROXIES } from "../../src/upstash/proxies.ts";
import { closing } from "../end-to-end/closing.ts";
import { startRedisServer } from "../end-to-end/redis-server.ts";

/* With a real Redis, by its own protocol and by the REST API in front of it. */

const keep = closing(afterEach);
const KEY = "a-signing-key-of-the-test-0123456789";
const password = "password/of:the@shared#state";

let redis: RedisProcess;
let database: LocalDatabase;
beforeAll(async () => {
  redis = await startRedisProcess({ program: findRedisProgram(), password, users: [] });
  database = await startLocalDatabase({ program: urlOfRedis() });
});
afterAll(async () => {
  await database.stop();
  await redis.stop();
});

const ways: readonly [string, () => StateCommands][] = [
  ["redis", () => commandsOverTcp(urlOfRedis())],
  ["rest", () => commandsOverRest({ url: database.url, token: database.token }, NO_PROXIES)],
];

describe.each(ways)("a shared state over %s", (way, connect) => {
  const nodes = (count = 2): SharedState[] =>
    Array.from({ length: count }, () => keep(createSharedState(connect(), { key: `${KEY}-${way}`, log: () => {} })));

  test("has each token used once, whichever nodes note it at once", async () => {
    const three = nodes(3);
    for (let round = 0; round < 50; round += 1) {
      const noted = await Promise.all(three.map(({ uses }) => uses.note(`token ${round}`, Date.now() + 60_000)));
      expect(noted.filter(Boolean)).toHaveLength(1);
    }
  });

  test("lets a key end by itself", async () => {
    const [node] = nodes(1);
    await node?.uses.note("token that ends", Date.now() + 1_000);
    const keys = await (await database.redis()).command("KEYS", "upstash-mcp:used:*");
    const lives = await Promise.all(
      (keys.kind === "array" ? (keys.value ?? []) : []).map(async ({ value }) =>
        (await database.redis()).command("PTTL", String(value)),
      ),
    );
    expect(lives.length).toBeGreaterThan(0);
    expect(lives.filter(({ value }) => Number(value) <= 0)).toEqual([]);
  });

  test("admits as many calls of a minute over all nodes as one would", async () => {
    const limits = nodes(3).map(({ counts }) => createSharedCallLimits("ada", { callsPerMinute: 30 }, counts));
    const begun = performance.now();
    const answers = await Promise.all(Array.from({ length: 60 }, (_, index) => limits[index % 3]?.admit()));
    const admitted = answers.filter((answer) => answer === undefined).length;
    expect(admitted).toBeGreaterThanOrEqual(30);
    // As many more as time has given meanwhile: one in two seconds.
    expect(admitted).toBeLessThanOrEqual(31 + (performance.now() - begun) / 2_000);
    expect(answers.find((answer) => answer !== undefined)).toMatch(
      /^More than 30 calls in a minute\. Call again in [12]/,
    );
  });

  test("counts the commands of a day over all nodes", async () => {
    const [one, other] = nodes().map(({ counts }) => createSharedCallLimits("bob", { commandsPerDay: 10 }, counts));
    expect(await one?.admit()).toBeUndefined();
    await Promise.all([one?.commands?.take(4), other?.commands?.take(5)]);
    expect(await one?.admit()).toBeUndefined();
    await expect(one?.commands?.take(2)).rejects.toThrow("1 is left, and this takes 2");
    const giveBack = await one?.commands?.take(1);
    await giveBack?.();
    await other?.commands?.take(1);
    expect([await one?.admit(), await other?.admit()]).toEqual([
      expect.stringContaining("budget of 10 Redis commands a day (commands_per_day of the caller) is used up"),
      expect.stringContaining("T00:00:00.000Z"),
    ]);
  });

  test("lets a caller send exactly its commands of a day over all nodes, of 64 at once", async () => {
    const limits = nodes(2).map(({ counts }) => createSharedCallLimits(`cat ${way}`, { commandsPerDay: 41 }, counts));
    const sent = Array.from({ length: 64 }, async (_, index) => limits[index % 2]?.commands?.take(1));
    const outcomes = await Promise.allSettled(sent);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(41);
    expect(await limits[0]?.commands?.left()).toMatchObject({ spent: 41, left: 0, per: "day" });
  });

  test("lets all nodes together spend no more than a budget, whatever they send at once", async () => {
    const charge = { account: `budget over ${way}`, amount: 1, most: 41, window: 86_400_000 };
    const two = nodes(2);
    const charged = await Promise.all(
      Array.from({ length: 64 }, (_, index) => two[index % 2]?.ledger.charge([charge])),
    );
    expect(charged.filter((each) => each !== undefined && each.refused === undefined)).toHaveLength(41);
    const [, last] = await Promise.all(two.map(({ ledger }) => ledger.charge([{ ...charge, amount: 0 }])));
    expect(last?.balances[0]?.spent).toBe(41);
  });

  test("takes back what a node has not sent, for all of them", async () => {
    const charge = { account: `given back over ${way}`, amount: 7, most: 10, window: 86_400_000 };
    const [one, other] = nodes(2);
    const charged = await one?.ledger.charge([charge]);
    expect((await other?.ledger.charge([charge]))?.refused).toBe(0);
    if (charged !== undefined) await one?.ledger.giveBack([charge], charged);
    expect(await other?.ledger.charge([charge])).toMatchObject({ refused: undefined, balances: [{ spent: 7 }] });
  });

  test("counts each caller alone", async () => {
    const [node] = nodes(1);
    for (const caller of ["eve", "joe"]) {
      expect(await node?.counts.admit(caller, { callsPerMinute: 1 })).toEqual({ usedUpDay: undefined, wait: 0 });
    }
    const { wait = 0 } = (await node?.counts.admit("eve", { callsPerMinute: 1 })) ?? {};
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(60_000);
  });
});

test("a Redis that refuses the password is not reached, and no part of the password is told", async () => {
  const log: string[] = [];
  const commands = commandsOverTcp(`unix:${redis.socketPath}?password=wrong-password`);
  const state = keep(createSharedState(commands, { key: KEY, log: (_, line) => void log.push(line) }));
  await expect(state.uses.note("token", Date.now() + 1_000)).rejects.toThrow();
  expect(await state.notReached()).toBe("the shared state is not reached");
  expect(log).toEqual([expect.stringContaining("WRONGPASS")]);
  expect(log[0]).not.toContain("wrong-password");
});

test("a Redis that says nothing any more is not waited for, and is used again when it does", async () => {
  const server = keep(await startRedisServer());
  const state = keep(createSharedState(commandsOverTcp(server.url), { key: KEY, log: () => {} }));
  expect(await state.uses.note("before", Date.now() + 60_000)).toBe(true);
  server.pause();
  try {
    await expect(state.uses.note("meanwhile", Date.now() + 60_000)).rejects.toThrow("no reply within 2000 ms");
  } finally {
    server.goOn();
  }
  expect(await state.uses.note("before", Date.now() + 60_000)).toBe(false);
  expect(await state.uses.note("after", Date.now() + 60_000)).toBe(true);
});

function urlOfRedis(): string {
  return `unix:${redis.socketPath}?password=${encodeURIComponent(password)}`;
}

test("a Redis that was ended and begins anew is used again", async () => {
  const server = keep(await startRedisServer());
  const state = keep(createSharedState(commandsOverTcp(server.url), { key: KEY, log: () => {} }));
  expect(await state.uses.note("token", Date.now() + 60_000)).toBe(true);
  await server.kill();
  await expect(state.uses.note("token", Date.now() + 60_000)).rejects.toThrow(
    /Redis does not answer|The connection to Redis ended/,
  );
  await server.start();
  expect(await state.uses.note("another", Date.now() + 60_000)).toBe(true);
});

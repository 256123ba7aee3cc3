import { describe, expect, onTestFinished, test } from "vitest";
import { budgetedHttp } from "../../../src/upstash/budget/budgeted-http.ts";
import { createBudgets } from "../../../src/upstash/budget/budgets.ts";
import { createLedger } from "../../../src/upstash/budget/ledger.ts";
import { createHttp } from "../../../src/upstash/http.ts";
import { createRedis } from "../../../src/upstash/redis.ts";
import { type Answer, closedPort, type Received, startScriptedServer } from "../scripted-server.ts";

const read = { repeatable: true };
const write = { repeatable: false };

/** Redis's answer to one command or to many. */
function asRedis({ body }: Received): Answer {
  const given = JSON.parse(body) as string[] | string[][];
  return { body: JSON.stringify(Array.isArray(given[0]) ? given.map(() => ({ result: 1 })) : { result: 1 }) };
}

/** How many commands have arrived. */
function arrived(received: readonly Received[]): number {
  return received.reduce((sum, { body }) => {
    const given = JSON.parse(body) as string[] | string[][];
    return sum + (Array.isArray(given[0]) ? given.length : 1);
  }, 0);
}

async function limitedTo(
  most: number,
  answer: Parameters<typeof startScriptedServer>[0] = asRedis,
  url?: string,
  copies = 0,
) {
  const server = await startScriptedServer(answer);
  const http = createHttp({ timeout: 5_000, maxReply: 1_000_000 });
  onTestFinished(() => http.close());
  const budgets = createBudgets({ commands: { most, per: "day" } }, createLedger(Date.now));
  const redis = createRedis(budgetedHttp(http, budgets), { url: url ?? server.url, token: "token", copies });
  return { redis, budgets, received: server.received, left: async () => (await redis.budget())?.left };
}

describe("a client with a budget", () => {
  test.each([
    ["reads", read],
    ["writes", write],
  ])("sends exactly as many commands as it may, of 64 %s at once", async (_, options) => {
    const { redis, received } = await limitedTo(41);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 64 }, (_each, index) => redis.command(["GET", `${index}`], options)),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(41);
    expect(arrived(received)).toBe(41);
    for (const outcome of outcomes) if (outcome.status === "rejected") expect(outcome.reason.kind).toBe("budget");
  });

  test("keeps to it over pipelines, transactions and single commands that come at once", async () => {
    const { redis, received } = await limitedTo(100);
    const both = [
      ["GET", "a"],
      ["GET", "b"],
      ["GET", "c"],
    ];
    await Promise.allSettled(
      Array.from({ length: 64 }, (_each, index) => {
        if (index % 3 === 0) return redis.pipeline(both, read);
        return index % 3 === 1 ? redis.transaction(both, write) : redis.command(["GET", "d"], read);
      }),
    );
    expect(arrived(received)).toBeLessThanOrEqual(100);
    expect(arrived(received)).toBeGreaterThan(97);
  });

  test("sends nothing of a pipeline that is longer than what is left", async () => {
    const { redis, received, left } = await limitedTo(5);
    const six = Array.from({ length: 6 }, () => ["INCR", "a"]);
    await expect(redis.pipeline(six, write)).rejects.toMatchObject({ kind: "budget" });
    expect(received).toEqual([]);
    expect(await left()).toBe(5);
    await redis.pipeline(six.slice(1), write);
    expect(await left()).toBe(0);
  });

  test("counts each repeat, since Upstash may have carried out the first", async () => {
    const { redis, left } = await limitedTo(10, (request, index) => (index === 0 ? "hang up" : asRedis(request)));
    await redis.command(["GET", "a"], read);
    expect(await left()).toBe(8);
  });

  test.each([401, 403])("takes back what was turned away at the door (%d)", async (status) => {
    const { redis, received, left } = await limitedTo(10, () => ({ status }));
    await expect(redis.command(["GET", "a"], read)).rejects.toThrow();
    expect(received).toHaveLength(1);
    expect(await left()).toBe(10);
  });

  test("takes back what found no server", async () => {
    const url = `http://127.0.0.1:${await closedPort()}`;
    const { redis, left } = await limitedTo(10, asRedis, url);
    await expect(redis.command(["SET", "a", "1"], write)).rejects.toThrow();
    expect(await left()).toBe(10);
  });

  test("keeps what may have been carried out", async () => {
    const { redis, left } = await limitedTo(10, () => "hang up");
    await expect(redis.command(["SET", "a", "1"], write)).rejects.toThrow("It is unknown");
    expect(await left()).toBe(9);
  });

  test("knows whose commands they are, those that travel together too", async () => {
    const { redis, budgets } = await limitedTo(100);
    const [ada, joe] = [redis.forCaller("ada"), redis.forCaller("joe")];
    await Promise.all([
      ...Array.from({ length: 5 }, () => ada.command(["GET", "a"], read)),
      ...Array.from({ length: 3 }, () => joe.command(["GET", "a"], read)),
      joe.command(["SET", "a", "1"], write),
      ada.pipeline(
        [
          ["GET", "a"],
          ["GET", "b"],
        ],
        read,
      ),
    ]);
    const used = Object.fromEntries(budgets.rows().map((row) => [row.caller ?? "all", row.used]));
    expect(used).toEqual({ all: 11, ada: 7, joe: 4 });
  });
});

describe("a script", () => {
  const limiter = "local n = redis.call('INCR', KEYS[1]) if n == 1 then redis.call('PEXPIRE', KEYS[1], 9) end return n";

  test("counts with each command that its code may call", async () => {
    const { redis, budgets, left } = await limitedTo(100);
    await redis.forCaller("ada").command(["eval", limiter, "1", "k"], write);
    expect(await left()).toBe(97);
    await redis.pipeline(
      [
        ["EVAL_RO", "return redis.pcall'TIME'", "0"],
        ["GET", "k"],
      ],
      read,
    );
    expect(await left()).toBe(94);
    expect(budgets.rows().find(({ caller }) => caller === "ada")?.used).toBe(3);
  });

  test("that calls more than is left is not sent", async () => {
    const { redis, received } = await limitedTo(2);
    await expect(redis.command(["EVAL", limiter, "1", "k"], write)).rejects.toMatchObject({ kind: "budget" });
    expect(received).toEqual([]);
  });

  test.each([
    ["calls in a loop", ["EVAL", "for i = 1, 1e6 do redis.call('GET', 'k') end", "0"]],
    ["calls until", ["EVAL", "repeat redis.call('GET', 'k') until false", "0"]],
    ["has a function", ["EVAL", "local f = function() return redis.call('GET', 'k') end f() f()", "0"]],
    ["hands its calls on", ["EVAL", "return string.gsub(ARGV[1], '.', redis.call)", "0", "x"]],
    ["has another name for them", ["EVAL", "local r = redis string.gsub('x', '.', r.call)", "0"]],
    ["makes code of text", ["EVAL", "return loadstring(ARGV[1])()", "0", "x"]],
    ["cannot be read for certain", ["EVAL", "return '\\", "0"]],
    ["is in the database", ["evalsha", "0".repeat(40), "0"]],
    ["is a function of the database", ["FCALL_RO", "f", "0"]],
  ])("that %s is not sent, alone or with others", async (_, line) => {
    const { redis, received, left } = await limitedTo(100);
    const others = [redis.command(["SET", "a", "1"], write), redis.command(["SET", "b", "1"], write)];
    await expect(redis.command(line, write)).rejects.toThrow("how many commands");
    await expect(redis.pipeline([["GET", "k"], line], write)).rejects.toMatchObject({ notExecuted: true });
    await expect(redis.transaction([line], write)).rejects.toThrow("--command-budget");
    await Promise.all(others);
    expect(arrived(received)).toBe(2);
    expect(await left()).toBe(98);
  });
});

test("a write counts again for each read region", async () => {
  const { redis, left } = await limitedTo(100, asRedis, undefined, 2);
  await redis.command(["SET", "a", "1"], write);
  expect(await left()).toBe(97);
  await redis.pipeline(
    [
      ["GET", "a"],
      ["GET", "b"],
    ],
    read,
  );
  expect(await left()).toBe(95);
});

test("a client without a budget tells of none", async () => {
  const http = createHttp({ timeout: 5_000, maxReply: 1_000_000 });
  onTestFinished(() => http.close());
  expect(await createRedis(http, { url: "http://127.0.0.1:1", token: "t" }).budget()).toBeUndefined();
});

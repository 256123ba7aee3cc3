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

/** As the SDK for rate limits sends it, with other names. */
const SLIDING_WINDOW = `
local currentKey, previousKey = KEYS[1], KEYS[2]
local tokens, now, window = tonumber(ARGV[1]), ARGV[2], ARGV[3]
local requestsInCurrentWindow = redis.call("GET", currentKey)
if requestsInCurrentWindow == false then requestsInCurrentWindow = 0 end
local requestsInPreviousWindow = redis.call("GET", previousKey)
if requestsInPreviousWindow == false then requestsInPreviousWindow = 0 end
local percentageInCurrent = ( now % window ) / window
requestsInPreviousWindow = math.floor(( 1 - percentageInCurrent ) * requestsInPreviousWindow)
if requestsInPreviousWindow + requestsInCurrentWindow >= tokens then return -1 end
local newValue = redis.call("INCRBY", currentKey, 1)
if newValue == 1 then redis.call("PEXPIRE", currentKey, window * 2 + 1000) end
return tokens - ( newValue + requestsInPreviousWindow )`;

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
    [
      "whose loops call nothing",
      1,
      "local t, all = {}, redis.call('HGETALL', KEYS[1]) for i = 1, #all, 2 do t[all[i]] = all[i + 1] end for k, v in pairs(t) do if v then t[k] = v end end while false do local x = 1 end return cjson.encode(t)",
    ],
    [
      "with a loop that is written out",
      21,
      "for i = 1, 10 do redis.call('GET', 'k') redis.call('GET', i) end return redis.call('GET', 'k')",
    ],
    [
      "with a loop in a loop, and a step",
      12,
      "for i = 1, 4 do if i then for j = 1, 5, 2 do redis.call('GET', j) end end end",
    ],
    ["with a call in the head of a loop", 1, "for i = 1, redis.call('LLEN', 'k') do local x = i end"],
    [
      "with functions that call nothing",
      2,
      "local function half(n) return n / 2 end redis.call('SET', 'k', half(8)) return redis.call('GET', 'k')",
    ],
    ["that has a block after a loop", 4, "for i = 1, 3 do redis.call('GET', 'k') end do redis.call('GET', 'k') end"],
    [
      "that releases a lock",
      2,
      "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end",
    ],
    [
      "that limits a rate in fixed windows",
      2,
      `local key = KEYS[1] local window = ARGV[2] local incrementBy = tonumber(ARGV[3])
      local r = redis.call("INCRBY", key, incrementBy) if r == incrementBy then redis.call("PEXPIRE", key, window) end return r`,
    ],
    ["that limits a rate in sliding windows", 4, SLIDING_WINDOW],
  ])("%s counts with %d commands beside its own", async (_, calls, code) => {
    const { redis, left } = await limitedTo(100);
    await redis.command(["EVAL", code, "1", "k"], write);
    expect(await left()).toBe(99 - calls);
  });

  test("whose code the database alone has is refused with what does fit", async () => {
    const { redis } = await limitedTo(100);
    await expect(redis.command(["EVALSHA", "0".repeat(40), "0"], write)).rejects.toMatchObject({
      message:
        "Nothing was sent of this EVALSHA: the code that it runs is in the database alone, so its commands cannot be counted against what may be spent (--command-budget, --max-cost, or commands_per_day of the caller).",
      advice: expect.stringMatching(/^Send the text of the script with EVAL, .* redis_pipeline_write\.$/),
    });
  });

  test.each([
    ["calls in a loop", ["EVAL", "for i = 1, 1e6 do redis.call('GET', 'k') end", "0"]],
    [
      "calls in the body of a loop with a call in its head",
      ["EVAL", "for i = 1, redis.call('GET', 'k') do redis.call('GET', 'k') end", "0"],
    ],
    [
      "calls in a loop that another ends",
      ["EVAL", "for i = 1, 2 do end end for i = 1, 9, 0 do redis.call('GET', 'k') end", "0"],
    ],
    ["calls for each key", ["EVAL", "for i = 1, #KEYS do redis.call('GET', KEYS[i]) end", "0"]],
    ["calls while a call says so", ["EVAL", "while redis.call('GET', 'k') do local x = 1 end", "0"]],
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
    await expect(redis.command(line, write)).rejects.toThrow("cannot be counted");
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

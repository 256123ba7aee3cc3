import { beforeEach, describe, expect, test, vi } from "vitest";
import type { CallResult } from "../../../../src/call/deliver.ts";
import { useTools } from "../tools/fixture.ts";
import { type Applied, applyAll, type Fault, numberOf, startFaultyWay, sumOf, unasked } from "./fixture.ts";

const tools = useTools();
const tool = "redis_keys_apply";
const KEYS = 1_000;
const keys = Array.from({ length: KEYS }, (_, index) => `user:${index}`);
const isWrite = (body: string) => /"(UNLINK|EXPIRE|PERSIST|RENAMENX|COPY)"/.test(body);

const actions = {
  unlink: { action: "unlink" },
  expire: { action: "expire", seconds: 1_000, ttl: "none" },
  rename: { action: "rename", from_prefix: "user:", to_prefix: "person:" },
} as const;
type Name = keyof typeof actions;

/** How many keys the action has changed, by what the database has. */
async function changedIn(action: Name): Promise<number> {
  if (action === "unlink") return KEYS - (await numberOf(tools, "EXISTS", ...keys));
  if (action === "rename") return numberOf(tools, "EXISTS", ...keys.map((key) => key.replace("user", "person")));
  const count = await tools.redis(
    "EVAL",
    "local n=0 for _,k in ipairs(redis.call('KEYS','*')) do if redis.call('TTL',k)>0 then n=n+1 end end return n",
    "0",
  );
  return count.kind === "integer" ? Number(count.value) : Number.NaN;
}

/** A way on which the requests that change something fail in this order, and all others pass. */
function faultyWrites(...faults: Fault[]): Promise<string> {
  return startFaultyWay(tools.database.url, (body) => (isWrite(body) ? (faults.shift() ?? "pass") : "pass"));
}

beforeEach(async () => {
  await tools.redis("FLUSHALL");
  await tools.redis("MSET", ...keys.flatMap((key) => [key, key]));
});

describe.each(Object.keys(actions) as Name[])("%s", (name) => {
  const input = { pattern: "user:*", dry_run: false, ...actions[name] };

  test("goes on after a 429, and counts each key once", async () => {
    const url = await faultyWrites("pass", "429", "pass", "429");
    const { result } = await tools.answer<Applied>(tool, input, { ...unasked, url });
    expect(result).toMatchObject({ matched: KEYS, changed: KEYS, skipped: {}, failed: 0, finished: true });
    expect(await changedIn(name)).toBe(KEYS);
  });

  test.each(["cut", "cut-after"] as const)("tells what was done when the connection ends: %s", async (fault) => {
    const url = await faultyWrites("pass", "pass", fault);
    const { result, notice } = await tools.answer<Applied>(tool, input, { ...unasked, url });
    expect(result).toMatchObject({ matched: KEYS, changed: 500, unknown: 250, finished: false });
    expect(notice).toMatch(/^It stopped before all keys were changed: .*unknown.*call again with this cursor\.$/);
    expect(await changedIn(name)).toBe(fault === "cut" ? 500 : 750);
    const rest = await tools.answer<Applied>(tool, { ...input, cursor: result.cursor }, unasked);
    expect(rest.result).toMatchObject({ matched: fault === "cut" ? 500 : 250, finished: true });
    expect(await changedIn(name)).toBe(KEYS);
  });

  test("says that nothing was done where the first request is turned away", async () => {
    const url = await faultyWrites("429", "429", "429", "429");
    expect(await tools.refusal(tool, input, { ...unasked, url })).toContain("too many requests");
    expect(await changedIn(name)).toBe(0);
  });

  test.each([0, 1, 2, 3, 4, 5, 6])(
    "stops within a batch when cancelled at progress %i, and what it tells is so",
    async (at) => {
      const cancelled = new AbortController();
      const heard: string[] = [];
      const progress = async (_done: number, _total: number | undefined, message: string) => {
        if (heard.push(message) === at + 1) cancelled.abort();
      };
      const reply = (await tools.reply(tool, input, { ...unasked, progress, signal: cancelled.signal })) as CallResult;
      const told = /(\d+) keys were changed before/.exec(reply.content[0]?.text ?? "")?.[1];
      const changed = await changedIn(name);
      if (reply.isError) expect(told === undefined ? 0 : Number(told)).toBe(changed);
      else expect(changed).toBe(KEYS);
      const last = heard.at(-1)?.match(/^(\d+) of/)?.[1];
      expect(Number(last ?? 0)).toBe(changed);
      expect(heard.length).toBeLessThanOrEqual(at + 1);
    },
  );
});

describe("a batch under way when the call is cancelled", () => {
  test("is carried out and counted, and no further one is sent", async () => {
    const cancelled = new AbortController();
    let writes = 0;
    const url = await startFaultyWay(tools.database.url, async (body): Promise<Fault> => {
      if (isWrite(body) && ++writes === 2) {
        cancelled.abort();
        await new Promise((resolve) => setImmediate(resolve));
      }
      return "pass";
    });
    const input = { pattern: "user:*", dry_run: false, ...actions.unlink };
    const text = await tools.refusal(tool, input, { ...unasked, url, signal: cancelled.signal });
    expect(text).toContain("The call was cancelled. 500 keys were changed before");
    expect(await changedIn("unlink")).toBe(500);
    expect(writes).toBe(2);
  });
});

describe("keys that change between batches", () => {
  test("are skipped and counted, whatever they have become", async () => {
    let writes = 0;
    const url = await startFaultyWay(tools.database.url, async (body): Promise<Fault> => {
      if (isWrite(body) && ++writes === 1) {
        await tools.redis("MSET", ...keys.slice(0, 20).flatMap((key) => [key.replace("user", "person"), "taken"]));
        await tools.redis("DEL", ...keys.slice(900));
      }
      return "pass";
    });
    const input = { pattern: "user:*", dry_run: false, ...actions.rename };
    const { result } = await tools.answer<Applied>(tool, input, { ...unasked, url });
    expect(result).toMatchObject({ matched: KEYS, changed: 880, skipped: { exists: 20, gone: 100 }, failed: 0 });
    for (const key of keys.slice(0, 20)) {
      expect(await tools.redis("GET", key)).toMatchObject({ value: Buffer.from(key) });
    }
  });

  test("lose their conditions and are left alone", async () => {
    let writes = 0;
    const url = await startFaultyWay(tools.database.url, async (body): Promise<Fault> => {
      if (isWrite(body) && ++writes === 1) {
        for (const key of keys) await tools.redis("PERSIST", key);
      }
      return "pass";
    });
    for (const key of keys) await tools.redis("EXPIRE", key, "50");
    const input = { pattern: "user:*", dry_run: false, action: "unlink", ttl_below_seconds: 100 };
    const { result } = await tools.answer<Applied>(tool, input, { ...unasked, url });
    expect(result).toMatchObject({ matched: KEYS, changed: 250, skipped: { no_longer_fits: 750 } });
    expect(await numberOf(tools, "DBSIZE")).toBe(750);
  });
});

test("a Redis that is killed ends the call with what was done and what is unknown, and the next one completes it", async () => {
  const saved = await tools.database.snapshot();
  const info = String((await tools.redis("INFO", "server")).value);
  let writes = 0;
  const url = await startFaultyWay(tools.database.url, async (body): Promise<Fault> => {
    if (!isWrite(body)) return "pass";
    writes += 1;
    if (writes === 3) process.kill(Number(/process_id:(\d+)/.exec(info)?.[1]), "SIGKILL");
    return writes < 3 ? "pass" : "cut";
  });
  const input = { pattern: "user:*", action: "expire", seconds: 1_000, ttl: "none", dry_run: false };
  const { result, notice } = await tools.answer<Applied>(tool, input, { ...unasked, url });
  expect(result).toMatchObject({ matched: KEYS, changed: 500, unknown: 250, finished: false });
  expect(notice).toMatch(/^It stopped before all keys were changed: .*call again with this cursor\.$/);
  // Until its end is seen, a restore asks the one that was killed.
  await vi.waitFor(() => tools.database.restore(saved), 20_000);
  expect(sumOf(await applyAll(tools, input))).toMatchObject({ matched: KEYS, changed: KEYS, failed: 0, unknown: 0 });
});

test("a database that refuses every change ends the call with its reason", async () => {
  await tools.redis("CONFIG", "SET", "maxmemory", "1");
  const input = { pattern: "user:*", dry_run: false, action: "copy", from_prefix: "user:", to_prefix: "copy:" };
  const text = await tools.refusal(tool, input, unasked);
  await tools.redis("CONFIG", "SET", "maxmemory", "0");
  expect(text).toContain("OOM");
  expect(await numberOf(tools, "DBSIZE")).toBe(KEYS);
});

test("what is stopped again and again comes to its end with the cursors, and loses no key", async () => {
  let writes = 0;
  const url = await startFaultyWay(tools.database.url, (body) => {
    if (!isWrite(body)) return "pass";
    writes += 1;
    return writes % 3 === 0 ? "cut-after" : writes % 5 === 0 ? "cut" : "pass";
  });
  const input = { pattern: "user:*", dry_run: false, max_keys: 400, ...actions.rename };
  const results = await applyAll(tools, input, { ...unasked, url });
  const { changed, unknown } = sumOf(results);
  expect(changed).toBeLessThanOrEqual(KEYS);
  expect(changed + unknown).toBeGreaterThanOrEqual(KEYS);
  expect(await changedIn("rename")).toBe(KEYS);
  expect(await numberOf(tools, "DBSIZE")).toBe(KEYS);
});

import { beforeEach, describe, expect, test } from "vitest";
import { type Fault, startFaultyWay } from "../bulk/fixture.ts";
import { type CallOptions, privileged, useTools, writes } from "../tools/fixture.ts";
import { allParts, type Compared, sumOfParts } from "./fixture.ts";

const tools = useTools();
const tool = "redis_databases_compare";
const two = { pattern: "a:*", other_pattern: "b:*" };
const compare = (input: object = {}, options: CallOptions = privileged) =>
  tools.answer<Compared>(tool, { ...two, ...input }, options);
const each = (count: number, of: (index: number) => string[]) => Array.from({ length: count }, (_, i) => of(i)).flat();

beforeEach(async () => {
  await tools.redis("FLUSHDB");
});

describe("redis_databases_compare", () => {
  test("is offered to whoever may do more than read", async () => {
    expect(await tools.names()).not.toContain(tool);
    expect(await tools.missing(tool)).toContain("--allow-privileged-reads");
    expect(await tools.names(privileged.flags)).toContain(tool);
    expect(await tools.names(writes.flags)).toContain(tool);
  });

  test("tells what is missing on either side, and what differs in which way", async () => {
    await tools.redis("MSET", "a:same", "x", "b:same", "x", "a:here", "x", "b:there", "x");
    await tools.redis(
      "MSET",
      "a:value",
      "secret of a",
      "b:value",
      "secret of b",
      "a:type",
      "x",
      "a:ttl",
      "x",
      "b:ttl",
      "x",
    );
    await tools.redis("RPUSH", "b:type", "x");
    await tools.redis("EXPIRE", "b:ttl", "500");
    const { result, notice } = await compare();
    expect(result).toMatchObject({
      here: { pattern: "a:*", keys: 5 },
      there: { pattern: "b:*", keys: 5 },
      ...{ same: 1, only_here: 1, only_there: 1, different: 3, differing: { type: 1, ttl: 1, value: 1 } },
      ...{ not_compared: {}, finished: true, cursor: "0" },
    });
    const { different = [], ...missing } = result.examples;
    expect(missing).toEqual({ only_here: ["a:here"], only_there: ["b:there"] });
    expect(Object.fromEntries(different.map(({ key, ...rest }) => [key, rest]))).toEqual({
      "a:type": { other_key: "b:type", differs: ["type"], type: { here: "string", there: "list" } },
      "a:ttl": { other_key: "b:ttl", differs: ["ttl"], ttl_ms: { here: null, there: expect.any(Number) } },
      "a:value": { other_key: "b:value", differs: ["value"] },
    });
    expect(JSON.stringify(result)).not.toContain("secret of");
    expect(notice).toBeUndefined();
  });

  test("takes TTLs that are near for the same", async () => {
    await tools.redis("SET", "a:1", "x", "EX", "500");
    await tools.redis("SET", "b:1", "x", "EX", "505");
    expect((await compare()).result.differing).toEqual({ type: 0, ttl: 1, value: 0 });
    expect((await compare({ ttl_tolerance_seconds: 10 })).result.same).toBe(1);
  });

  test("finds a value of another type on the other side, where it looks at one type alone", async () => {
    await tools.redis("MSET", "a:1", "x", "b:1", "x", "b:2", "x", "b:3", "x");
    await tools.redis("RPUSH", "a:2", "x");
    const { result } = await compare({ type: "string" });
    expect(result).toMatchObject({ same: 1, only_here: 0, only_there: 1, different: 1, differing: { type: 1 } });
    expect(result.examples.different).toEqual([
      { key: "a:2", other_key: "b:2", differs: ["type"], type: { here: "list", there: "string" } },
    ]);
  });

  test("compares values that are longer than a reply may be page by page", async () => {
    const long = "x".repeat(3_000_000);
    await tools.redis("MSET", "a:1", long, "b:1", long, "a:2", long, "b:2", `${long.slice(1)}y`);
    const { result } = await compare({}, { flags: { ...privileged.flags, maxReply: "1000000" } });
    expect(result).toMatchObject({ same: 1, different: 1, differing: { value: 1 }, not_compared: {} });
  });

  test("names what it cannot compare, with the reason", async () => {
    const huge = "x".repeat(2_000_000);
    await tools.redis("RPUSH", "a:list", huge);
    await tools.redis("RPUSH", "b:list", huge);
    await tools.redis("SET", Buffer.from("a:\xff", "latin1"), "x");
    await tools.redis("MSET", "a:1", "x", "b:1", "x");
    const { result } = await compare({}, { flags: { ...privileged.flags, maxReply: "1000000" } });
    expect(result).toMatchObject({ same: 1, not_compared: { too_large: 1, not_text: 1 } });
    expect(result.examples.not_compared).toContainEqual({ key: "a:list", why: "too_large" });
  });

  test("counts keys that vanish before they are compared", async () => {
    await tools.redis("MSET", ...each(300, (id) => [`a:${id}`, "x", `b:${id}`, "x"]));
    let isFirst = true;
    const url = await startFaultyWay(tools.database.url, async (body): Promise<Fault> => {
      if (body.includes('"PTTL"') && isFirst) {
        isFirst = false;
        await tools.redis("DEL", ...(each(50, (id) => [`a:${id}`, `b:${id}`]) as [string]));
      }
      return "pass";
    });
    const { result } = await compare({}, { ...privileged, url });
    expect(result).toMatchObject({ same: 250, different: 0, only_here: 0, only_there: 0 });
    expect(result.gone_meanwhile).toBe(50);
  });

  test("refuses to compare keys with themselves, before anything is read", async () => {
    expect(await tools.refusal(tool, { pattern: "a:*" }, privileged)).toContain("compared with themselves");
    expect(await tools.refusal(tool, { pattern: "a:*", other_pattern: "b" }, privileged)).toContain("exactly one *");
  });

  test("says that another database needs an account", async () => {
    expect(await tools.refusal(tool, { other_database: "staging" }, privileged)).toContain(
      "reached through the account",
    );
  });

  test.each(["x", "17", "here:", "there:17.x"])("refuses the cursor %j, which no answer has", async (cursor) => {
    const text = await tools.refusal(tool, { ...two, cursor }, privileged);
    expect(text).toContain("expected the cursor of an answer as it is");
  });
});

describe("a comparison that ends early", () => {
  const COUNT = 1_500;
  beforeEach(async () => {
    await tools.redis("MSET", ...each(COUNT, (id) => [`a:${id}`, "x", `b:${id}`, id % 10 === 0 ? "y" : "x"]));
    await tools.redis("MSET", ...each(100, (id) => [`a:here${id}`, "x", `b:there${id}`, "x", `b:there${id}x`, "x"]));
  });
  const whole = { same: 1_350, only_here: 100, only_there: 200, different: 150, type: 0, ttl: 0, value: 150 };

  test("goes on where its budget ended, over both walks", async () => {
    const parts = await allParts<Compared>(tools, tool, { ...two, max_commands: 1_000 });
    expect(sumOfParts(parts.map(({ result }) => result))).toEqual(whole);
    expect(new Set(parts.map(({ result }) => result.cursor.split(":")[0]))).toEqual(new Set(["here", "there", "0"]));
    expect(parts[0]?.notice).toContain("only_there is counted once all keys here were compared");
    for (const { result } of parts) expect(result.commands).toBeLessThanOrEqual(1_000);
  });

  test("counts nothing of a page twice where the connection ends within it", async () => {
    let asked = 0;
    const url = await startFaultyWay(tools.database.url, (body): Fault => {
      asked += body.includes('"GETRANGE"') ? 1 : 0;
      return asked > 12 ? "cut" : "pass";
    });
    const { result, notice } = await compare({}, { ...privileged, url });
    expect(notice).toMatch(/^It stopped early: /);
    expect(result.same).toBeGreaterThan(0);
    const rest = await compare({ cursor: result.cursor });
    expect(sumOfParts([result, rest.result])).toEqual(whole);
  });

  test("says how to compare a value that the budget was not enough for", async () => {
    const long = "x".repeat(24_000_000);
    await tools.redis("FLUSHDB");
    await tools.redis("MSET", "a:1", long, "b:1", long, "a:2", "x", "b:2", "x");
    const { result, notice } = await compare({ max_commands: 100 });
    expect(result).toMatchObject({ same: 1, not_compared: { budget_ended: 1 } });
    expect(notice).toContain("compare them alone");
    expect((await compare({ pattern: "a:1*", other_pattern: "b:1*", max_commands: 200 })).result.same).toBe(1);
  });

  test("is cancelled", async () => {
    const cancelled = new AbortController();
    const progress = async () => cancelled.abort();
    const text = await tools.refusal(tool, two, { ...privileged, progress, signal: cancelled.signal });
    expect(text).toContain("cancelled");
  });
});

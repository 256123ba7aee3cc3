import { beforeEach, describe, expect, test } from "vitest";
import { privileged, useTools } from "../tools/fixture.ts";
import { type Applied, applyAll, numberOf, sumOf, unasked } from "./fixture.ts";

const tools = useTools();
const tool = "redis_keys_apply";

async function apply(input: object): Promise<Applied> {
  return (await tools.answer<Applied>(tool, input, unasked)).result;
}

function run(input: object): Promise<Applied> {
  return apply({ dry_run: false, ...input });
}

const number = (...command: string[]) => numberOf(tools, ...command);

beforeEach(async () => {
  await tools.redis("FLUSHALL");
  await tools.redis("MSET", ...Array.from({ length: 600 }, (_, index) => [`user:${index}`, "value"]).flat());
  await tools.redis("HSET", "profile:1", "name", "Ada");
});

describe("redis_keys_apply", () => {
  test("is offered with writes alone", async () => {
    expect(await tools.names()).not.toContain(tool);
    expect(await tools.names(privileged.flags)).not.toContain(tool);
    expect(await tools.names(unasked.flags)).toContain(tool);
  });

  test("changes nothing unless dry_run is false, and counts exactly", async () => {
    const { notice, result } = await tools.answer<Applied>(tool, { pattern: "user:1*", action: "unlink" }, unasked);
    expect(result).toMatchObject({ action: "unlink", dry_run: true, matched: 111, changed: 0, would_change: 111 });
    expect(result).toMatchObject({ skipped: {}, failed: 0, cursor: "0", finished: true });
    expect(result.examples).toHaveLength(10);
    expect(notice).toContain("Nothing was changed");
    expect(await number("DBSIZE")).toBe(601);
  });

  test("tells before a real run what it costs", async () => {
    const input = { pattern: "user:*", action: "persist", ttl: "expiring" };
    for (let index = 0; index < 300; index += 1) await tools.redis("EXPIRE", `user:${index}`, "1000");
    const { commands, real_run_commands, would_change } = await apply(input);
    const real = await run(input);
    expect([would_change, real.changed]).toEqual([300, 300]);
    expect(commands).toBeLessThan(real.commands);
    expect(real.commands).toBeLessThanOrEqual(real_run_commands ?? 0);
  });

  test("expires: tells which keys have no TTL now, and which get a shorter one", async () => {
    await tools.redis("EXPIRE", "user:1", "5000");
    await tools.redis("EXPIRE", "user:2", "5");
    const input = { pattern: "user:?", action: "expire", seconds: 100 };
    expect((await apply(input)).would_lose).toEqual({ without_ttl_now: 8, ttl_shortened: 1, ttl_lengthened: 1 });
    expect(await run(input)).toMatchObject({ matched: 10, changed: 10 });
    expect(await number("TTL", "user:1")).toBeGreaterThan(90);
    expect(await number("TTL", "user:1")).toBeLessThanOrEqual(100);
    expect(await number("TTL", "user:10")).toBe(-1);
  });

  test("persists: skips keys without a TTL", async () => {
    await tools.redis("EXPIRE", "user:1", "5000");
    expect(await run({ pattern: "user:?", action: "persist" })).toMatchObject({ changed: 1, skipped: { no_ttl: 9 } });
    expect(await number("TTL", "user:1")).toBe(-1);
  });

  test("unlinks many keys with one command for each 250", async () => {
    const { changed, commands } = await run({ pattern: "user:*", action: "unlink" });
    expect([changed, commands]).toEqual([600, 1 + 3]);
    expect(await number("DBSIZE")).toBe(1);
  });

  test("renames, and skips what is there already", async () => {
    await tools.redis("SET", "person:3", "other");
    const input = { pattern: "user:?", action: "rename", from_prefix: "user:", to_prefix: "person:" };
    expect(await apply(input)).toMatchObject({ matched: 10, would_change: 9, skipped: { exists: 1 } });
    expect(await run(input)).toMatchObject({ matched: 10, changed: 9, skipped: { exists: 1 } });
    expect(await number("EXISTS", "user:3", "user:4", "person:4")).toBe(2);
    expect(await tools.redis("GET", "person:3")).toMatchObject({ value: Buffer.from("other") });
  });

  test("overwrites where that is asked for, and says how many", async () => {
    await tools.redis("SET", "person:3", "other");
    const prefixes = { from_prefix: "user:", to_prefix: "person:", if_exists: "overwrite" };
    const input = { pattern: "user:?", action: "rename", ...prefixes };
    expect((await apply(input)).would_lose).toEqual({ overwritten: 1 });
    expect(await run(input)).toMatchObject({ changed: 10, skipped: {} });
    expect(await tools.redis("GET", "person:3")).toMatchObject({ value: Buffer.from("value") });
  });

  test("copies with the TTL", async () => {
    await tools.redis("EXPIRE", "user:1", "5000");
    await tools.redis("SET", "copy:2", "other");
    const input = { pattern: "user:?", action: "copy", from_prefix: "user:", to_prefix: "copy:" };
    expect(await run(input)).toMatchObject({ changed: 9, skipped: { exists: 1 } });
    expect(await number("TTL", "copy:1")).toBeGreaterThan(4_900);
    expect(await number("TTL", "copy:3")).toBe(-1);
    expect(await run({ ...input, if_exists: "overwrite" })).toMatchObject({ changed: 10 });
    expect(await tools.redis("GET", "copy:2")).toMatchObject({ value: Buffer.from("value") });
  });

  test.each([
    ["hash", { type: "hash" }, 1],
    ["no TTL", { ttl: "none" }, 600],
    ["a TTL", { ttl: "expiring" }, 1],
    ["a TTL below", { ttl_below_seconds: 1_000 }, 0],
    ["a TTL below a longer one", { ttl_below_seconds: 10_000 }, 1],
    ["large", { min_bytes: 10_000 }, 1],
    ["idle", { min_idle_seconds: 1_000 }, 0],
    ["large and a hash", { min_bytes: 10_000, type: "hash" }, 0],
  ])("takes only keys with the condition: %s", async (_what, conditions, count) => {
    await tools.redis("EXPIRE", "user:1", "5000");
    await tools.redis("SETRANGE", "user:2", "20000", "x");
    const input = { pattern: "*", action: "unlink", ...conditions };
    expect(await apply(input)).toMatchObject({ matched: count, would_change: count });
    expect(await run(input)).toMatchObject({ matched: count, changed: count, skipped: {} });
    expect(await number("DBSIZE")).toBe(601 - count);
  });

  test("does nothing where Redis does not tell how long keys are idle, and says so", async () => {
    await tools.redis("CONFIG", "SET", "maxmemory-policy", "allkeys-lfu");
    const input = { pattern: "*", action: "unlink", min_idle_seconds: 1, dry_run: false };
    const text = await tools.refusal(tool, input, unasked);
    await tools.redis("CONFIG", "SET", "maxmemory-policy", "noeviction");
    expect(text).toContain("does not tell how long keys have been idle");
    expect(await number("DBSIZE")).toBe(601);
  });

  test("counts keys that are no text, which it cannot change", async () => {
    await tools.redis("SET", Buffer.from([0x75, 0xff]), "1");
    expect(await run({ pattern: "u*", action: "unlink" })).toMatchObject({
      matched: 601,
      changed: 600,
      skipped: { not_text: 1 },
    });
  });

  test.each([
    { max_keys: 7 },
    { max_keys: 250 },
    { max_commands: 20 },
    { max_commands: 50, ttl: "none" },
    { max_keys: 40, max_commands: 60, type: "string" },
  ])("adds up over calls with bounds, and keeps to them: %j", async (bounds) => {
    const input = { pattern: "user:*", action: "expire", seconds: 1_000, dry_run: false, ...bounds };
    const dry = await applyAll(tools, { ...input, dry_run: true });
    expect(sumOf(dry)).toMatchObject({ matched: 600, would_change: 600 });
    const results = await applyAll(tools, input.max_commands === undefined ? input : { ...input, ttl: "none" });
    expect(sumOf(results)).toMatchObject({ matched: 600, changed: 600, skipped: {} });
    expect(Math.max(...results.map(({ matched }) => matched))).toBeLessThanOrEqual(bounds.max_keys ?? 600);
    expect(Math.max(...results.map(({ commands }) => commands))).toBeLessThanOrEqual(bounds.max_commands ?? 100_000);
  });

  test("tells the client how far it is", async () => {
    const heard: string[] = [];
    const progress = async (_done: number, _total: number | undefined, message: string) => void heard.push(message);
    const input = { pattern: "user:*", action: "persist", dry_run: false };
    for (let index = 0; index < 600; index += 1) await tools.redis("EXPIRE", `user:${index}`, "1000");
    await tools.answer(tool, input, { ...unasked, progress });
    expect(heard).toContain("600 keys fit so far");
    expect(heard.slice(-3)).toEqual(["250 of 600 keys changed", "500 of 600 keys changed", "600 of 600 keys changed"]);
  });
});

describe("redis_keys_apply refuses, and nothing is changed,", () => {
  test.each([
    [{ action: "expire" }, /^The action expire needs seconds\./],
    [{ action: "rename", from_prefix: "user:" }, /needs to_prefix/],
    [{ action: "unlink", seconds: 5 }, /takes no seconds\. Leave it out/],
    [{ action: "persist", if_exists: "overwrite" }, /takes no if_exists/],
    [{ action: "expire", seconds: 0 }, /seconds/],
    [{ action: "persist", ttl: "none" }, /without a TTL/],
    [{ action: "unlink", ttl: "none", ttl_below_seconds: 5 }, /Give one of the two/],
    [
      { action: "rename", from_prefix: "user:", to_prefix: "user:old:" },
      /taken again.*rename to another beginning first/,
    ],
    [{ action: "rename", from_prefix: "", to_prefix: "x:" }, /needs from_prefix/],
    [{ action: "copy", from_prefix: "user:", to_prefix: "user:" }, /begins with from_prefix/],
    [{ action: "flush" }, /action/],
    [{ action: "unlink", cursor: "next" }, /cursor: expected the cursor/],
  ])("%j with a reason", async (input, reason) => {
    const given = { pattern: "user:*", dry_run: false, ...input };
    expect(await tools.refusal(tool, given, unasked)).toMatch(reason);
    expect(await number("DBSIZE")).toBe(601);
  });

  test("a key whose new name would be found again", async () => {
    await tools.redis("MSET", "a:b:b:1", "1", "a:b:2", "2");
    const input = { pattern: "a:*", action: "rename", from_prefix: "a:b:", to_prefix: "a:" };
    expect(await run(input)).toMatchObject({ changed: 1, skipped: { fits_again: 1 } });
    expect(await number("EXISTS", "a:b:b:1", "a:2")).toBe(2);
  });

  test("keys that do not begin with from_prefix", async () => {
    const input = { pattern: "*1", action: "rename", from_prefix: "user:", to_prefix: "u:" };
    expect(await run(input)).toMatchObject({ changed: 60, skipped: { other_prefix: 1 } });
  });
});

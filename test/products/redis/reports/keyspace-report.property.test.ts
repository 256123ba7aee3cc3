import fc from "fast-check";
import { expect, test } from "vitest";
import { useTools } from "../tools/fixture.ts";
import { allParts, plain, type Report } from "./fixture.ts";
import "../../../properties.ts";

/*
 * A keyspace of every type, with and without TTL. The model is made of what Redis itself says of each key, asked past the
 * tools; the parts of a report must add up to it, whatever the budget.
 */

const tools = useTools();
const MINUTE = 60;
const SPANS = [30, 30 * MINUTE, 12 * 60 * MINUTE, 72 * 60 * MINUTE];

const writers: Record<string, { write: (key: string, size: number) => string[]; size: string }> = {
  string: { write: (key, size) => ["SET", key, "x".repeat(size)], size: "STRLEN" },
  hash: { write: (key, size) => ["HSET", key, ...each(size, (index) => [`f${index}`, "v"])], size: "HLEN" },
  list: { write: (key, size) => ["RPUSH", key, ...each(size, (index) => [`e${index}`])], size: "LLEN" },
  set: { write: (key, size) => ["SADD", key, ...each(size, (index) => [`m${index}`])], size: "SCARD" },
  zset: { write: (key, size) => ["ZADD", key, ...each(size, (index) => [`${index}`, `m${index}`])], size: "ZCARD" },
  stream: { write: (key, size) => ["XADD", key, "*", ...each(size, (index) => [`f${index}`, "v"])], size: "XLEN" },
};

function each(count: number, of: (index: number) => string[]): string[] {
  return Array.from({ length: count }, (_, index) => of(index)).flat();
}

const stored = fc.record({
  name: fc.tuple(fc.constantFrom("user", "cart", "log", "q"), fc.nat(400)).map(([group, id]) => `${group}:${id}`),
  type: fc.constantFrom(...Object.keys(writers)),
  size: fc.integer({ min: 1, max: 200 }),
  ttl: fc.option(fc.constantFrom(...SPANS), { nil: undefined }),
});
const keyspace = fc.uniqueArray(stored, { maxLength: 150, selector: ({ name }) => name, size: "max" });

type Stored = { name: string; type: string; size: number; ttl: number | undefined };
interface Measured extends Stored {
  bytes: number;
}

async function store(given: readonly Stored[]): Promise<Measured[]> {
  await tools.redis("FLUSHDB");
  const model: Measured[] = [];
  for (const { name, type, size, ttl } of given) {
    const { write, size: command } = writers[type] ?? { write: () => [], size: "" };
    await tools.redis(...(write(name, size) as [string, ...string[]]));
    if (ttl !== undefined) await tools.redis("EXPIRE", name, `${ttl}`);
    const bytes = Number(plain(await tools.redis("MEMORY", "USAGE", name)));
    model.push({ name, type, ttl, bytes, size: Number(plain(await tools.redis(command, name))) });
  }
  return model;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
const groupIn = (name: string) => `${name.split(":")[0]}:*`;

function groupsOf(keys: readonly Measured[]) {
  const groups: Record<string, object> = {};
  for (const pattern of new Set(keys.map(({ name }) => groupIn(name)))) {
    const own = keys.filter(({ name }) => groupIn(name) === pattern);
    const types: Record<string, number> = {};
    for (const { type } of own) types[type] = (types[type] ?? 0) + 1;
    const without_ttl = own.filter(({ ttl }) => ttl === undefined).length;
    groups[pattern] = { keys: own.length, bytes: sum(own.map(({ bytes }) => bytes)), without_ttl, types };
  }
  return groups;
}

function addedGroups(parts: readonly Report[]) {
  const groups: Record<string, { keys: number; bytes: number; without_ttl: number; types: Record<string, number> }> =
    {};
  for (const { pattern, ...own } of parts.flatMap((part) => part.groups)) {
    const group = groups[pattern] ?? { keys: 0, bytes: 0, without_ttl: 0, types: {} };
    groups[pattern] = group;
    for (const name of ["keys", "bytes", "without_ttl"] as const) group[name] += own[name];
    for (const [type, count] of Object.entries(own.types)) group.types[type] = (group.types[type] ?? 0) + count;
  }
  return groups;
}

function biggestOf(keys: readonly Measured[], rank: (key: Measured) => number, top: number): number[] {
  return keys
    .map(rank)
    .sort((one, other) => other - one)
    .slice(0, top);
}

const ranksIn = (parts: readonly Report[], measure: string, unit: string | undefined, top: number) =>
  parts
    .flatMap(({ biggest }) => biggest[measure] ?? [])
    .map((shown) => Number(unit === undefined ? Object.values(shown).at(-1) : shown[unit]))
    .sort((one, other) => other - one)
    .slice(0, top);

test("the parts of a report add up to what Redis says of every key", async () => {
  const top = 3;
  await fc.assert(
    fc.asyncProperty(keyspace, fc.integer({ min: 100, max: 700 }), async (given, max_commands) => {
      const model = await store(given);
      const answers = await allParts<Report>(tools, "redis_keyspace_report", { top, max_commands });
      const parts = answers.map(({ result }) => result);
      const within = (seconds: number) => model.filter(({ ttl }) => ttl !== undefined && ttl <= seconds).length;
      const total = (of: (part: Report) => number) => sum(parts.map(of));
      expect(total(({ keys }) => keys)).toBe(model.length);
      expect(total(({ bytes }) => bytes)).toBe(sum(model.map(({ bytes }) => bytes)));
      expect(total(({ without_ttl }) => without_ttl)).toBe(model.filter(({ ttl }) => ttl === undefined).length);
      expect(total(({ expiring }) => expiring.within_minute)).toBe(within(MINUTE));
      expect(total(({ expiring }) => expiring.within_hour)).toBe(within(60 * MINUTE));
      expect(total(({ expiring }) => expiring.within_day)).toBe(within(24 * 60 * MINUTE));
      expect(addedGroups(parts)).toEqual(groupsOf(model));
      expect(ranksIn(parts, "memory", "bytes", top)).toEqual(biggestOf(model, ({ bytes }) => bytes, top));
      const strings = model.filter(({ type }) => type === "string");
      expect(ranksIn(parts, "string_length", "bytes", top)).toEqual(biggestOf(strings, ({ size }) => size, top));
      const others = model.filter(({ type }) => type !== "string");
      expect(ranksIn(parts, "elements", undefined, top)).toEqual(biggestOf(others, ({ size }) => size, top));
      for (const { commands } of parts) expect(commands).toBeLessThanOrEqual(max_commands);
    }),
    { numRuns: 40 },
  );
}, 60_000);

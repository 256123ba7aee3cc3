import fc from "fast-check";
import { expect, test } from "vitest";
import { useTools } from "../tools/fixture.ts";
import { allParts, type Compared, sumOfParts } from "./fixture.ts";
import "../../../properties.ts";

/*
 * Pairs of keys under two beginnings of one database. Values are written in different orders, which must not matter for
 * hashes and sets, and have different encodings where they are long.
 */

const tools = useTools();

const value = fc.record({
  type: fc.constantFrom("string", "hash", "list", "set", "zset", "stream"),
  /** Beyond 128 fields or members a hash and a set have another encoding, beyond 200 another page. */
  size: fc.constantFrom(1, 3, 150, 450),
  seed: fc.constantFrom("x", "y"),
});
const side = fc.record({
  value,
  ttl: fc.constantFrom(undefined, 500, 90_000),
  isReversed: fc.boolean(),
});
type Side = { value: { type: string; size: number; seed: string }; ttl: number | undefined; isReversed: boolean };

/** Often both sides alike, so that what is the same is tried as often as what differs. */
const pair = fc.oneof(
  fc.tuple(side, fc.boolean()).map(([here, isReversed]) => ({ here, there: { ...here, isReversed } })),
  fc.record({
    here: fc.option(side, { nil: undefined }),
    there: fc.option(side, { nil: undefined }),
  }),
);
const pairs = fc.array(pair, { maxLength: 25 });

function commandOf(key: string, { value: { type, size, seed }, isReversed }: Side): [string, ...string[]] {
  const order = Array.from({ length: size }, (_, index) => (isReversed ? size - 1 - index : index));
  const each = (of: (index: number) => string[]) => order.flatMap(of);
  if (type === "hash") return ["HSET", key, ...each((index) => [`f${index}`, `${seed}${index}`])];
  if (type === "set") return ["SADD", key, ...each((index) => [`${seed}${index}`])];
  if (type === "zset") return ["ZADD", key, ...each((index) => [`${index}.5`, `${seed}${index}`])];
  const fixed = Array.from({ length: size }, (_, index) => `${seed}${index}`);
  if (type === "list") return ["RPUSH", key, ...fixed];
  if (type === "stream") return ["XADD", key, "1-1", ...fixed.flatMap((text) => [text, "v"])];
  return ["SET", key, fixed.join(" ").repeat(60)];
}

async function store(given: readonly { here?: Side | undefined; there?: Side | undefined }[]): Promise<void> {
  await tools.redis("FLUSHDB");
  for (const [index, { here, there }] of given.entries()) {
    for (const [name, one] of [
      [`a:${index}`, here],
      [`b:${index}`, there],
    ] as const) {
      if (one === undefined) continue;
      await tools.redis(...commandOf(name, one));
      if (one.ttl !== undefined) await tools.redis("EXPIRE", name, `${one.ttl}`);
    }
  }
}

function outcomesOf(given: readonly { here?: Side | undefined; there?: Side | undefined }[]) {
  const sums = { same: 0, only_here: 0, only_there: 0, different: 0, type: 0, ttl: 0, value: 0 };
  for (const { here, there } of given) {
    if (here === undefined && there === undefined) continue;
    if (there === undefined) sums.only_here += 1;
    else if (here === undefined) sums.only_there += 1;
    else if (here.value.type !== there.value.type) {
      sums.different += 1;
      sums.type += 1;
    } else {
      const ttl = here.ttl !== there.ttl;
      const value = here.value.size !== there.value.size || here.value.seed !== there.value.seed;
      sums.ttl += ttl ? 1 : 0;
      sums.value += value ? 1 : 0;
      if (ttl || value) sums.different += 1;
      else sums.same += 1;
    }
  }
  return sums;
}

test("the parts of a comparison add up to what differs", async () => {
  await fc.assert(
    fc.asyncProperty(pairs, fc.integer({ min: 100, max: 400 }), async (given, max_commands) => {
      await store(given);
      const input = { pattern: "a:*", other_pattern: "b:*", max_commands };
      const parts = await allParts<Compared>(tools, "redis_databases_compare", input);
      expect(sumOfParts(parts.map(({ result }) => result))).toEqual(outcomesOf(given));
      for (const { result } of parts) {
        expect(result.not_compared).toEqual({});
        expect(result.commands).toBeLessThanOrEqual(max_commands);
      }
    }),
    { numRuns: 25 },
  );
}, 60_000);

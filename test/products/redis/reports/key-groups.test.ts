import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { MeasuredKey } from "../../../../src/products/redis/keyspace/measures.ts";
import { createKeyGroups, type GroupSums } from "../../../../src/products/redis/reports/key-groups.ts";

const measured = (key: string, bytes = 1): MeasuredKey => ({ key, type: "string", ttl: undefined, bytes, size: 1 });
const letters = [..."abcdefghijklmnopqrstuvwxyz"];
/** Names that no rule takes for values. */
const word = (index: number) => [0, 1, 2].map((place) => letters[Math.floor(index / 26 ** place) % 26]).join("");

function sumsOf(vocabulary: readonly string[], keys: readonly MeasuredKey[]): Record<string, GroupSums> {
  const groups = createKeyGroups(vocabulary, ":");
  for (const key of keys) groups.add(key);
  return Object.fromEntries(groups.sums());
}

const keysOf = (sums: Record<string, GroupSums>) =>
  Object.fromEntries(Object.entries(sums).map(([pattern, { keys }]) => [pattern, keys]));

describe("the groups of keys", () => {
  test("are those of the vocabulary, whatever part of the keys there is", () => {
    const vocabulary = [...Array(40).keys()].map((index) => `user:${word(index)}`);
    expect(keysOf(sumsOf(vocabulary, [measured("user:zoe"), measured("user:aaa")]))).toEqual({ "user:*": 2 });
  });

  test("tell a heavy key that the vocabulary does not know", () => {
    const vocabulary = [...Array(40).keys()].map((index) => `user:${index}`);
    const sums = sumsOf(vocabulary, [measured("user:77"), measured("leaderboard", 5_000_000)]);
    expect(sums).toMatchObject({ "user:*": { keys: 1 }, leaderboard: { keys: 1, bytes: 5_000_000 } });
  });

  test("take many names that the vocabulary does not know for values", () => {
    const rare = [...Array(500).keys()].map((index) => measured(`rare:${word(index)}`, 10));
    expect(sumsOf(["user:1"], rare)).toEqual({
      "rare:*": { keys: 500, bytes: 5_000, without_ttl: 500, types: { string: 500 } },
    });
  });

  test("stay few, however many names there are", () => {
    const groups = createKeyGroups([], ":");
    for (let index = 0; index < 17_576; index += 1) groups.add(measured(`${word(index)}:${word(index * 7)}:x`));
    const sums = groups.sums();
    expect(sums.size).toBeLessThan(3_000);
    expect([...sums.values()].reduce((sum, { keys }) => sum + keys, 0)).toBe(17_576);
  });

  test("have globs for patterns, also where names have signs of one", () => {
    const known = sumsOf(["user[1]:5", "a*b"], [measured("user[1]:6"), measured("a*b")]);
    expect(keysOf(known)).toEqual({ "user\\[1]:*": 1, "a\\*b": 1 });
    const rare = [...Array(500).keys()].map((index) => measured(`rare[*]:${word(index)}`));
    expect(keysOf(sumsOf([], rare))).toEqual({ "rare\\[\\*]:*": 500 });
  });

  test("have no more text than is learned from in one turn of the event loop, however long the names", () => {
    const long = (index: number) => [...Array(80).keys()].map((place) => word((index >> (place % 13)) % 8)).join(":");
    const sums = sumsOf(
      [],
      [...Array(2_000).keys()].map((index) => measured(long(index))),
    );
    expect(Object.keys(sums).join("").length).toBeLessThanOrEqual(400_000);
    expect(Object.values(sums).reduce((sum, { keys }) => sum + keys, 0)).toBe(2_000);
    const few = sumsOf(
      [],
      [...Array(700).keys()].map((index) => measured(long(index))),
    );
    expect(Object.keys(few)).toHaveLength(700);
  });

  test("hold every key once, whatever the names", () => {
    const name = fc.array(fc.constantFrom("a", "b", "user", "1", "*", "é"), { maxLength: 4 }).map((p) => p.join(":"));
    fc.assert(
      fc.property(fc.array(name), fc.array(name), (vocabulary, names) => {
        const sums = sumsOf(
          vocabulary,
          names.map((each) => measured(each, 3)),
        );
        const total = (of: (sums: GroupSums) => number) => Object.values(sums).reduce((sum, each) => sum + of(each), 0);
        expect([total(({ keys }) => keys), total(({ bytes }) => bytes)]).toEqual([names.length, 3 * names.length]);
      }),
    );
  });
});

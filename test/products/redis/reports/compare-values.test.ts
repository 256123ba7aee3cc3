import { expect, test } from "vitest";
import type { Asking } from "../../../../src/products/redis/keyspace/asking.ts";
import { compareValues } from "../../../../src/products/redis/reports/compare-values.ts";
import type { TwoSides } from "../../../../src/products/redis/reports/two-sides.ts";
import type { Redis } from "../../../../src/upstash/redis.ts";
import type { Reply } from "../../../../src/upstash/reply.ts";

/** Compares pairs of JSON documents; also how many turns of the event loop that took. */
async function compareDocuments(pairs: number, here: string, there: string) {
  const sides = { here: {} as Redis, there: {} as Redis };
  const read: Asking["read"] = async (commands, from) =>
    commands.map((): { reply: Reply } => ({ reply: from === sides.here ? here : there }));
  let turns = 0;
  const next = async () => {
    turns += 1;
  };
  const both: TwoSides = { ...sides, asking: { read } as Asking, turns: { next }, commandsLeft: () => 10_000 };
  const asked = Array.from({ length: pairs }, (_, index) => ({ here: `a${index}`, there: `b${index}`, type: "json" }));
  const verdicts = await compareValues(asked, both);
  return { verdicts: new Set(verdicts), turns };
}

test("long documents have a turn of the event loop each, since each takes long", async () => {
  const long = JSON.stringify(Array.from({ length: 20_000 }, () => ({ b: 1, a: 2 })));
  const { verdicts, turns } = await compareDocuments(8, long, `${long} `);
  expect(verdicts).toEqual(new Set(["equal"]));
  expect(turns).toBeGreaterThanOrEqual(8);
});

test("short documents share one", async () => {
  expect(await compareDocuments(100, '{"a":1,"b":2}', '{"b":2,"a":1}')).toEqual({
    verdicts: new Set(["equal"]),
    turns: 0,
  });
});

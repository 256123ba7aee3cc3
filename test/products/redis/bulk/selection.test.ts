import { describe, expect, test } from "vitest";
import { z } from "zod";
import { createAskedSelections } from "../../../../src/products/redis/bulk/asked-selections.ts";
import { jobInput } from "../../../../src/products/redis/bulk/job.ts";
import { type KeySelection, selectKeys } from "../../../../src/products/redis/bulk/selection.ts";
import { createAsking } from "../../../../src/products/redis/keyspace/asking.ts";
import type { Redis } from "../../../../src/upstash/redis.ts";
import type { Reply } from "../../../../src/upstash/reply.ts";
import { callContext, redisWith } from "../../../call/fixture.ts";

const { signal, progress } = callContext();

/** A database whose SCAN gives these pages. */
function scanning(...pages: Reply[]): Redis {
  return { ...redisWith(() => null), command: async () => pages.shift() ?? ["0", []] };
}

function select(redis: Redis, parts: object = {}): Promise<KeySelection> {
  const job = z.object(jobInput).parse({ pattern: "*", action: "unlink", ...parts });
  return selectKeys(job, { redis, asking: createAsking(redis, signal), signal, progress });
}

describe("a selection", () => {
  test("counts a key once that SCAN gives twice, be it one that is skipped", async () => {
    const odd = { base64: "/w==" };
    const { keys, matched, skipped } = await select(scanning(["7", ["a", "b", odd]], ["0", ["b", "c", odd]]));
    expect(keys.map(({ key }) => key)).toEqual(["a", "b", "c"]);
    expect([matched, skipped]).toEqual([4, { not_text: 1 }]);
  });

  test("remembers by which cursor each key is found again", async () => {
    const { keys, cursor } = await select(scanning(["7", ["a", "b"]], ["0", ["c"]]));
    expect(keys.map(({ at }) => at)).toEqual(["0", "0", "7"]);
    expect(cursor).toBe("0");
  });

  test("ends within a page where as many fit as are wanted, and its cursor goes on there", async () => {
    const page = ["0", ["a", "b", "c", "d", "e"]];
    const first = await select(scanning(page), { max_keys: 2 });
    expect(first.cursor).toMatch(/^0\.1000\.0\.\d+$/);
    const rest = await select(scanning(page), { cursor: first.cursor });
    const both = [...first.keys, ...rest.keys].map(({ key }) => key);
    expect([first.keys.length, both.sort(), rest.cursor]).toEqual([2, ["a", "b", "c", "d", "e"], "0"]);
  });
});

describe("the keys of a question", () => {
  const selection = (key: string): KeySelection => ({
    ...{ keys: [{ key, at: "0" }], matched: 1, skipped: {}, losses: {}, cursor: "0" },
  });

  test("are there for the call that they belong to, once", () => {
    const asked = createAskedSelections();
    asked.keep("call", selection("a"));
    expect(asked.take("another call")).toBeUndefined();
    expect(asked.take("call")).toEqual(selection("a"));
    expect(asked.take("call")).toBeUndefined();
  });

  test("are forgotten after twenty minutes, longer than an approval waits and holds", () => {
    let now = 0;
    const asked = createAskedSelections(() => now);
    asked.keep("call", selection("a"));
    now = 20 * 60_000 + 1;
    expect(asked.take("call")).toBeUndefined();
  });

  test("are forgotten, the oldest first, where they are more than 32 Mi characters", () => {
    const asked = createAskedSelections();
    const large = "x".repeat(12 * 1_024 * 1_024);
    for (const call of ["first", "second", "third"]) asked.keep(call, selection(large));
    expect(["first", "second", "third"].map((call) => asked.take(call) !== undefined)).toEqual([false, true, true]);
  });
});

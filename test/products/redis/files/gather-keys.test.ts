import fc from "fast-check";
import { expect, test } from "vitest";
import { createTurns } from "../../../../src/load/turns.ts";
import { gatherKeys } from "../../../../src/products/redis/files/gather-keys.ts";
import { createAsking } from "../../../../src/products/redis/keyspace/asking.ts";
import { UpstashError } from "../../../../src/upstash/errors.ts";
import type { Redis } from "../../../../src/upstash/redis.ts";

/** A SCAN that gives these pages; a COUNT above `largest` gets a reply that is too large. */
function scanOf(pages: readonly (readonly string[])[], largest = 10_000): Redis {
  const command: Redis["command"] = async (words) => {
    const index = Number(words[1]);
    if (Number(words.at(-1)) > largest) throw new UpstashError("too-large", "The reply is too large.");
    return [index + 1 < pages.length ? `${index + 1}` : "0", [...(pages[index] ?? [])]];
  };
  return { command } as Partial<Redis> as Redis;
}

function gather(redis: Redis, after: string | undefined, most: number) {
  const { signal } = new AbortController();
  const context = { redis, signal, turns: createTurns(), maxCommands: 1_000, most };
  return gatherKeys({ pattern: "*" }, after, { ...context, asking: createAsking(redis, signal) });
}

test("keys come in order and each once, whatever pages SCAN has, and none between two parts is lost", async () => {
  const pages = fc.array(fc.array(fc.string({ maxLength: 2 }), { maxLength: 12 }), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(pages, fc.integer({ min: 1, max: 9 }), async (given, most) => {
      const expected = [...new Set(given.flat())].sort();
      const found: string[] = [];
      for (let more = true; more; ) {
        const part = await gather(scanOf(given), found.at(-1), most);
        expect(part.keys.length).toBeLessThanOrEqual(most);
        found.push(...part.keys);
        more = part.more;
      }
      expect(found).toEqual(expected);
    }),
  );
});

test("a page that is too large is asked for with a lower COUNT", async () => {
  expect(await gather(scanOf([["b"], ["a"]], 200), undefined, 10)).toEqual({ keys: ["a", "b"], more: false });
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { printOfDump, typeOfDump } from "../../../../src/products/redis/undo/dump-print.ts";
import { useTools } from "../tools/fixture.ts";

const tools = useTools();

async function dumpOf(key: string): Promise<Buffer> {
  const { value } = await tools.redis("DUMP", key);
  if (!Buffer.isBuffer(value)) throw new Error(`There is no ${key}.`);
  return value;
}

const element = fc.oneof(fc.string({ maxLength: 8 }), fc.integer().map(String), fc.constant("x".repeat(30_000)));

test("the print of a set or a hash is the same in whichever order it was filled, and another one where it is another", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(element, { minLength: 2, maxLength: 30 }), async (elements) => {
      await tools.redis("DEL", "one", "two", "three", "h1", "h2", "h3");
      const [first = "", ...others] = elements;
      const pairs = (all: string[]) => all.flatMap((each) => [each, `of ${each}`]);
      // A text among integers, so that the set has a hash table, and a long one for the hash.
      const long = "y".repeat(70);
      await tools.redis("SADD", "one", long, ...elements);
      await tools.redis("SADD", "two", ...elements.toReversed(), long);
      await tools.redis("SADD", "three", long, ...others);
      await tools.redis("HSET", "h1", long, "1", ...pairs(elements));
      await tools.redis("HSET", "h2", ...pairs(elements.toReversed()), long, "1");
      await tools.redis("HSET", "h3", long, "1", ...pairs(others), first, "else");
      const prints = await Promise.all(
        ["one", "two", "three", "h1", "h2", "h3"].map(async (key) => printOfDump(await dumpOf(key))),
      );
      expect(prints[0]).toBe(prints[1]);
      expect(prints[2]).not.toBe(prints[0]);
      expect(prints[3]).toBe(prints[4]);
      expect(prints[5]).not.toBe(prints[3]);
    }),
    { numRuns: 40 },
  );
});

test("a dump tells its type", async () => {
  await tools.redis("FLUSHALL");
  await tools.redis("SET", "string", "v");
  await tools.redis("RPUSH", "list", "v");
  await tools.redis("SADD", "set", "v");
  await tools.redis("ZADD", "zset", "1", "v");
  await tools.redis("HSET", "hash", "f", "v");
  await tools.redis("XADD", "stream", "*", "f", "v");
  for (const type of ["string", "list", "set", "zset", "hash", "stream"]) {
    expect(typeOfDump(await dumpOf(type))).toBe(type);
  }
});

test("a dump that is no set as it is known has a print all the same", () => {
  const broken = [2, 0xff, 1, ...Array.from({ length: 12 }, (_, at) => at)];
  expect(printOfDump(Buffer.from(broken))).toMatch(/^[\w-]{43}$/);
  expect(typeOfDump(Buffer.from([250]))).toBe("unknown");
});

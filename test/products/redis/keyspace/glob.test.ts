import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { globMatcher } from "../../../../src/products/redis/keyspace/glob.ts";
import { useTools } from "../tools/fixture.ts";
import "../../../properties.ts";

const tools = useTools();
const fits = (pattern: string, name: string) => globMatcher(pattern)(Buffer.from(name));

describe("a glob", () => {
  test.each([
    ["*", "", true],
    ["user:*", "user:1", true],
    ["user:*", "users:1", false],
    ["*:cart", "user:1:cart", true],
    ["a*b*c", "aXbYbZc", true],
    ["h?llo", "hello", true],
    ["h?llo", "héllo", false],
    ["h[a-e]llo", "hello", true],
    ["h[^e]llo", "hello", false],
    ["a\\*b", "a*b", true],
    ["a\\*b", "axb", false],
    ["a[\\]]b", "a]b", true],
    ["abc", "abcd", false],
  ])("%j with %j: %j", (pattern, name, expected) => {
    expect(fits(pattern, name)).toBe(expected);
  });

  test("fits what SCAN with MATCH finds", async () => {
    const sign = fc.constantFrom(..."ab*?[]^-\\cé");
    const text = fc.string({ unit: sign, minLength: 1, maxLength: 8 });
    // Whether bytes beyond ASCII come before or behind the others depends on the machine for which Redis was built.
    const pattern = text.filter((glob) => !/-é|é-/.test(glob));
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(text, { minLength: 1, maxLength: 30 }), pattern, async (names, glob) => {
        await tools.redis("FLUSHDB");
        await tools.redis("MSET", ...names.flatMap((name) => [name, "x"]));
        const reply = await tools.redis("SCAN", "0", "MATCH", glob, "COUNT", "1000");
        const [, keys] = reply.kind === "array" ? (reply.value ?? []) : [];
        const found = keys?.kind === "array" ? (keys.value ?? []) : [];
        const texts = found.map((key) => (key.kind === "bulk" ? String(key.value) : ""));
        expect(names.filter((name) => fits(glob, name)).sort()).toEqual(texts.sort());
      }),
      { numRuns: 300 },
    );
  });
});

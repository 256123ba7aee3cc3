import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { globMatcher } from "../../src/products/redis/keyspace/glob.ts";
import { patternsOf } from "../../src/upstash/key-patterns.ts";

const separators = ":./-_|#";

function patterns(...keys: string[]): string[] {
  return [...new Set(patternsOf(keys, separators))].sort();
}

describe("the pattern of a key", () => {
  test.each([
    ["user:1", "user:*"],
    ["user:1:cart", "user:*:cart"],
    ["session:3f2a9c44-1b7e-4d53-9a10-0c2f8e6d7b91", "session:*"],
    ["session:8f2c", "session:*"],
    ["cache/5d41402abc4b2a76b9719d911017c592/body", "cache/*/body"],
    ["token.aB3dE5fG7hJ9kL1mN", "token.*"],
    ["visits:2026-01-15", "visits:*"],
    ["mail:ada@example", "mail:*"],
    ["user12345", "user*"],
    ["{user:1}:cart", "{user:*}:cart"],
    ["{42}.a", "{*}.a"],
    ["[42].a", "\\[*].a"],
    ["user[1]:5", "user\\[1]:*"],
    ["what?:now*", "what\\?:now\\*"],
    ["C:\\temp:7", "C:\\\\temp:*"],
    ["config", "config"],
    ["api:v2:routes", "api:v2:routes"],
    ["my-app|jobs_waiting", "my-app|jobs_waiting"],
    ["bad:\uFFFD\uFFFD", "bad:*"],
    ["", ""],
    ["::", "::"],
  ])("of %j is %j", (key, pattern) => {
    expect(patterns(key)).toEqual([pattern]);
  });

  test("takes many different names at one place for values", () => {
    const names = ["ada", "alan", "barbara", "donald", "edsger", "frances", "grace", "john", "ken", "tony"];
    expect(patterns(...names.flatMap((name) => [`user:${name}:cart`, `user:${name}:mail`]))).toEqual([
      "user:*:cart",
      "user:*:mail",
    ]);
    expect(patterns(...names.map((name) => `tag:${name}`))).toEqual(["tag:*"]);
    expect(patterns(...names)).toEqual([...names].sort());
    expect(patterns(...[..."abcdefghijklmnopqrstuvwxyz"])).toEqual(["*"]);
  });

  test("keeps common names among many", () => {
    const rare = Array.from({ length: 20 }, (_, index) => `x${String.fromCharCode(97 + index)}`);
    const keys = [...rare.map((name) => `cache:${name}`), ...Array.from({ length: 40 }, (_, id) => `cache:page:${id}`)];
    expect(patterns(...keys)).toEqual(["cache:*", "cache:page:*"]);
  });

  test("keeps a few names as they are", () => {
    expect(patterns("queue:emails", "queue:invoices")).toEqual(["queue:emails", "queue:invoices"]);
  });

  test("is split at the separators that were asked for", () => {
    expect(patternsOf(["a~1", "a:1"], "~")).toEqual(["a~*", "a:1"]);
  });

  test("is a glob that fits the key, whatever signs it has", () => {
    const sign = fc.constantFrom("a", "user", "1", "777", "*", "?", "[", "]", "\\", ":", "-", "^", "é", "\uFFFF");
    const key = fc.oneof(
      fc.array(sign, { maxLength: 8 }).map((signs) => signs.join("")),
      fc.uuid(),
    );
    fc.assert(
      fc.property(fc.array(key, { maxLength: 40 }), fc.constantFrom(separators, "*", "[\\"), (keys, own) => {
        const globs = patternsOf(keys, own);
        for (const [index, each] of keys.entries()) {
          expect([each, globs[index], globMatcher(globs[index] ?? "")(Buffer.from(each))]).toEqual([
            each,
            globs[index],
            true,
          ]);
        }
      }),
    );
  });

  test("exists for keys of any text", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" }), { maxLength: 60 }), (keys) => {
        expect(patternsOf(keys, separators)).toHaveLength(keys.length);
      }),
    );
  });
});

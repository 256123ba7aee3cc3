import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { patternsOf } from "../../../../src/products/redis/keyspace/key-patterns.ts";

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

  test("exists for keys of any text", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" }), { maxLength: 60 }), (keys) => {
        expect(patternsOf(keys, separators)).toHaveLength(keys.length);
      }),
    );
  });
});

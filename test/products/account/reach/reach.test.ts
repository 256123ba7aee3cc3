import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  deniedIn,
  keyListsOf,
  levelAt,
  mayChange,
  mayDestroyIn,
  mayDoWithRest,
  mayRead,
  type Reach,
  reachText,
} from "../../../../src/products/account/reach/reach.ts";

describe("a reach", () => {
  test("has everything where it says nothing", () => {
    expect([mayRead(undefined, ["a"]), mayChange(undefined, ["a"]), mayRead({}, ["a"])]).toEqual([true, true, true]);
  });

  test("has what one of its patterns names, by any of its names, and nothing where it has no pattern", () => {
    expect(mayRead({ reads: ["shop"] }, ["id-1", "shop"])).toBe(true);
    expect(mayRead({ reads: ["shop"] }, ["id-1", "shop-2"])).toBe(false);
    expect(mayRead({ reads: [] }, ["shop"])).toBe(false);
  });

  test("lets nothing be changed that may not be read", () => {
    expect(mayChange({ reads: ["shop"], writes: ["*"] }, ["cache"])).toBe(false);
    expect(mayChange({ reads: ["*"], writes: ["stag*"] }, ["staging"])).toBe(true);
    expect(mayChange({ reads: ["*"], writes: ["stag*"] }, ["prod"])).toBe(false);
  });

  test("takes * for any text, as an expression does", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 8 });
    fc.assert(
      fc.property(text, fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 10 }), (pattern, name) => {
        const expression = new RegExp(`^${pattern.replaceAll("*", ".*")}$`);
        expect(mayRead({ reads: [pattern] }, [name])).toBe(expression.test(name));
      }),
      { numRuns: 2_000 },
    );
  });

  test("of a pattern of many stars is judged at once", () => {
    expect(mayRead({ reads: ["*a".repeat(2_000)] }, ["a".repeat(1_999)])).toBe(false);
  });

  test("lowers the level at which something is reached by its URL, or has it not at all", () => {
    const url = "https://shop.upstash.io";
    expect(levelAt(undefined, url, "writes")).toBe("writes");
    expect(levelAt({ reads: ["shop.*"] }, url, "writes")).toBe("writes");
    expect(levelAt({ reads: ["shop.*"], writes: [] }, url, "writes")).toBe("read-only");
    expect(levelAt({ reads: ["cache.*"] }, url, "writes")).toBeUndefined();
  });

  test("comes back from its text as it was", () => {
    const list = fc.array(fc.string());
    fc.assert(
      fc.property(fc.record({ reads: list, writes: list }, { requiredKeys: [] }), (reach) => {
        expect(reachText.parse(JSON.stringify(reach))).toEqual(reach);
      }),
    );
  });
});

describe("the reach of the flags, within which that of a caller lies", () => {
  const within = (flags: Reach, own: Reach = {}): Reach => ({ ...own, within: { rest: "read", ...flags } });

  test("takes away from what a caller may do, and adds nothing", () => {
    expect(mayChange(within({ writes: ["stag*"] }, { writes: ["*"] }), ["staging"])).toBe(true);
    expect(mayChange(within({ writes: ["stag*"] }, { writes: ["*"] }), ["prod"])).toBe(false);
    expect(mayChange(within({ writes: ["*"] }, { writes: ["stag*"] }), ["prod"])).toBe(false);
  });

  test("never has changed what is protected by one of its names, and has it read", () => {
    const reach = within({ writes: ["*"], protects: ["prod-*"] });
    expect([mayRead(reach, ["id", "prod-1"]), mayChange(reach, ["id", "prod-1"])]).toEqual([true, false]);
  });

  test("has a person asked about harm only where both something may be changed and harm is named", () => {
    const reach = within({ writes: ["a", "b"], destroys: ["b", "c"] });
    expect(["a", "b", "c"].map((name) => mayDestroyIn(reach, [name]))).toEqual([false, true, false]);
  });

  test("lets of the rest be done no more than both say: a caller with a reach of its own reaches nothing without a name", () => {
    expect(mayDoWithRest({ rest: "read" }, "read")).toBe(true);
    expect(mayDoWithRest({ rest: "read" }, "change")).toBe(false);
    expect(mayDoWithRest(within({ rest: "change" }, { rest: "change" }), "change")).toBe(true);
    expect(mayDoWithRest(within({ rest: "change" }, { writes: ["a"] }), "read")).toBe(false);
  });

  test("denies the commands of both, and asks each list of keys", () => {
    const reach = within({ denies: ["KEYS"], keys: ["app:*"] }, { denies: ["SCAN", "KEYS"], keys: ["*:1"] });
    expect(deniedIn(reach).sort()).toEqual(["KEYS", "SCAN"]);
    expect(keyListsOf(reach)).toEqual([["*:1"], ["app:*"]]);
  });
});

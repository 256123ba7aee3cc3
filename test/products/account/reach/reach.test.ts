import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { levelAt, mayChange, mayRead, reachText } from "../../../../src/products/account/reach/reach.ts";

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

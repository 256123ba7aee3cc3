import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createJsonScanner, scanJson } from "../../src/load/json-scan.ts";

const unlimited = { stopAfter: Number.POSITIVE_INFINITY, deepest: 500 };
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Elements and members in all arrays and objects. */
function valuesIn(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const inner = Object.values(value);
  return inner.reduce<number>((sum, one) => sum + valuesIn(one), inner.length);
}

describe("a text", () => {
  test("is counted as its parsed value would be", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(undefined, 1), (value, space) => {
        const text = JSON.stringify(value, null, space);
        // What is parsed has no name twice, and -0 is 0.
        expect(scanJson(text, unlimited)).toMatchObject({ values: valuesIn(JSON.parse(text)), text });
      }),
    );
  });

  test("that is an object with very many members counts each behind the first thousand as four, which parsing takes", () => {
    const members = (count: number) => JSON.stringify(Object.fromEntries(numbers(count).map((n) => [`m${n}`, n])));
    expect(scanJson(members(1_000), unlimited).values).toBe(1_000);
    expect(scanJson(members(1_010), unlimited).values).toBe(1_040);
    expect(scanJson(JSON.stringify(numbers(1_010)), unlimited).values).toBe(1_010);
  });

  test("is counted alike in steps of any length", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.integer({ min: 1, max: 9 }), (value, step) => {
        const text = JSON.stringify(value);
        const scanner = createJsonScanner(text, unlimited);
        let scan = scanner.advance(step);
        while (scan === undefined) scan = scanner.advance(step);
        expect(scan).toEqual(scanJson(text, unlimited));
      }),
    );
  });

  test("is looked at no further than to the limit of values", () => {
    const limits = { stopAfter: 3, deepest: 500 };
    expect(scanJson("[1,2,3]", limits).stopped).toBeUndefined();
    expect(scanJson("[1,2,3,4]", limits).stopped).toBe("values");
    expect(scanJson('{"a":{"b":[1,2', limits).stopped).toBeUndefined();
    expect(scanJson('{"a":1,"b":[1,2]}', limits).stopped).toBe("values");
  });

  test("is looked at no further than to a number that never ends", () => {
    expect(scanJson(`{"a":[-${"1".repeat(999)}]}`, unlimited).stopped).toBeUndefined();
    expect(scanJson(`{"a":[1,${"1".repeat(1_001)}`, unlimited).stopped).toBe("number");
    expect(scanJson(`["${"1".repeat(5_000)}"]`, unlimited).stopped).toBeUndefined();
    expect(scanJson(`[${"[1,2],".repeat(5_000)}1]`, unlimited).stopped).toBeUndefined();
  });

  test("is looked at no further than to the limit of levels", () => {
    const limits = { stopAfter: 1_000, deepest: 3 };
    expect(scanJson('[{"a":[1]}]', limits).stopped).toBeUndefined();
    expect(scanJson('[{"a":[{}]}]', limits).stopped).toBe("depth");
  });

  test.each(["", "]]}", ',,"', '"a\\', "[1,2", '{"a', "\\", "[,]"])(
    "that is no JSON (%j) is left to the parser",
    (text) => {
      expect(scanJson(text, unlimited)).toMatchObject({ text });
    },
  );

  test("that holds brackets and commas in its strings is not misled", () => {
    const value = ['[,]{,}"\\', { '","': "]" }, "\\\\", '\\"'];
    expect(scanJson(JSON.stringify(value), unlimited).values).toBe(5);
  });
});

describe("an array of too many elements", () => {
  const cut = (value: unknown, cutAfter: number) => {
    const { text, left } = scanJson(JSON.stringify(value), { cutAfter, ...unlimited });
    return { value: JSON.parse(text), left: [...left] };
  };

  test("is cut, and how many are left out is told", () => {
    expect(cut({ result: numbers(10) }, 6)).toEqual({ value: { result: numbers(6) }, left: [[0, 4]] });
  });

  test("stays whole up to the limit", () => {
    expect(cut({ result: numbers(6) }, 6)).toEqual({ value: { result: numbers(6) }, left: [] });
  });

  test("is cut between two pairs, so that no name is without its value", () => {
    expect(cut({ result: numbers(10) }, 5)).toEqual({ value: { result: numbers(4) }, left: [[0, 6]] });
  });

  test("of arrays is cut between two of these", () => {
    const entries = numbers(10).map((id) => [id, ["a", "b"]]);
    expect(cut({ result: entries }, 23)).toEqual({ value: { result: entries.slice(0, 4) }, left: [[0, 6]] });
  });

  test("keeps what stands around it", () => {
    expect(cut({ result: ["7", numbers(10)], more: true }, 7)).toEqual({
      value: { result: ["7", numbers(6)], more: true },
      left: [[0, 4]],
    });
  });

  test("is told by its place in the outermost array, which is not cut itself; those behind it are left empty", () => {
    const answers = [{ result: numbers(2) }, { result: numbers(10) }, { result: "a" }, { result: [1] }, { result: [] }];
    expect(cut(answers, 8)).toEqual({
      value: [{ result: [0, 1] }, { result: [0, 1, 2, 3] }, { result: "a" }, { result: [] }, { result: [] }],
      left: [
        [1, 6],
        [3, 1],
      ],
    });
  });

  test("leaves JSON in which arrays are shorter and nothing else is changed", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.nat(20), (result, cutAfter) => {
        const whole = JSON.stringify({ result });
        const { text } = scanJson(whole, { cutAfter, ...unlimited });
        expect(isCutOf(JSON.parse(text), JSON.parse(whole))).toBe(true);
      }),
    );
  });
});

function isCutOf(cut: unknown, whole: unknown): boolean {
  if (typeof whole !== "object" || whole === null) return cut === whole;
  if (typeof cut !== "object" || cut === null || Array.isArray(cut) !== Array.isArray(whole)) return false;
  const isShorter = Array.isArray(cut) || Object.keys(cut).length === Object.keys(whole).length;
  const others = new Map(Object.entries(whole));
  return (
    isShorter && Object.entries(cut).every(([name, inner]) => others.has(name) && isCutOf(inner, others.get(name)))
  );
}

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bound } from "../../src/call/bound.ts";
import type { Cut } from "../../src/call/shrink.ts";

describe("what fits", () => {
  test.each([
    ["a text", "four", 6],
    ["an array", [1, 2, "three"], 13],
    ["an object", { a: 1, b: [] }, 14],
    ["nothing", null, 4],
    ["no elements", [], 2],
  ])("comes back as it is, up to the last character: %s", (_what, value, limit) => {
    expect(JSON.stringify(value)).toHaveLength(limit);
    expect(bound(value, limit).value).toBe(value);
    expect(bound(value, limit).cuts).toEqual([]);
  });
});

describe("what does not fit", () => {
  test("is cut by element where it is an array", () => {
    const { value, cuts } = bound(["aaaa", "bbbb", "cccc"], 16);
    expect(value).toEqual(["aaaa", "bbbb"]);
    expect(cuts).toEqual([{ at: "result", shown: 2, total: 3, unit: "elements" }]);
  });

  test("is cut by character where it is a text", () => {
    const { value, cuts } = bound("x".repeat(500), 102);
    expect(value).toBe("x".repeat(100));
    expect(cuts).toEqual([{ at: "result", shown: 100, total: 500, unit: "characters" }]);
  });

  test("is cut within the first element where that alone is too long", () => {
    const { value, cuts } = bound(["x".repeat(500), "y"], 203);
    expect(value).toEqual(["x".repeat(199)]);
    expect(cuts).toEqual([
      { at: "result[0]", shown: 199, total: 500, unit: "characters" },
      { at: "result", shown: 1, total: 2, unit: "elements" },
    ]);
  });

  test("keeps small fields whole and shortens the large one", () => {
    const { value, cuts } = bound({ id: "1-1", body: "x".repeat(900), at: 7 }, 300);
    expect(value).toMatchObject({ id: "1-1", at: 7, body: expect.stringMatching(/^x{200,}$/) });
    expect(cuts).toEqual([{ at: "result.body", shown: expect.any(Number), total: 900, unit: "characters" }]);
  });

  test("shares what is left among large fields", () => {
    const { value, cuts } = bound({ one: "x".repeat(900), two: "y".repeat(900) }, 600);
    expect(cuts.map(({ at }) => at)).toEqual(["result.one", "result.two"]);
    for (const text of Object.values(value as object)) expect(text.length).toBeGreaterThan(200);
  });

  test("says how many fields are missing where there are too many", () => {
    const fields = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`field${index}`, "value"]));
    const { value, cuts } = bound(fields, 400);
    const shown = Object.keys(value as object).length;
    expect(cuts).toEqual([{ at: "result", shown, total: 100, unit: "fields" }]);
    expect(shown).toBeGreaterThan(15);
  });

  test("is found in the depth", () => {
    const { cuts } = bound([{ id: "1-1", fields: { body: "x".repeat(5_000) } }], 1_000);
    expect(cuts.map(({ at }) => at)).toEqual(["result[0].fields.body"]);
  });

  test("is named briefly, however long the name of its field is", () => {
    const { cuts } = bound({ [`${"n".repeat(58)}😀${"n".repeat(2_000)}`]: "x".repeat(9_000) }, 5_000);
    expect(cuts.map(({ at }) => at)).toEqual([`result.${"n".repeat(58)}…`]);
  });

  test("is not a pair of surrogates, which stays whole", () => {
    // The characters that JSON writes longer make the cut jump.
    for (const text of ["😀".repeat(50), "\u0000😀".repeat(50), `😀${"\u0000".repeat(9)}`.repeat(9)]) {
      for (let limit = 20; limit < 120; limit += 1) {
        expect(bound(text, limit).value).toMatch(/^(😀|\0)*$/u);
      }
    }
  });

  test("counts the characters that JSON writes for one", () => {
    const { value } = bound("\u0000".repeat(500), 200);
    expect(JSON.stringify(value).length).toBeLessThanOrEqual(200);
    expect(value).toBe("\u0000".repeat(33));
  });

  test("keeps fields that are named like parts of every object", () => {
    const object = JSON.parse(`{"__proto__":"a","constructor":{"x":1},"toString":"${"x".repeat(900)}"}`);
    const { value } = bound(object, 400);
    expect(JSON.stringify(value)).toMatch(/^\{"__proto__":"a","constructor":\{"x":1\},"toString":"x{300,}"\}$/);
  });
});

describe("every answer", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 40 }),
    fc
      .tuple(fc.string({ unit: fc.constantFrom("a", '"', "\u0000", "é", "😀"), maxLength: 3 }), fc.nat(60))
      .map(([part, times]) => part.repeat(times)),
  );
  const name = fc.oneof(fc.stringMatching(/^[a-z]{1,8}$/), fc.constantFrom("__proto__", "constructor", "toString"));
  const scalar = fc.oneof(text, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(null));
  const { value: anything } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      scalar,
      fc.array(tie("value"), { maxLength: 8 }),
      fc
        .array(fc.tuple(name, tie("value")), { maxLength: 8 })
        // As JSON.parse makes it, so that `__proto__` is a field.
        .map((entries) =>
          JSON.parse(`{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${JSON.stringify(inner)}`)}}`),
        ),
    ),
  }));
  const limit = fc.integer({ min: 150, max: 600 });

  test("is never longer than the limit", () => {
    fc.assert(
      fc.property(anything, limit, (value, most) => {
        expect(JSON.stringify(bound(value, most).value).length).toBeLessThanOrEqual(most);
      }),
    );
  });

  test("is the value itself where it fits, and has a cut where it does not", () => {
    fc.assert(
      fc.property(anything, limit, (value, most) => {
        const bounded = bound(value, most);
        if (JSON.stringify(value).length <= most) expect(bounded).toEqual({ value, cuts: [] });
        else expect(bounded.cuts.length).toBeGreaterThan(0);
      }),
    );
  });

  test("reports exactly what was left out", () => {
    fc.assert(
      fc.property(anything, limit, (value, most) => {
        const bounded = bound(value, most);
        expect(sorted(bounded.cuts)).toEqual(sorted(differences(value, bounded.value, "result")));
      }),
    );
  });

  test("has no half characters that were whole", () => {
    fc.assert(
      fc.property(anything, limit, (value, most) => {
        expect(JSON.stringify(bound(value, most).value)).not.toMatch(/\\ud[89a-f]/);
      }),
    );
  });

  /** What is missing from `shown`, found by comparison; fails where something was changed rather than left out. */
  function differences(whole: unknown, shown: unknown, at: string): Cut[] {
    if (typeof whole === "string" && typeof shown === "string") {
      expect(whole.startsWith(shown)).toBe(true);
      return shown === whole ? [] : [{ at, shown: shown.length, total: whole.length, unit: "characters" }];
    }
    if (Array.isArray(whole) && Array.isArray(shown)) {
      const fewer: Cut = { at, shown: shown.length, total: whole.length, unit: "elements" };
      const within = shown.flatMap((inner, index) => differences(whole[index], inner, `${at}[${index}]`));
      return shown.length === whole.length ? within : [...within, fewer];
    }
    if (isObject(whole) && isObject(shown)) {
      const [all, kept] = [Object.entries(whole), Object.entries(shown)];
      const originals = new Map(all);
      const within = kept.flatMap(([key, inner]) => differences(originals.get(key), inner, `${at}.${key}`));
      const fewer: Cut = { at, shown: kept.length, total: all.length, unit: "fields" };
      return kept.length === all.length ? within : [...within, fewer];
    }
    expect(shown).toBe(whole);
    return [];
  }

  function isObject(value: unknown): value is object {
    return typeof value === "object" && value !== null && !Array.isArray(value);
  }

  function sorted(cuts: readonly Cut[]): string[] {
    return cuts.map(({ at, shown, total, unit }) => `${at}: ${shown} of ${total} ${unit}`).sort();
  }
});

test("base64 is cut between two groups of four, so that the bytes shown are those that were stored", () => {
  const base64 = Buffer.alloc(30_001, 7).toString("base64");
  for (const limit of [500, 501, 502, 503]) {
    const { value, cuts } = bound({ base64 }, limit);
    const shown = (value as { base64: string }).base64;
    expect(shown.length % 4).toBe(0);
    expect(shown.length).toBeGreaterThan(400);
    expect(cuts).toEqual([{ at: "result.base64", shown: shown.length, total: base64.length, unit: "characters" }]);
  }
});

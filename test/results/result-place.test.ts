import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bound } from "../../src/call/bound.ts";
import { goingOnBehind, goingOnInPart, partOf, valueAt } from "../../src/results/result-place.ts";

describe("a place in a result", () => {
  test.each([
    ["result", { keys: [{ a: "x" }], "a.b": { "c[0]": 1 } }],
    ["result.keys", [{ a: "x" }]],
    ["result.keys[0].a", "x"],
    ["result.a.b.c[0]", 1],
  ])("is found as a notice writes it: %s", (place, value) => {
    expect(valueAt({ keys: [{ a: "x" }], "a.b": { "c[0]": 1 } }, place)).toEqual({ value });
  });

  test.each(["", "keys", "result.no", "result.keys[1]", "result.keys[x]", "result.toString", "result.keys.length"])(
    "that is not there is nothing: %j",
    (place) => {
      expect(valueAt({ keys: ["a"] }, place)).toBeUndefined();
    },
  );
});

describe("a part", () => {
  test("of a list has elements, of an object its fields by name, of a text characters", () => {
    expect(partOf(["a", "b", "c"], 1, 1)).toEqual({ part: ["b"], from: 1, unit: "elements", shown: 1, total: 3 });
    expect(partOf({ a: 1, b: 2 }, 1, 5)).toEqual({
      part: [{ field: "b", value: 2 }],
      from: 1,
      unit: "fields",
      shown: 1,
      total: 2,
    });
    expect(partOf("text", 1, 2)).toEqual({ part: "ex", from: 1, unit: "characters", shown: 2, total: 4 });
  });

  test("of a number is nothing", () => {
    expect(partOf(1, 0, 1)).toBeUndefined();
  });

  test("of a text never begins or ends within a sign", () => {
    expect(partOf("a😀b", 2, 1)).toMatchObject({ part: "😀", from: 1, shown: 2 });
    expect(partOf("a😀b", 0, 2)?.part).toBe("a");
  });

  test("of a text has a sign at least, so that reading on comes to its end, each character once", () => {
    const text = "😀a😀😀b";
    const parts: unknown[] = [];
    for (let from = 0; from < text.length; ) {
      const part = partOf(text, from, 1);
      parts.push(part?.part);
      expect(part).toMatchObject({ from });
      from += part?.shown || Number.NaN;
    }
    expect(parts).toEqual(["😀", "a", "😀", "😀", "b"]);
  });
});

/** All of a result, read on from a cut answer as each answer says. */
function readOn(result: unknown, limit: number): { leaves: number; steps: number } {
  const first = bound(result, limit);
  const seen = new Set(leavesIn(first.value));
  let next = first.cuts.length === 0 ? undefined : goingOnBehind(result, first.value, first.cuts);
  let steps = 0;
  for (; next !== undefined && steps < 2_000; steps += 1) {
    const found = valueAt(result, next.at);
    const part = found && partOf(found.value, next.from, 1_000_000);
    if (part === undefined) throw new Error(`${next.at} is not there.`);
    const shown = bound(part.part, limit);
    for (const leaf of leavesIn(shown.value)) seen.add(leaf);
    if (shown.cuts.length === 0) break;
    next = goingOnInPart({ ...next, unit: part.unit }, shown.value, shown.cuts);
  }
  return { leaves: seen.size, steps };
}

/** The numbers in a value: a test gives each but once. */
function leavesIn(value: unknown): number[] {
  if (typeof value === "number") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(leavesIn) : [];
}

describe("reading on", () => {
  test("of a list gives every element once it is followed to its end", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 600 }), fc.integer({ min: 200, max: 900 }), (length, limit) => {
        const list = Array.from({ length }, (_, index) => index);
        expect(readOn(list, limit).leaves).toBe(length);
      }),
      { numRuns: 50 },
    );
  });

  test("of a list in an object goes on in the list", () => {
    const result = { cursor: "0", keys: Array.from({ length: 500 }, (_, index) => index) };
    expect(readOn(result, 400).leaves).toBe(500);
  });

  test("of an object goes on with the first field that is not shown", () => {
    const fields = Array.from({ length: 400 }, (_, index) => [`field-${index}`, index] as const);
    expect(readOn(Object.fromEntries(fields), 500).leaves).toBe(400);
  });

  test("of a long text in a list goes on within it, by its place", () => {
    const shown = bound(["x".repeat(5_000), "y"], 1_000);
    expect(goingOnBehind(["x".repeat(5_000), "y"], shown.value, shown.cuts)).toEqual({
      at: "result[0]",
      from: shown.cuts[0]?.shown,
    });
  });

  test("of a long text in a field that was read by its fields names the field", () => {
    const part = partOf({ a: 1, text: "x".repeat(5_000) }, 1, 10)?.part;
    const shown = bound(part, 1_000);
    expect(goingOnInPart({ at: "result.doc", from: 1, unit: "fields" }, shown.value, shown.cuts)).toEqual({
      at: "result.doc.text",
      from: shown.cuts[0]?.shown,
    });
  });

  test("begins anew where a name is too long to be told", () => {
    const result = { ["n".repeat(90)]: "x".repeat(5_000) };
    const shown = bound(result, 1_000);
    expect(goingOnBehind(result, shown.value, shown.cuts)).toEqual({ at: "result", from: 0 });
  });
});

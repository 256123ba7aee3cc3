import { describe, expect, test } from "vitest";
import { excessOf } from "../../src/load/value-extent.ts";

const limits = { values: 4, characters: 10, levels: 3 };

describe("a value", () => {
  test.each([
    ["nothing", undefined],
    ["a text", "0123456789"],
    ["four elements", [1, 2, [3]]],
    ["four members", { a: 1, b: { c: 1, d: 2 } }],
    ["three levels", [[[]]]],
    ["three levels twice", [[[]], [[]]]],
  ])("of %s is within the limits", (_, value) => {
    expect(excessOf(value, limits)).toBeUndefined();
  });

  test.each([
    ["values", [1, 2, 3, 4, 5]],
    ["values", { a: [1, 2], b: [3] }],
    ["values", [null, [null, null, null]]],
    ["characters", "0123456789a"],
    ["characters", ["01234", { "012345": 1 }]],
    ["levels", [[[[]]]]],
    ["levels", { a: { b: { c: {} } } }],
  ])("that has too many %s is told: %j", (excess, value) => {
    expect(excessOf(value, limits)).toBe(excess);
  });

  test("is looked at no further than to the limit", () => {
    let looked = 0;
    const elements = Array.from({ length: 100 }, () => ({
      get a() {
        looked += 1;
        return 1;
      },
    }));
    excessOf(elements, { values: 110, characters: 1_000, levels: 3 });
    expect(looked).toBe(10);
  });

  test("may be nested deeper than the stack", () => {
    let value: unknown[] = [];
    for (let level = 0; level < 1_000_000; level += 1) value = [value];
    expect(excessOf(value, { values: 10_000_000, characters: 0, levels: 500 })).toBe("levels");
  });
});

import { describe, expect, test } from "vitest";
import { shown } from "../offered.ts";

const LAST = "18446744073709551614";

describe("an array", () => {
  test.each([
    [
      [
        [0, "a"],
        [LAST, "z"],
      ],
    ],
    [[0, "a", LAST, "z"]],
  ])("answers its slots with their indexes, of any length: %j", (reply) => {
    expect(shown(`ARSCAN cells 0 ${LAST}`, reply)).toEqual([
      { index: 0, value: "a" },
      { index: LAST, value: "z" },
    ]);
  });

  test("answers what it found by indexes alone, or with values where these are asked for", () => {
    expect(shown("ARGREP cells - + EXACT WITHVALUES LIMIT 10", [3, 7])).toEqual([3, 7]);
    expect(shown("ARGREP cells - + GLOB err* withvalues", [[3, "error"]])).toEqual([{ index: 3, value: "error" }]);
  });

  test("keeps holes as null", () => {
    expect(shown("ARGETRANGE cells 0 2", ["a", null, "b"])).toEqual(["a", null, "b"]);
    expect(shown("ARMGET cells 0 5", ["a", null])).toEqual(["a", null]);
  });

  test("gives a sum as a number, where one says the same", () => {
    expect(shown("AROP cells 0 9 SUM", "6.5")).toBe(6.5);
    expect(shown("AROP cells 0 9 SUM", "9007199254740993")).toBe("9007199254740993");
    expect(shown("AROP cells 0 9 MIN", null)).toBeNull();
  });

  test("describes itself by name", () => {
    expect(shown("ARINFO cells", ["len", 6, "count", 2, "next-insert-index", LAST])).toEqual({
      ...{ len: 6, count: 2 },
      "next-insert-index": LAST,
    });
  });

  test.each([null, "text", 5, [["a", "b"]], [[1, "a"], 2]])(
    "gives back what it does not know as it came: %j",
    (reply) => {
      expect(shown("ARSCAN cells 0 1", reply)).toEqual(reply);
    },
  );
});

import { describe, expect, test } from "vitest";
import {
  conditionsOfFilter,
  type FieldStep,
  type FilterLiteral,
  kindOfLiteral,
  type MetadataFilter,
} from "../../../src/upstash/metadata-filter/metadata-filter.ts";
import { parseMetadataFilter } from "../../../src/upstash/metadata-filter/parse-metadata-filter.ts";

/** A filter as its shape: `["AND", …]` for a group, `[field, operator, …literals]` for a condition. */
function shapeOf(filter: MetadataFilter): unknown[] {
  return "parts" in filter
    ? [filter.joinedBy, ...filter.parts.map(shapeOf)]
    : [filter.field.text, filter.operator, ...filter.literals];
}

const shape = (text: string) => shapeOf(parseMetadataFilter(text));

describe("a condition", () => {
  test.each<[string, FilterLiteral[], string]>([
    ["city = 'Paris'", ["Paris"], "="],
    ["city != 'Paris'", ["Paris"], "!="],
    ["n < 1", [1], "<"],
    ["n <= 1.5", [1.5], "<="],
    ["n > -2", [-2], ">"],
    ["n >= 0", [0], ">="],
    ["city GLOB '?[sz]*[^m-z]'", ["?[sz]*[^m-z]"], "GLOB"],
    ["city NOT GLOB 'A*'", ["A*"], "NOT GLOB"],
    ["city IN ('a', 2, true)", ["a", 2, true], "IN"],
    ["city NOT IN ('a')", ["a"], "NOT IN"],
    ["tags CONTAINS 'a'", ["a"], "CONTAINS"],
    ["tags NOT CONTAINS 5", [5], "NOT CONTAINS"],
    ["HAS FIELD a.b", [], "HAS FIELD"],
    ["HAS NOT FIELD a.b", [], "HAS NOT FIELD"],
  ])("%s is read", (text, literals, operator) => {
    expect(parseMetadataFilter(text)).toMatchObject({ operator, literals });
  });

  test.each([
    ["city glob 'a'", "GLOB"],
    ["city Not Glob 'a'", "NOT GLOB"],
    ["city iN ('a')", "IN"],
    ["city not IN ('a')", "NOT IN"],
    ["tags contains 'a'", "CONTAINS"],
    ["tags NOT contains 'a'", "NOT CONTAINS"],
    ["has field a", "HAS FIELD"],
    ["Has Not Field a", "HAS NOT FIELD"],
  ])("%s has its words in any case", (text, operator) => {
    expect(parseMetadataFilter(text)).toMatchObject({ operator });
  });

  test.each<[string, FilterLiteral]>([
    [`a = "it's"`, "it's"],
    [`a = 'say "hi"'`, 'say "hi"'],
    ["a = ''", ""],
    ["a = 'C:\\'", "C:\\"],
    ["a = 'AND (b = 1)'", "AND (b = 1)"],
    ["a = 'größe\n'", "größe\n"],
    ["a = TRUE", true],
    ["a = false", false],
    ["a = False", false],
    ["a = 1", 1],
    ["a=-0.25", -0.25],
    ["a = 007", 7],
  ])("%s has its value", (text, literal) => {
    expect(parseMetadataFilter(text)).toMatchObject({ literals: [literal] });
  });

  test("needs no blanks, and takes any between its words", () => {
    expect(shape("a>=1 AND b IN('x','y')AND c!=2")).toEqual(shape("\t a >=\r\n1  AND b\nIN ( 'x' , 'y' ) AND c != 2 "));
  });

  test.each(["has = 1", "field = 1", "HAS IN (1)", "android = 1", "notes = 1", "inbox GLOB 'a'", "true_color = 1"])(
    "%s has a field that only looks like a word of the language",
    (text) => {
      expect(shape(text)[0]).toBe(text.split(" ")[0]);
    },
  );
});

describe("a field", () => {
  test.each<[string, FieldStep[]]>([
    ["a", ["a"]],
    ["_a1", ["_a1"]],
    ["a.b.c", ["a", "b", "c"]],
    ["a[0]", ["a", 0]],
    ["a[#-1]", ["a", -1]],
    ["a[12].b[#-3][0].c", ["a", 12, "b", -3, 0, "c"]],
    ["a-b", ["a-b"]],
    ["a.0", ["a", "0"]],
    ["__proto__.constructor", ["__proto__", "constructor"]],
  ])("%s is read as its keys and indexes", (text, path) => {
    expect(parseMetadataFilter(`${text} = 1`)).toMatchObject({ field: { text, path, source: "metadata" } });
  });

  test("of content is written by its name in Search, one of metadata behind @metadata", () => {
    const parts = [
      { field: { source: "content", path: ["a", "b"] } },
      { field: { text: "@metadata.a.b", source: "metadata", path: ["a", "b"] } },
    ];
    expect(parseMetadataFilter("a.b = 1 AND @metadata.a.b = 2", { dialect: "search" })).toMatchObject({ parts });
  });
});

describe("several conditions", () => {
  test("are joined by AND before OR", () => {
    expect(shape("a = 1 AND b = 2 OR c = 3 and d = 4 or e = 5")).toEqual([
      "OR",
      ["AND", ["a", "=", 1], ["b", "=", 2]],
      ["AND", ["c", "=", 3], ["d", "=", 4]],
      ["e", "=", 5],
    ]);
  });

  test("are joined as parentheses say", () => {
    expect(shape("((a = 1) AND (b = 2 OR (c = 3)))")).toEqual([
      "AND",
      ["a", "=", 1],
      ["OR", ["b", "=", 2], ["c", "=", 3]],
    ]);
  });

  test("stand in parentheses in each other up to a hundred deep", () => {
    expect(shape(`${"(".repeat(100)}a = 1${")".repeat(100)}`)).toEqual(["a", "=", 1]);
  });
});

describe("the fields of a filter", () => {
  test("are told with operator and kinds of values, in their order", () => {
    const filter = parseMetadataFilter("a.b IN ('x', 1, 'y') OR (c = true AND HAS FIELD d[0])");
    const conditions = conditionsOfFilter(filter);
    expect(
      conditions.map(({ field, operator, literals }) => [field.path, operator, literals.map(kindOfLiteral)]),
    ).toEqual([
      [["a", "b"], "IN", ["string", "number", "string"]],
      [["c"], "=", ["boolean"]],
      [["d", 0], "HAS FIELD", []],
    ]);
  });
});

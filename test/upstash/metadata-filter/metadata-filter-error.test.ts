import { describe, expect, test } from "vitest";
import type { FilterDialect } from "../../../src/upstash/metadata-filter/metadata-filter.ts";
import { MetadataFilterError } from "../../../src/upstash/metadata-filter/metadata-filter-error.ts";
import { parseMetadataFilter } from "../../../src/upstash/metadata-filter/parse-metadata-filter.ts";

function faultOf(text: string, dialect: FilterDialect = "vector"): MetadataFilterError {
  try {
    parseMetadataFilter(text, { dialect });
  } catch (error) {
    if (error instanceof MetadataFilterError) return error;
    throw error;
  }
  throw new Error(`${JSON.stringify(text)} is a filter.`);
}

describe("a filter that cannot be read", () => {
  test("says in one message where, what stands there, what to write and what may stand there", () => {
    expect(faultOf("year >= 2020 AND city == 'Paris'").message).toBe(
      `The filter cannot be read at character 23, "==" of "…ar >= 2020 AND city == 'Paris'". For equal write city = 'x'. ` +
        "Expected here: an operator: =, !=, <, <=, >, >=, GLOB, NOT GLOB, IN, NOT IN, CONTAINS or NOT CONTAINS.",
    );
  });

  test("has the same in fields", () => {
    const fault = faultOf("year >= 2020 AND city == 'Paris'");
    expect(fault).toMatchObject({ name: "MetadataFilterError", position: 23, found: "==" });
    expect(fault.expected).toMatch(/^an operator/);
  });

  test("that ends too early says so", () => {
    expect(faultOf("a = 1 AND ")).toMatchObject({ position: 11, found: "" });
    expect(faultOf("a = 1 AND ").message).toContain('its end, behind "a = 1 AND". A condition is missing.');
  });

  test.each(["", "   "])("and is empty (%j) says so", (text) => {
    expect(faultOf(text).message).toContain("since it is empty");
  });

  test("shows nothing that hides or moves other text", () => {
    expect(faultOf("a = \u202e\u200b 'x'\nb").message).not.toMatch(/[\u202e\u200b\n]/);
  });
});

describe("a word of another language", () => {
  test.each([
    ["city == 'Paris'", 6, "write city = 'x'"],
    ["city === 'Paris'", 6, "write city = 'x'"],
    ["city: 'Paris'", 5, "write city = 'x'"],
    ["city eq 'Paris'", 6, "write city = 'x'"],
    ["city IS 'Paris'", 6, "write city = 'x'"],
    ["city <> 'Paris'", 6, "write city != 'x'"],
    ["city IS NOT 'Paris'", 6, "write city != 'x'"],
    ["n => 5", 3, "Write n >= 5"],
    ["n gte 5", 3, "Write n >= 5"],
    ["city LIKE 'Par%'", 6, "write city GLOB 'abc*'"],
    ["city NOT LIKE 'Par%'", 6, "write city NOT GLOB 'abc*'"],
    ["city ILIKE 'par%'", 6, "GLOB minds case"],
    ["n BETWEEN 1 AND 5", 3, "write n >= 1 AND n <= 5"],
    ["n NOT BETWEEN 1 AND 5", 3, "(n < 1 OR n > 5)"],
    ["a.b IS NULL", 5, "write HAS NOT FIELD a.b"],
    ["a.b is not null", 5, "write HAS FIELD a.b"],
    ["a.b EXISTS", 5, "Write HAS FIELD a.b"],
    ["EXISTS a.b", 8, "write HAS FIELD name"],
    ["exists(a.b)", 7, "write HAS FIELD name"],
    ["HAS a.b", 5, "write HAS FIELD name"],
    ["a = 1 && b = 2", 7, "Write AND"],
    ["a = 1 || b = 2", 7, "Write OR"],
    ["!a", 1, "write !=, NOT IN"],
    ["NOT (a = 1 AND b = 2)", 1, "its opposite a != 1 OR b != 2"],
    ["NOT a = 1", 1, "write !=, NOT IN"],
    ["NOT HAS FIELD a", 1, "Write HAS NOT FIELD"],
    ["a ~ 'x'", 3, "no regular expressions"],
    ["a =~ 'x'", 3, "no regular expressions"],
    ["a REGEXP 'x'", 3, "no regular expressions"],
    ["a $eq 'x'", 3, "Operators have no $"],
    ['{"year": {"$gte": 2020}}', 1, "no JSON"],
    ['[{"year": 2020}]', 1, "no JSON"],
    ["a STARTS WITH 'x'", 3, "write a GLOB 'abc*'"],
    ["a startsWith 'x'", 3, "write a GLOB 'abc*'"],
    ["a ENDS WITH 'x'", 3, "write a GLOB '*abc'"],
    ["tags INCLUDES 'x'", 6, "write tags CONTAINS 'abc'"],
    ["a NIN ('x')", 3, "a NOT IN ('a', 'b')"],
    ["lower(city) = 'paris'", 6, "no functions"],
    ["n + 1 = 2", 3, "no arithmetic"],
    ["WHERE a = 1", 7, "no WHERE"],
    ["a = 1 ORDER BY b", 7, "no WHERE, ORDER BY"],
    ["a = 1;", 6, "no WHERE"],
  ])("in %s is answered by what this one has", (text, position, advice) => {
    const fault = faultOf(text);
    expect(fault.message).toContain(advice);
    expect(fault.position).toBe(position);
  });
});

describe("a value", () => {
  test.each([
    ["city = Paris", 8, "A text stands in quotes, 'Paris'"],
    ["city = größe", 8, "A text stands in quotes"],
    ["city = null", 8, "HAS NOT FIELD city"],
    ["city = ", 8, "The value is missing"],
    ["city = AND b = 1", 8, "The value is missing before it"],
    ["city = 'Paris", 8, "no closing quote"],
    ["city = 'it's'", 12, `as in "it's"`],
    ["city = 'it''s'", 12, `as in "it's"`],
    ["city = “Paris”", 8, "straight quotes"],
    ["d > 2024-01-01", 5, "Unix seconds"],
    ["d > '2024-01-01'", 5, "Unix seconds"],
    ["d > NOW()", 5, "no functions"],
    ["n > '2020'", 5, "n > 2020"],
    ["n > 'abc'", 5, "compares numbers alone"],
    ["n > true", 5, "write n = true"],
    ["n GLOB 20", 8, "write n = 20"],
    ["n = .5", 5, "0.5"],
    ["n = 5.", 5, "5.0"],
    ["n = +5", 5, "no + before"],
    ["n = 1e5", 5, "written out"],
    ["n = 1_000", 5, "digits and one point"],
    [`n = ${"9".repeat(400)}`, 5, "larger than any"],
    ["n = NaN", 5, "written in digits"],
    ["a = yes", 5, "true or false"],
    ["a = ?", 5, "placeholders"],
    ["a = $1", 5, "a text in quotes"],
    ["a = ('x')", 5, "a IN ('a', 'b')"],
    ["a = ['x']", 5, "a CONTAINS 'a'"],
    ["a = {'x': 1}", 5, "compare one of its keys"],
    ["tags CONTAINS ('x', 'y')", 15, "tags CONTAINS 'a' OR tags CONTAINS 'b'"],
    ["a IN 'x'", 6, "in parentheses"],
    ["a IN ['x']", 6, "not brackets"],
    ["a IN ()", 7, "missing"],
    ["a IN ('x',)", 11, "missing"],
    ["a IN ('x'", 10, "or the ) behind"],
    ["a IN ('x' 'y')", 11, "parted by commas"],
    [`a GLOB '${"x".repeat(513)}'`, 8, "at most 512 characters"],
  ])("as in %s says how it is written", (text, position, advice) => {
    const fault = faultOf(text);
    expect(fault.message).toContain(advice);
    expect(fault.position).toBe(position);
  });
});

describe("a field", () => {
  test.each([
    ['"city" = 1', 1, "without quotes: city = "],
    ["`city` = 1", 1, "without quotes"],
    ['a["b"] = 1', 2, "a key of an object follows a dot"],
    ["a['b'] = 1", 2, "a key of an object follows a dot"],
    ["a[*] = 1", 2, "an index stands"],
    ["a[] = 1", 2, "For any element of an array write CONTAINS"],
    ["a[].b = 1", 2, "one of its elements stands by its index"],
    ["a[-1] = 1", 2, "[#-1] is its last element"],
    ["a[#-0] = 1", 2, "the last element is [#-1]"],
    ["a[99999999999] = 1", 2, "at most 10 digits"],
    ["a..b = 1", 2, "After a dot"],
    ["a. = 1", 2, "After a dot"],
    ["a.[0] = 1", 2, "without a dot"],
    ["a[0]b = 1", 5, "a dot stands before the next key"],
    ["a] = 1", 2, "No [ stands before"],
    ["größe = 1", 1, "letters a to z"],
    ["first name = 'x'", 7, "no blanks"],
    ["5 < age", 1, "write age > 5 for 5 < age"],
    ["1 < age < 5", 1, "The field stands on the left"],
    ["age > 1 < 5", 9, "a > 1 AND a < 5"],
    ["a", 2, "HAS FIELD a"],
    ["a AND b = 1", 3, "write a = true"],
    ["a CONTIANS 'x'", 3, "Is CONTAINS meant?"],
    ["a NOT 'x'", 3, "After NOT, GLOB, IN or CONTAINS"],
    ["AND a = 1", 1, "missing before it"],
    ["HAS FIELD 'a'", 11, "without quotes: a"],
    ["@metadata.a = 1", 1, "without @"],
    ["TRUE", 1, "left out"],
    ["1 = 1", 1, "left out"],
  ])("as in %s says how it is written", (text, position, advice) => {
    const fault = faultOf(text);
    expect(fault.message).toContain(advice);
    expect(fault.position).toBe(position);
  });

  test.each([
    ["@content.a = 1", "a field of content has no @"],
    ["@metadata = 1", "@metadata.name"],
    ["@metadata. = 1", "missing"],
  ])("of Search as in %s says how it is written", (text, advice) => {
    expect(faultOf(text, "search").message).toContain(advice);
  });
});

describe("several conditions", () => {
  test.each([
    ["(a = 1", 7, "The ( at character 1 has no )"],
    ["a = 1 AND (b = 2 OR (c = 3)", 28, "The ( at character 11 has no )"],
    ["a = 1)", 6, "No ( stands for this )"],
    ["()", 2, "missing before the )"],
    ["a = 1, b = 2", 6, "not by a comma"],
    ["a = 1 b = 2", 7, "joined by AND or OR"],
    ["a = 1 NOT b = 2", 7, "AND or OR stands before"],
    ["a = 1 XOR b = 2", 7, "AND or OR alone"],
  ])("as in %s say how they are joined", (text, position, advice) => {
    const fault = faultOf(text);
    expect(fault.message).toContain(advice);
    expect(fault.position).toBe(position);
  });
});

describe("a hostile filter", () => {
  const conditions = (count: number) => Array.from({ length: count }, () => "a=1").join(" OR ");

  test.each([
    ["100,000 letters", "a".repeat(100_000), "at most 65536 characters"],
    ["50,000 parentheses", "(".repeat(50_000), "100 parentheses in each other"],
    ["50,000 open quotes", "'".repeat(50_001), "stands on the left"],
    ["60,000 letters", "a".repeat(60_000), "alone is no condition"],
    ["60,000 letters before one that no field has", `${"a".repeat(60_000)}é = 1`, "letters a to z"],
    ["20,000 indexes and half of one", `a${"[0]".repeat(20_000)}[ = 1`, "an index stands"],
    ["60,000 blanks", " ".repeat(60_000), "empty"],
    ["20,000 values", `a IN (${Array(20_000).fill(1).join(",")})`, "10000 conditions and values"],
    ["a long number", `a = ${"1".repeat(60_000)}`, "larger than any"],
    ["a long malformed number", `a = ${"1_".repeat(30_000)}`, "digits and one point"],
    ["a long text that is left open", `a = "${"'".repeat(60_000)}`, "no closing quote"],
  ])("of %s ends with a short and clear error", (_name, text, advice) => {
    const { message } = faultOf(text);
    expect(message).toMatch(new RegExp(advice));
    expect(message.length).toBeLessThan(700);
  });

  test("of thousands of conditions is read", () => {
    expect(parseMetadataFilter(conditions(8000))).toMatchObject({ joinedBy: "OR" });
  });
});

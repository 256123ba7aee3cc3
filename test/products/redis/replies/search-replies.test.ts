import { describe, expect, test } from "vitest";
import { shown } from "../offered.ts";

describe("a search", () => {
  test("answers matches with key, score and content", () => {
    expect(
      shown("SEARCH.QUERY shop {}", [
        ["p:1", "1.5", [["name", "shoe"]]],
        ["p:2", "1"],
      ]),
    ).toEqual([
      { key: "p:1", score: 1.5, content: { name: "shoe" } },
      { key: "p:2", score: 1 },
    ]);
    expect(shown("SEARCH.QUERY nothing {}", null)).toBeNull();
  });

  test("describes an index with the fields of its schema", () => {
    const reply = ["name", "shop", "prefixes", ["p:"], "schema", [["price", "F64", "FAST"]]];
    expect(shown("SEARCH.DESCRIBE shop", reply)).toEqual({
      name: "shop",
      prefixes: ["p:"],
      schema: [{ field: "price", type: "F64", options: ["FAST"] }],
    });
  });

  test("lists aliases with their indexes", () => {
    expect(shown("SEARCH.LISTALIASES", [["a", "shop"]])).toEqual({ a: "shop" });
  });

  test("names what it aggregates", () => {
    const bucket = ["key", "shoe", "docCount", 2, "price", ["value", "9.5"]];
    expect(shown("SEARCH.AGGREGATE shop {} {}", ["by_name", ["buckets", [bucket]]])).toEqual({
      by_name: { buckets: [{ key: "shoe", docCount: 2, price: { value: "9.5" } }] },
    });
  });
});

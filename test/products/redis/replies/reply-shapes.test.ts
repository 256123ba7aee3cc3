import { describe, expect, test } from "vitest";
import { shown } from "../offered.ts";

const BYTES = { base64: "/w==" };

describe("a hash", () => {
  test("is an object", () => {
    expect(shown("HGETALL h", ["name", "Ada", "born", "1815"])).toEqual({ name: "Ada", born: "1815" });
  });

  test("that does not exist is an empty object", () => {
    expect(shown("HGETALL h", [])).toEqual({});
  });

  test("keeps a field called __proto__", () => {
    expect(JSON.stringify(shown("HGETALL h", ["__proto__", "1"]))).toBe('{"__proto__":"1"}');
  });

  test("is a list of fields where a name is not text", () => {
    expect(shown("HGETALL h", ["a", "1", BYTES, "2"])).toEqual([
      { field: "a", value: "1" },
      { field: BYTES, value: "2" },
    ]);
  });

  test("is scanned by page", () => {
    expect(shown("HSCAN h 0 COUNT 10", ["7", ["a", "1"]])).toEqual({ cursor: "7", fields: { a: "1" } });
  });

  test("is scanned without values on demand", () => {
    expect(shown("HSCAN h 0 novalues", ["0", ["a", "b"]])).toEqual({ cursor: "0", fields: ["a", "b"] });
  });

  test("is scanned with values for a pattern that reads like an option", () => {
    expect(shown("HSCAN h 0 MATCH NOVALUES", ["0", ["NOVALUES", "1"]])).toEqual({
      cursor: "0",
      fields: { NOVALUES: "1" },
    });
  });

  test("gives random fields as an object, or as a list where they may repeat", () => {
    expect(shown("HRANDFIELD h 2 WITHVALUES", ["a", "1", "b", "2"])).toEqual({ a: "1", b: "2" });
    expect(shown("HRANDFIELD h -1 WITHVALUES", ["a", "1"])).toEqual([{ field: "a", value: "1" }]);
    expect(shown("HRANDFIELD h 2", ["a", "b"])).toEqual(["a", "b"]);
    expect(shown("HRANDFIELD h", "a")).toBe("a");
  });
});

describe("a page of keys or members", () => {
  test("has its cursor as text", () => {
    expect(shown("SCAN 0", ["18446744073709551615", ["a"]])).toEqual({ cursor: "18446744073709551615", keys: ["a"] });
    expect(shown("SSCAN s 0", ["0", ["a", BYTES]])).toEqual({ cursor: "0", members: ["a", BYTES] });
    expect(shown("ZSCAN z 0", ["0", ["a", "1"]])).toEqual({ cursor: "0", members: [{ member: "a", score: 1 }] });
  });
});

describe("a reply that is not known", () => {
  test.each([
    ["HGETALL h", ["odd", "1", "more"]],
    ["HSCAN h 0", ["0"]],
    ["ZRANGE z 0 -1 WITHSCORES", ["a", null]],
    ["ZRANGE z 0 -1 WITHSCORES", [["a", "1", "more"]]],
    ["ZRANK z a WITHSCORE", 3],
    ["GEOSEARCH g FROMLONLAT 1 2 BYRADIUS 1 m WITHDIST", ["a", "b"]],
    ["GEOPOS g a", [["1", "2", "3"]]],
    ["TIME", "now"],
    ["XREAD STREAMS s 0", ["s", "text"]],
    ["XAUTOCLAIM s g c 0 0", ["0-0"]],
    ["SEARCH.QUERY i {}", ["a", "b"]],
    ["SEARCH.DESCRIBE i", null],
  ])("to %s comes as it came", (line, reply) => {
    expect(shown(line, reply)).toEqual(reply);
  });
});

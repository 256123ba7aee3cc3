import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UpstashError } from "../../src/upstash/errors.ts";
import { fillPath, pathOf } from "../../src/upstash/path.ts";

describe("a path", () => {
  test.each([
    [["SET", "key", "value"], "/SET/key/value"],
    [["a/b", "c?d", "e#f", "g h"], "/a%2Fb/c%3Fd/e%23f/g%20h"],
    [["%2e%2e", "..."], "/%252e%252e/..."],
    [["ключ", "✓"], "/%D0%BA%D0%BB%D1%8E%D1%87/%E2%9C%93"],
  ])("of %j is %s", (segments, path) => {
    expect(pathOf(segments)).toBe(path);
  });

  test("keeps every segment what and where it is, when a URL is made of it", () => {
    const segment = fc.string({ unit: "binary", minLength: 1 }).filter((text) => text !== "." && text !== "..");
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 5 }), (segments) => {
        const { pathname, search, hash, host } = new URL(pathOf(segments), "http://host");
        expect([host, search, hash]).toEqual(["host", "", ""]);
        expect(pathname.slice(1).split("/").map(decodeURIComponent)).toEqual(segments);
      }),
    );
  });
});

describe("a path with parameters", () => {
  test("has each as one segment", () => {
    const parameters = { database: "a/b", backup: "c d", other: "x" };
    expect(fillPath("/v2/redis/delete-backup/{database}/{backup}", parameters)).toBe(
      "/v2/redis/delete-backup/a%2Fb/c%20d",
    );
  });

  test("takes a parameter that looks like a pattern as it is", () => {
    expect(fillPath("/v2/team/{team}", { team: "$&{team}" })).toBe("/v2/team/%24%26%7Bteam%7D");
  });
});

describe("what cannot be a part of a path", () => {
  test.each(["", ".", "..", "\ud800", "a\udc00"])("is refused: %j", (segment) => {
    for (const make of [() => pathOf(["GET", segment]), () => fillPath("/v2/team/{team}", { team: segment })]) {
      expect(make).toThrow(UpstashError);
      expect(make).toThrow("cannot be a part of a URL's path");
    }
  });

  test("is a parameter that is missing", () => {
    expect(() => fillPath("/v2/team/{team}", {})).toThrow(UpstashError);
  });
});

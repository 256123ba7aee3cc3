import { describe, expect, test } from "vitest";
import { restUrlOf } from "../../src/upstash/rest-endpoint.ts";

describe("the endpoint of a database", () => {
  test.each([
    ["eu2-sought-mollusk-30143.upstash.io", "https://eu2-sought-mollusk-30143.upstash.io"],
    ["steady-stud-32559.upstash.io:443", "https://steady-stud-32559.upstash.io:443"],
    ["redis.eu.example.com", "https://redis.eu.example.com"],
    ["beloved-stallion-58500", "https://beloved-stallion-58500.upstash.io"],
  ])("%s is reached at %s", (endpoint, url) => {
    expect(restUrlOf(endpoint, true)).toBe(url);
  });

  test.each(["127.0.0.1:8079", "localhost:8079"])("%s is reached without TLS on this machine", (endpoint) => {
    expect(restUrlOf(endpoint, false)).toBe(`http://${endpoint}`);
  });

  test.each(["db.upstash.io", "10.0.0.1:6379", "127.0.0.1.example.com"])(
    "%s is not reached without TLS",
    (endpoint) => {
      expect(restUrlOf(endpoint, false)).toBeUndefined();
    },
  );

  test.each([
    "",
    ".",
    "..",
    "a..b",
    ".upstash.io",
    "upstash.io.",
    "-a.upstash.io",
    "127.0.0.1",
    "2130706433",
    "0x7f.1",
    "[::1]",
    "::1",
    "db.upstash.io@evil.example",
    "user:pw@db.upstash.io",
    "db.upstash.io/path",
    "db.upstash.io?x",
    "db.upstash.io#x",
    "db.upstash.io\\x",
    "db.upstash.io\n",
    "db upstash.io",
    "https://db.upstash.io",
    "db.upstash.io:",
    "db.upstash.io:0",
    "db.upstash.io:65536",
    "db.upstash.io:1:2",
    "dß.upstash.io",
    `${"a".repeat(64)}.upstash.io`,
  ])("%j is refused, since a token would go there", (endpoint) => {
    expect(restUrlOf(endpoint, true)).toBeUndefined();
  });
});

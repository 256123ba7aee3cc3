import { describe, expect, test } from "vitest";
import { readConfig } from "../../src/config/read.ts";
import { warningsOf } from "../../src/config/warnings.ts";

const warnings = (url: string) => warningsOf(readConfig({}, { UPSTASH_REDIS_REST_URL: url }));

describe("a warning", () => {
  test("tells of a token that travels unencrypted", () => {
    expect(warnings("http://redis.example.com")).toEqual([
      "The REST URL of the database starts with http://, so its token travels to redis.example.com unencrypted; use https://.",
    ]);
  });

  test.each(["https://db.upstash.io", "http://127.0.0.1:8079", "http://localhost:8079", "http://[::1]:8079"])(
    "is not given for %s",
    (url) => {
      expect(warnings(url)).toEqual([]);
    },
  );

  test("is not given where no database is configured", () => {
    expect(warningsOf(readConfig({}, {}))).toEqual([]);
  });
});

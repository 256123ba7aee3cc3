import { describe, expect, test } from "vitest";
import { redisAccess, warningsAbout } from "../../../src/products/redis/credentials.ts";
import type { AccessLevel } from "../../../src/upstash/access.ts";
import { UpstashError } from "../../../src/upstash/errors.ts";

const url = "https://example.upstash.io";

describe("the access to a database", () => {
  test("has the read-only token in read-only mode", () => {
    expect(redisAccess({ url, readOnlyToken: "reads" }, "read-only")).toEqual({ url, token: "reads" });
  });

  test.each(["privileged-reads", "writes"] as const)("has the standard token with %s", (mode) => {
    expect(redisAccess({ url, token: "all", readOnlyToken: "reads" }, mode)).toEqual({ url, token: "all" });
  });

  test("never has the standard token in read-only mode", () => {
    expect(failure({ url, token: "all" }, "read-only").kind).toBe("not-configured");
  });
});

describe("the error about missing credentials", () => {
  test.each([
    [{}, "read-only", "UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_READONLY_TOKEN not set."],
    [{}, "writes", "UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN not set."],
    [{ url }, "read-only", ": UPSTASH_REDIS_REST_READONLY_TOKEN not set."],
    [{ url, readOnlyToken: "reads" }, "privileged-reads", ": UPSTASH_REDIS_REST_TOKEN not set."],
    [{ token: "all" }, "writes", ": UPSTASH_REDIS_REST_URL not set."],
    [{ url: "", token: "all" }, "writes", ": UPSTASH_REDIS_REST_URL not set."],
  ] as const)("of %j in mode %s names what to set", (credentials, mode, named) => {
    const { message, advice } = failure(credentials, mode);
    expect(message).toContain(named);
    expect(advice).toContain("Upstash console");
    expect(advice).toContain("--local");
  });

  test("says why a standard token that is there is not used, and which flag would allow it", () => {
    const { message, advice } = failure({ url, tokenLeftAlone: true }, "read-only");
    expect(message).toContain("UPSTASH_REDIS_REST_TOKEN is, but it can write");
    expect(advice).toContain("UPSTASH_REDIS_REST_READONLY_TOKEN");
    expect(advice).toContain("--allow-privileged-reads");
    expect(advice).toContain("--allow-writes");
  });

  test("carries no credential", () => {
    const { message, advice } = failure({ token: "AXlzSecret", readOnlyToken: "ApSecret" }, "writes");
    expect(`${message} ${advice}`).not.toContain("Secret");
  });
});

function failure(credentials: Parameters<typeof redisAccess>[0], mode: AccessLevel): UpstashError {
  try {
    redisAccess(credentials, mode);
  } catch (error) {
    if (error instanceof UpstashError) return error;
  }
  throw new Error("No UpstashError was thrown.");
}

describe("a warning", () => {
  test("tells of a token that travels unencrypted", () => {
    expect(warningsAbout({ url: "http://redis.example.com" })).toEqual([
      "The REST URL of the database starts with http://, so its token travels to redis.example.com unencrypted; use https://.",
    ]);
  });

  test.each(["https://db.upstash.io", "http://127.0.0.1:8079", "http://localhost:8079", "http://[::1]:8079"])(
    "is not given for %s",
    (url) => {
      expect(warningsAbout({ url })).toEqual([]);
    },
  );

  test("is not given where no database is configured", () => {
    expect(warningsAbout({})).toEqual([]);
  });
});

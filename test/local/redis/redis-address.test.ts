import { describe, expect, test } from "vitest";
import { LocalError } from "../../../src/local/local-error.ts";
import { parseRedisUrl } from "../../../src/local/redis/connection/redis-address.ts";
import { startLocalDatabase } from "../../../src/local/redis/local-database.ts";

describe("the URL of a running Redis", () => {
  test.each([
    ["redis://redis.test", { host: "redis.test", port: 6379 }, false, "default", null],
    ["redis://ada:p%2F%3F%23%40%25ss@redis.test:7000/0", { host: "redis.test", port: 7000 }, false, "ada", "p/?#@%ss"],
    ["redis://:p@ss@redis.test", { host: "redis.test", port: 6379 }, false, "default", "p@ss"],
    ["rediss://[::1]:7000/", { host: "::1", port: 7000 }, true, "default", null],
    ["redis://redis.test/0?protocol=3", { host: "redis.test", port: 6379 }, false, "default", null],
    ["unix:/run/redis%20x.sock?username=ada&password=p%2Fss", { path: "/run/redis x.sock" }, false, "ada", "p/ss"],
  ])("says where it is and who to be there: %s", (url, connect, tls, username, password) => {
    expect(parseRedisUrl(url)).toEqual({ address: { connect, tls }, login: { username, password } });
  });

  const notEncoded = [
    "redis://ada:ses/ame@redis.test",
    "redis://ada:12/same@redis.test",
    "redis://ada:12/34@redis.test",
    "redis://ada:/sesame@redis.test",
    "redis://:12?sesame@redis.test",
    "redis://:12#sesame@redis.test",
    "redis://:12#sesame",
    "redis://ada:sesame%@redis.test",
    "redis://ada:sesame%ff@redis.test",
    "redis://sesame%:x@redis.test",
    "rediss://ada:12/sesame@redis.test:6379/0",
    "redis:ada:sesame@redis.test",
    "redis:/ada:sesame@redis.test",
    "redis://redis.test/sesame",
    "redis://redis.test?password=sesame",
    "unix:/run/sesame%.sock",
    "redis://ada:sesame@",
    "redis://ada:sesame@redis.test:port",
  ];

  test.each(notEncoded)("is refused without repeating any of it where it cannot be read for certain: %s", (url) => {
    expect(() => parseRedisUrl(url)).toThrow(LocalError);
    expect(() => parseRedisUrl(url)).toThrow(/^The URL of the running Redis is not valid\. .*percent-encoded \(%2F/);
    expect(() => parseRedisUrl(url)).not.toThrow(/sesame|ada|12|34|redis\.test/);
  });

  test.each([
    "redis ://ada:sesame@redis.test",
    "http://ada:sesame@redis.test",
    "ada:sesame@redis.test",
    "redis//:sesame@x",
  ])("is not repeated where it is taken for the name of a program: %s", async (url) => {
    const error = await startLocalDatabase({ program: url }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(LocalError);
    expect(String(error)).toMatch(/UPSTASH_MCP_REDIS_SERVER names something, which is no program/);
    expect(String(error)).not.toMatch(/sesame|ada/);
  });
});

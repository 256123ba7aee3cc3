import { describe, expect, test } from "vitest";
import { planLimitAdvice, redisLimitAdvice } from "../../src/upstash/plan-limits.ts";

const end = " Limit: 10000, Usage: 10000. See https://upstash.com/docs/redis/troubleshooting for details";

describe("a limit of the plan", () => {
  test.each([
    ["ERR max daily request limit exceeded.", /quota is used up.*Do not repeat/],
    ["ERR max requests limit exceeded.", /quota is used up.*Do not repeat/],
    ["ERR max monthly bandwidth limit exceeded.", /quota is used up.*Do not repeat/],
    ["ERR max commands limit exceeded.", /quota is used up.*Do not repeat/],
    ["ERR DB capacity quota exceeded", /as large as its plan allows\. Reading and deleting still work/],
    ["ERR max data size limit exceeded", /larger than the plan allows|as large as its plan allows/],
    ["ERR max request size exceeded", /split the data/],
    ["ERR max single record size exceeded", /split the data/],
    ["ERR max key size exceeded", /split the data/],
    ["ERR max concurrent connections exceeded", /wait a little, and make fewer calls at once/],
    ["ERR max commands per second limit exceeded", /wait a little, and make fewer calls at once/],
  ])("is known by Upstash's words, and says what to do: %s", (text, advice) => {
    expect(redisLimitAdvice(text)).toMatch(advice);
    expect(redisLimitAdvice(text + end)).toMatch(advice);
  });

  test.each([
    "ERR syntax error",
    "ERR value is not an integer or out of range",
    "ERR string exceeds maximum allowed size (proto-max-bulk-len)",
    "ERR unknown command 'max daily request limit exceeded'",
    "WRONGTYPE Operation against a key holding the wrong kind of value",
    "OOM command not allowed when used memory > 'maxmemory'.",
    "LIMIT the daily quota of this user is exceeded",
  ])("is no other error of Redis, nor one that a script raises: %s", (text) => {
    expect(redisLimitAdvice(text)).toBeUndefined();
  });

  test.each(["Exceeded daily rate limit", "maximum database count reached: quota", "Bandwidth limit exceeded"])(
    "may stand in a refusal of an API: %s",
    (text) => {
      expect(planLimitAdvice(text)).toMatch(/quota is used up/);
    },
  );

  test("is looked for at the beginning of a text alone", () => {
    expect(planLimitAdvice(`${"x".repeat(1_000_000)} daily quota exceeded`)).toBeUndefined();
  });
});

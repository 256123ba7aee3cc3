import { describe, expect, test } from "vitest";
import { tellFailure } from "../../src/call/failure.ts";
import { RedisError, UpstashError } from "../../src/upstash/errors.ts";
import { toolWith } from "./fixture.ts";

const tool = toolWith({ advice: () => "Syntax: GET key" });

describe("the answer to an error of Redis", () => {
  test("has the advice of the tool", () => {
    expect(tellFailure(tool, {}, new RedisError("ERR syntax error")).text).toBe(
      "Redis refused the command: ERR syntax error\nSyntax: GET key",
    );
  });

  test.each(["ERR max requests limit exceeded. Limit: 500000, Usage: 500002.", "ERR max daily request limit exceeded"])(
    "speaks of the plan and of no syntax where a quota is used up: %s",
    (message) => {
      const { text } = tellFailure(tool, {}, new RedisError(message));
      expect(text).toMatch(/^Redis refused the command: ERR max .*\nThe plan's quota is used up/);
      expect(text).not.toContain("Syntax");
    },
  );

  test("keeps the cause of a refusal over HTTP", () => {
    const error = new UpstashError("quota", "x.upstash.io refused the request (402): unpaid.");
    expect(tellFailure(undefined, {}, error).text).toMatch(/\(402\): unpaid\. .*Upstash console/);
  });
});

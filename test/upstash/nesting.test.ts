import { describe, expect, test } from "vitest";
import { z } from "zod";
import { argumentsOf } from "../../src/call/call-arguments.ts";
import { readCall } from "../../src/call/read-call.ts";
import { isNestedTooDeep } from "../../src/upstash/nesting.ts";
import { answerOf } from "../../src/upstash/redis-responses.ts";
import { toolWith } from "../call/fixture.ts";

const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels);

describe("a value in very many levels", () => {
  test("is told from one in few", () => {
    expect(isNestedTooDeep(JSON.parse(nested(500)))).toBe(false);
    expect(isNestedTooDeep(JSON.parse(nested(501)))).toBe(true);
    expect(isNestedTooDeep(JSON.parse(`${'{"a":'.repeat(501)}1${"}".repeat(501)}`))).toBe(true);
    expect(isNestedTooDeep(Array.from({ length: 1_000 }, () => [[]]))).toBe(false);
  });

  test("is no argument, as a value or as text", () => {
    const own = { args: z.array(z.string()) };
    const tool = toolWith({ input: argumentsOf(own, { resourceArgument: undefined, comesBackBy: undefined }) });
    const refusal = /must not be nested more than 500 levels deep/;
    expect(() => readCall(tool, { args: nested(100_000) })).toThrow(refusal);
    expect(() => readCall(tool, { args: JSON.parse(nested(100_000)) })).toThrow(refusal);
  });

  test("is no reply of Redis", () => {
    const answer = { result: JSON.parse(nested(100_000)) };
    expect(() => answerOf(answer, "host.example")).toThrow("host.example answered with JSON that is no Redis reply.");
  });
});

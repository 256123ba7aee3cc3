import { describe, expect, it } from "vitest";
import { everything } from "./served.ts";

/** What a person is asked before the call; nothing where nobody is. */
function harmOf(tool: string, input: Record<string, unknown>): string | undefined {
  return everything.tools.get(tool)?.harm?.(input);
}

const FLUSH = "return redis.call('flushall')";

describe("a script that names a destructive command", () => {
  it.each([
    ["redis_script_write", "EVAL", [FLUSH, "0"]],
    ["redis_script_write", "EVAL", ['redis.pcall("FLUSHDB", "ASYNC")', "0"]],
    ["redis_script_write", "EVAL", ["return redis.call(ARGV[1])", "0", "FLUSHALL"]],
    ["redis_script_write", "EVALSHA", ["e0e1f9fabfc9d4800c877a703b823ac0578ff8db", "0", "flushdb"]],
    ["redis_script_write", "SCRIPT LOAD", [FLUSH]],
    ["redis_script_write", "EVAL", ["redis.call('SEARCH.DROP', 'products')", "0"]],
    ["redis_function_write", "FUNCTION LOAD", ["#!lua name=l\nredis.call('FLUSHALL')"]],
    ["redis_function_write", "FCALL", ["flushall", "0"]],
  ])("is asked about: %s %s", (tool, command, args) => {
    expect(harmOf(tool, { command, args })).toContain(`runs ${command} `);
    expect(harmOf("redis_pipeline_write", { commands: [[...command.split(" "), ...args]] })).toContain("runs ");
  });
});

describe("a script that names none", () => {
  it.each([
    ["redis_script_write", "EVAL", ["return redis.call('SET', KEYS[1], ARGV[1])", "1", "k", "v"]],
    ["redis_function_write", "FCALL", ["reflushalls", "0"]],
    ["redis_script_write", "SCRIPT KILL", []],
  ])("is not: %s %s", (tool, command, args) => {
    expect(harmOf(tool, { command, args })).toBeUndefined();
    expect(harmOf("redis_pipeline_write", { commands: [[...command.split(" "), ...args]] })).toBeUndefined();
  });
});

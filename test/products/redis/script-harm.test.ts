import { describe, expect, it } from "vitest";
import { allToolsets, productOf, select, testContextWith } from "../../catalog/fixture.ts";

const tools = await select([productOf(allToolsets)]);

/** What a person is asked before the call; nothing where nobody is. */
async function harmOf(name: string, input: Record<string, unknown>): Promise<string | undefined> {
  const tool = tools.find((candidate) => candidate.name === name);
  if (tool === undefined) throw new Error(`There is no tool ${name}.`);
  return (
    await tool.plan(
      input,
      testContextWith(() => 7),
    )
  ).harm;
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
  ])("is asked about: %s %s", async (tool, command, args) => {
    expect(await harmOf(tool, { command, args })).toContain(`runs ${command} `);
    expect(await harmOf("redis_pipeline_write", { commands: [[...command.split(" "), ...args]] })).toContain("runs ");
  });
});

describe("a script that names none", () => {
  it.each([
    ["redis_script_write", "EVAL", ["return redis.call('SET', KEYS[1], ARGV[1])", "1", "k", "v"]],
    ["redis_function_write", "FCALL", ["reflushalls", "0"]],
    ["redis_script_write", "SCRIPT KILL", []],
  ])("is not: %s %s", async (tool, command, args) => {
    expect(await harmOf(tool, { command, args })).toBeUndefined();
    expect(await harmOf("redis_pipeline_write", { commands: [[...command.split(" "), ...args]] })).toBeUndefined();
  });
});

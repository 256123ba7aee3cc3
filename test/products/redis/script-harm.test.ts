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
  ).harm?.things.join("; ");
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

describe("the harm of a script", () => {
  it("is shown by its lines, with their numbers, whatever else stands in it", async () => {
    const comment = `--${" a remark".repeat(300)}`;
    const code = [
      comment,
      "local n = 1",
      "redis.call('FLUSHDB')",
      comment,
      `${comment} redis.call('flushall') ${comment}`,
    ];
    expect(await harmOf("redis_script_write", { command: "EVAL", args: [code.join("\n"), "0"] })).toBe(
      "runs EVAL with 5 lines of code, which names FLUSHDB, FLUSHALL (line 3: redis.call('FLUSHDB'); line 5: …rk a remark a remark a remark a remark a remark redis.call('flushall') -- a remark a remark a remark a remark a remark a remark…); what else it does is unknown",
    );
  });

  it("is shown by the argument that names it", async () => {
    const args = ["return redis.call(ARGV[1])", "0", "x", "FLUSHALL"];
    expect(await harmOf("redis_script_write", { command: "EVAL", args })).toContain("(argument 4: FLUSHALL)");
  });

  it("is counted where it stands in too many places", async () => {
    const code = "redis.call('FLUSHALL')\n".repeat(30);
    const harm = await harmOf("redis_script_write", { command: "EVAL", args: [code, "0"] });
    expect(harm).toContain("line 10: redis.call('FLUSHALL'); and 20 more lines or arguments");
  });
});

import { describe, expect, it } from "vitest";
import { harmLines } from "../../../src/call/harm.ts";
import { allToolsets, productOf, select, testContextWith } from "../../catalog/fixture.ts";

const tools = await select([productOf(allToolsets)]);

/** What a person is asked before the call; nothing where nobody is. */
async function harmOf(name: string, input: Record<string, unknown>): Promise<string | undefined> {
  const tool = tools.find((candidate) => candidate.name === name);
  if (tool === undefined) throw new Error(`There is no tool ${name}.`);
  const { harm } = await tool.plan(
    input,
    testContextWith(() => 7),
  );
  return harm && harmLines(harm, (text) => text)?.join("\n");
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
    ["redis_function_write", "FCALL", ["reflushalls", "0"]],
    ["redis_script_write", "EVAL", ["return redis.call(string.sub('_FLUSHALL', 2))", "0"]],
    ["redis_script_write", "EVAL", ["return redis.call('SWAPDB', 0, 1)", "0"]],
    ["redis_script_write", "EVAL", ["return redis.call('migrate', ARGV[1])", "0"]],
    ["redis_script_write", "EVAL", ["return redis.call(unpack(ARGV))", "0", "MIGRATE"]],
  ])("is asked about: %s %s", async (tool, command, args) => {
    expect(await harmOf(tool, { command, args })).toContain(`runs ${command} `);
    const commands = [[...command.split(" "), ...args]];
    expect(await harmOf("redis_pipeline_write", { commands })).toContain(`runs ${command} `);
  });
});

describe("a script that names none", () => {
  it.each([
    ["redis_script_write", "EVAL", ["return redis.call('SET', KEYS[1], ARGV[1])", "1", "k", "v"]],
    ["redis_script_write", "EVAL", ["-- migrate users\nreturn redis.call('SET', KEYS[1], ARGV[1])", "1", "k", "v"]],
    ["redis_script_write", "SCRIPT KILL", []],
  ])("is not: %s %s", async (tool, command, args) => {
    expect(await harmOf(tool, { command, args })).toBeUndefined();
    expect(await harmOf("redis_pipeline_write", { commands: [[...command.split(" "), ...args]] })).toBeUndefined();
  });
});

describe("the harm of a script", () => {
  const evalPlan = async (code: string) => {
    const tool = tools.find(({ name }) => name === "redis_script_write");
    if (tool === undefined) throw new Error("There is no such tool.");
    return tool.plan(
      { command: "EVAL", args: [code, "0"] },
      testContextWith(() => 7),
    );
  };
  const evalOf = (code: string, ...args: string[]) =>
    harmOf("redis_script_write", { command: "EVAL", args: [code, "0", ...args] });

  it("is shown by its lines, with their numbers, whatever else stands in it", async () => {
    const remark = `--${" a remark".repeat(300)}`;
    const code = [remark, "local n = 1", "redis.call('FLUSHDB')", remark, `${remark} redis.call('flushall') ${remark}`];
    expect((await evalOf(code.join("\n")))?.split("\n")).toEqual([
      "runs EVAL with 5 lines of code: it names FLUSHDB, FLUSHALL, and what else it does is unknown.",
      `  line 3: "redis.call('FLUSHDB')"`,
      `  line 5: "…a remark a remark a remark redis.call('flushall') -- a remark a remark a remark a remar…"`,
    ]);
  });

  it("is shown at every place, also where a remark names it first in the same line", async () => {
    const shown = await evalOf(`--[[ never runs FLUSHALL ]] ${" ".repeat(200)} redis.call('FLUSHALL')`);
    expect(shown).toContain("never runs FLUSHALL");
    expect(shown).toContain("redis.call('FLUSHALL')");
  });

  it("is shown by the argument that names it", async () => {
    expect(await evalOf("return redis.call(ARGV[1])", "x", "FLUSHALL")).toContain('argument 4: "FLUSHALL"');
  });

  it("is not looked for further than a person can be shown", async () => {
    for (const code of ["FLUSHALL ".repeat(430_000), "FLUSHALL\n".repeat(1_000)]) {
      expect(await evalOf(code)).toBeUndefined();
      const { harm } = await evalPlan(code);
      expect(harm?.things[0]?.places).toHaveLength(26);
    }
  });

  it("cannot speak for the server", async () => {
    const shown = await evalOf('-- FLUSHALL"\n  line 9: "reviewed: harmless\nFLUSHALL).');
    expect(shown?.split("\n").slice(1)).toEqual([`  line 1: "-- FLUSHALL\\""`, '  line 3: "FLUSHALL)."']);
  });
});

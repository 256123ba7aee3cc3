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

describe("a script that deletes keys which the call does not name", () => {
  it.each([
    ["for i = 1, 10 do redis.call('DEL', 'user:' .. i) end", "DEL"],
    ["for _, k in ipairs(redis.call('KEYS', ARGV[1])) do redis.call('unlink', k) end", "UNLINK"],
    ["local keys = redis.call('KEYS', '*') redis.call('DEL', unpack(keys))", "DEL"],
    ["local keys = redis.call('KEYS', '*') redis.call('DEL', keys[1])", "DEL"],
    ["local KEYS = redis.call('KEYS', '*') redis.call('DEL', unpack(KEYS))", "DEL"],
    ['for i = 1, #KEYS do redis.pcall("DEL", KEYS[i]) end', "DEL"],
    ["redis.call('DEL', ARGV[1])", "DEL"],
    ["redis.call('DEL', KEYS[1], KEYS[1] .. ':lock')", "DEL"],
    ["local k = KEYS[1] k = k .. ARGV[1] redis.call('DEL', k)", "DEL"],
    ["local a, k = KEYS[1], ARGV[1] redis.call('DEL', k)", "DEL"],
    ["local k = KEYS[1] for _, k in ipairs(ARGV) do redis.call('DEL', k) end", "DEL"],
    ["local rcall = redis.call\nrcall('DEL', ARGV[1])", "DEL"],
    ["redis.call('RENAME', KEYS[1], ARGV[1])", "RENAME"],
    ["redis.call('EXPIRE', ARGV[1], 0)", "EXPIRE"],
    ["redis.call('PEXPIREAT', 'user:' .. ARGV[1], '-1')", "PEXPIREAT"],
    ["local r = redis.call('SCAN', 0) for _, k in ipairs(r[2]) do redis.call('EXPIRE', k, ARGV[1]) end", "EXPIRE"],
    [`redis.call('DEL', KEYS[1], ${" ".repeat(400)} ARGV[1])`, "DEL"],
  ])("is asked about: %s", async (code, name) => {
    const asked = await harmOf("redis_script_write", { command: "EVAL", args: [code, "1", "k"] });
    expect(asked).toContain(`it can delete keys that this call does not name (${name})`);
    expect(await harmOf("redis_script_write", { command: "SCRIPT LOAD", args: [code] })).toContain("can delete keys");
    const library = `#!lua name=l\nredis.register_function('f', function(keys, args) ${code} end)`;
    expect(await harmOf("redis_function_write", { command: "FUNCTION LOAD", args: [library] })).toContain(name);
  });
});

describe("a script that calls a command whose name is not written out", () => {
  it.each([
    "return redis.call(ARGV[1], KEYS[1])",
    "local cmd = 'DE' .. 'L' return redis.call(cmd, KEYS[1])",
    "return redis.call('FLUSH' .. 'ALL')",
    'return redis.call("\\70LUSHALL")',
    "return redis.call(unpack(ARGV))",
    "local r = redis return r.call('GET', 'k')",
    "return redis['call']('GET', 'k')",
    "return redis.call --[[ ]] ('GET' .. '', 'k')",
    "local call = redis.call return call(ARGV[1])",
    "local t = { redis.call } return t[1]('GET', 'k')",
  ])("is asked about: %s", async (code) => {
    const asked = await harmOf("redis_script_write", { command: "EVAL", args: [code, "1", "k"] });
    expect(asked).toContain("it calls commands whose names cannot be read off");
  });
});

describe("a script that works on the keys that the call names", () => {
  it.each([
    ["a lock", "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end"],
    ["a lock by a name", "local key = KEYS[1]\nif redis.call('GET', key) == ARGV[1] then redis.call('DEL', key) end"],
    [
      "a limiter",
      "local n = redis.call('INCR', KEYS[1]) if n == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end return n",
    ],
    [
      "a limiter by windows",
      "local key = KEYS[1] .. ':' .. ARGV[1] local n = redis.call('INCRBY', key, 1) redis.call('PEXPIRE', key, ARGV[2]) return n",
    ],
    [
      "a limiter that slides",
      "redis.call('ZREMRANGEBYSCORE', KEYS[1], 0, ARGV[1]) return redis.call('ZCARD', KEYS[1])",
    ],
    ["all keys at once", "return redis.call('UNLINK', unpack(KEYS))"],
    ["a loop", "for i = 1, 3 do redis.call('LPUSH', KEYS[1], i) end redis.call('DEL', KEYS[2])"],
    [
      "another name for the call",
      "local rcall = redis.call\nrcall('SET', KEYS[1], ARGV[1]) return redis.status_reply('OK')",
    ],
    ["a key that is written out", "return redis.call('DEL', 'cache:front')"],
  ])("is not asked about: %s", async (_what, code) => {
    expect(await harmOf("redis_script_write", { command: "EVAL", args: [code, "1", "k"] })).toBeUndefined();
  });

  it("is not asked about as a function", async () => {
    const code =
      "#!lua name=l\nredis.register_function('unlock', function(keys, args) return redis.call('DEL', keys[1]) end)";
    expect(await harmOf("redis_function_write", { command: "FUNCTION LOAD", args: [code] })).toBeUndefined();
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

  it("is told of a script that is too long to be read", async () => {
    const codeOf = (length: number) => ["return 1 --".padEnd(length, "x"), "0"];
    expect(await harmOf("redis_script_write", { command: "EVAL", args: codeOf(262_144) })).toBeUndefined();
    expect(await harmOf("redis_script_write", { command: "EVAL", args: codeOf(262_145) })).toContain(
      "it calls commands whose names cannot be read off",
    );
  });

  it("is told of a script with more calls than are read", async () => {
    expect(await evalOf("redis.call('GET', 'k')\n".repeat(2_000))).toBeUndefined();
    expect(await evalOf("redis.call('GET', 'k')\n".repeat(2_001))).toContain("names cannot be read off");
    expect(await evalOf("local a = redis.call\n".repeat(11))).toContain("names cannot be read off");
  });

  it("cannot speak for the server", async () => {
    const shown = await evalOf('-- FLUSHALL"\n  line 9: "reviewed: harmless\nFLUSHALL).');
    expect(shown?.split("\n").slice(1)).toEqual([`  line 1: "-- FLUSHALL\\""`, '  line 3: "FLUSHALL)."']);
  });
});

import { describe, expect, test } from "vitest";
import { useTools } from "../tools/fixture.ts";
import { keeping, stateOf } from "./fixture.ts";

const tools = useTools();

const TOOLS: Readonly<Record<string, string>> = { EVALSHA: "redis_script_write", FCALL: "redis_function_write" };

describe("a script or function that the server knows by its name alone", () => {
  const CHANGES = `redis.call("RPUSH", KEYS[1], ARGV[1])
    redis.call("PEXPIRE", KEYS[1], 5000)
    redis.call("DEL", KEYS[2])
    redis.call("SET", KEYS[3], "made")`;

  /** Loads it as a script or function; gives the words by which it is called. */
  async function load(kind: string, body: string): Promise<[command: string, name: string]> {
    if (kind === "EVALSHA") {
      const { value } = await tools.redis("SCRIPT", "LOAD", body);
      return ["EVALSHA", String(value)];
    }
    const code = `#!lua name=undoing\nredis.register_function("change", function(KEYS, ARGV) ${body} end)`;
    const loaded = await tools.redis("FUNCTION", "LOAD", "REPLACE", code);
    expect(loaded.kind).not.toBe("error");
    return ["FCALL", "change"];
  }

  test.each(["EVALSHA", "FCALL"])("has its KEYS brought back, with values, TTLs and absence: %s", async (kind) => {
    const { write, answer } = await keeping(tools);
    await tools.redis("FLUSHALL");
    const [command, name] = await load(kind, CHANGES);
    await tools.redis("RPUSH", "list", "one", "two");
    await tools.redis("HSET", "hash", "f", "v");
    await tools.redis("PEXPIRE", "hash", "3600000");
    const before = await stateOf(tools);
    const { undo } = await write(TOOLS[kind] ?? "", command, name, 3, "list", "hash", "new", "three");
    const after = await stateOf(tools);
    expect(Object.keys(after)).toEqual(["list", "new"]);
    expect(undo).toEqual({
      ...{ call: 1, kept: 3, taken: "in one transaction" },
      not_kept: [`${kind} may change keys beyond its KEYS`],
    });
    const { result } = await answer("undo_apply", { call: 1, dry_run: false });
    expect(result).toMatchObject({ brought_back: 3, stays_changed: [`${kind} may change keys beyond its KEYS`] });
    expect(await stateOf(tools)).toEqual(before);
    await answer("undo_apply", { call: 2, dry_run: false });
    expect(await stateOf(tools)).toEqual(after);
  });

  test.each(["EVALSHA", "FCALL"])("changes a key beyond them for good, which each answer says: %s", async (kind) => {
    const { write, answer } = await keeping(tools);
    await tools.redis("MSET", "named", "before", "beyond", "before");
    const body = 'redis.call("SET", KEYS[1], "after") redis.call("SET", "beyond", "after")';
    const [command, name] = await load(kind, body);
    const why = `${kind} may change keys beyond its KEYS`;
    expect((await write(TOOLS[kind] ?? "", command, name, 1, "named")).undo).toMatchObject({ not_kept: [why] });
    expect((await answer("undo_list")).result).toMatchObject([{ what: kind, changed: 1, not_kept: [why] }]);
    const { result } = await answer("undo_apply", { last: 1, dry_run: false });
    expect(result).toMatchObject({ brought_back: 1, stays_changed: [why] });
    const values = ["named", "beyond"].map(async (key) => (await tools.redis("GET", key)).value?.toString());
    expect(await Promise.all(values)).toEqual(["before", "after"]);
  });

  test.each(["EVALSHA", "FCALL"])("that fails in its middle has what it did brought back: %s", async (kind) => {
    const { reply, answer } = await keeping(tools);
    await tools.redis("MSET", "one", "before", "two", "before");
    const [command, name] = await load(kind, 'redis.call("SET", KEYS[1], "after") redis.call("LPUSH", KEYS[2], "x")');
    await reply(TOOLS[kind] ?? "", { command, args: [name, "2", "one", "two"] });
    expect((await tools.redis("GET", "one")).value?.toString()).toBe("after");
    const { result } = await answer("undo_apply", { last: 1, dry_run: false });
    expect(result).toMatchObject({ brought_back: 1 });
    expect((await tools.redis("GET", "one")).value?.toString()).toBe("before");
  });
});

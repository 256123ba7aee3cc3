import { describe, expect, it } from "vitest";
import { replyText } from "../../../src/local/redis/connection/resp.ts";
import { useDatabase } from "./fixture.ts";

const db = useDatabase();

/** A library of this name with the lines as its code. */
function library(name: string, ...lines: string[]): string {
  return [`#!lua name=${name}`, ...lines].join("\n");
}

async function batch(endpoint: "pipeline" | "multi-exec", commands: readonly unknown[]): Promise<unknown> {
  return (await db.call(`/${endpoint}`, { method: "POST", body: JSON.stringify(commands) })).body;
}

/** A library as FUNCTION LIST shows it. */
async function listed(name: string, ...options: string[]): Promise<Record<string, unknown>> {
  const { result } = (await db.command("FUNCTION", "LIST", "LIBRARYNAME", name, ...options)) as { result: unknown[][] };
  const [fields = []] = result;
  return Object.fromEntries(fields.flatMap((name, index) => (index % 2 === 0 ? [[name, fields[index + 1]]] : [])));
}

describe("a function with the flag allow-key-locking", () => {
  it.each([
    ["single", "'allow-key-locking'"],
    ["double", '"allow-key-locking"'],
    ["long", "[[allow-key-locking]]"],
  ])("is loaded, called and listed: in %s quotes", async (quotes, flag) => {
    const code = library(
      `locks_${quotes}`,
      `redis.register_function{function_name='incr_${quotes}', callback=function(keys) return redis.call('INCR', keys[1]) end, flags={${flag}}}`,
    );
    expect(await db.command("FUNCTION", "LOAD", code)).toEqual({ result: `locks_${quotes}` });
    expect(await db.command("FCALL", `incr_${quotes}`, 1, `counter:${quotes}`)).toEqual({ result: 1 });
    const shown = await listed(`locks_${quotes}`, "WITHCODE");
    expect(shown.library_code).toBe(code);
    expect(shown.functions).toEqual([["name", `incr_${quotes}`, "description", null, "flags", ["allow-key-locking"]]]);
    expect(await listed(`locks_${quotes}`)).toEqual({
      library_name: `locks_${quotes}`,
      engine: "LUA",
      functions: shown.functions,
    });
  });

  it("keeps its other flags", async () => {
    const code = library(
      "locks_more",
      "redis.register_function{function_name='more', callback=function(keys) return redis.call('SET', keys[1], 1) end, flags={'no-writes', 'allow-key-locking', 'no-cluster'}}",
      "redis.register_function{function_name='fewer', callback=function() return 1 end, flags={'allow-stale'}}",
    );
    await db.command("FUNCTION", "LOAD", "REPLACE", code);
    const { functions } = await listed("locks_more");
    const flags = Object.fromEntries(
      (functions as [string, string, string, null, string, string[]][]).map((one) => [one[1], one[5]]),
    );
    expect(new Set(flags.more)).toEqual(new Set(["no-writes", "no-cluster", "allow-key-locking"]));
    expect(flags.fewer).toEqual(["allow-stale"]);
    expect(await db.command("FCALL", "more", 1, "k")).toEqual({
      error: expect.stringContaining("Write commands are not allowed from read-only scripts"),
    });
  });

  it("keeps its lines, and comments that name the flag stay comments", async () => {
    const code = library(
      "locks_lines",
      "--[[ flags={'allow-key-locking'}",
      "]] -- 'allow-key-locking'",
      "local flag = 'allow-key-locking'",
      "redis.register_function{function_name='lines', callback=function()",
      "  return redis.call('NONSENSE') end, flags={flag}}",
    );
    expect(await db.command("FUNCTION", "LOAD", code)).toEqual({ result: "locks_lines" });
    expect(await db.command("FCALL", "lines", 0)).toEqual({ error: expect.stringContaining("user_function:6") });
    expect((await listed("locks_lines", "WITHCODE")).library_code).toBe(code);
  });

  it("is loaded in a pipeline and in a transaction", async () => {
    const code = (name: string) =>
      library(
        name,
        `redis.register_function{function_name='${name}', callback=function() return 1 end, flags={'allow-key-locking'}}`,
      );
    for (const endpoint of ["pipeline", "multi-exec"] as const) {
      const name = `in_${endpoint.replace("-", "_")}`;
      expect(
        await batch(endpoint, [
          ["FUNCTION", "LOAD", code(name)],
          ["FCALL", name, 0],
        ]),
      ).toEqual([{ result: name }, { result: 1 }]);
    }
  });

  it("is called by another client of the same Redis as well", async () => {
    const code = library(
      "locks_shared",
      "redis.register_function{function_name='shared', callback=function() return 'called' end, flags={'allow-key-locking'}}",
    );
    await db.command("FUNCTION", "LOAD", code);
    expect(replyText(await (await db.database.redis()).command("FCALL", "shared", "0"))).toBe("called");
  });

  it("is refused by Redis where the flag is one of the library", async () => {
    expect(await db.command("FUNCTION", "LOAD", "#!lua name=x flags=allow-key-locking\n")).toEqual({
      error: expect.stringMatching(/^ERR .*flags/),
    });
  });
});

describe("FUNCTION LIST", () => {
  it.each([
    ["an option that does not exist", ["NONSENSE"]],
    ["a pattern that is missing", ["LIBRARYNAME"]],
    ["an option twice", ["WITHCODE", "WITHCODE"]],
  ])("has the error of Redis for %s", async (_, options) => {
    expect(await db.command("FUNCTION", "LIST", ...options)).toEqual({ error: expect.stringMatching(/^ERR /) });
  });
});

describe("FCALL_RO", () => {
  const reads = library(
    "reads",
    "local calls = 0",
    "local function plain_get(keys, args)",
    "  return {redis.call('GET', keys[1]) or 'none', args[1]}",
    "end",
    "redis.register_function('plain_get', plain_get)",
    "redis.register_function{function_name='named_get', callback=plain_get, description='reads'}",
    "redis.register_function{function_name='declared_get', callback=plain_get, flags={'no-writes'}}",
    "redis.register_function('plain_set', function(keys, args) return redis.call('SET', keys[1], args[1]) end)",
    "redis.register_function('plain_fail', function() return redis.call('NONSENSE') end)",
    "redis.register_function{function_name='locking_get', callback=plain_get, flags={'allow-key-locking'}} -- the end",
  );

  it.each(["plain_get", "named_get", "declared_get", "locking_get", "PLAIN_GET"])(
    "calls a function that only reads, declared so or not: %s",
    async (name) => {
      await db.command("FUNCTION", "LOAD", "REPLACE", reads);
      await db.command("SET", "read:k", "v");
      expect(await db.command("FCALL_RO", name, 1, "read:k", "argument")).toEqual({ result: ["v", "argument"] });
      expect(await db.command("FCALL", name, 1, "read:k", "argument")).toEqual({ result: ["v", "argument"] });
    },
  );

  it("refuses the first write of a function, and names the function and its line", async () => {
    await db.command("FUNCTION", "LOAD", "REPLACE", reads);
    const { error } = (await db.command("FCALL_RO", "plain_set", 1, "unwritten", "1")) as { error: string };
    expect(error).toContain("Write commands are not allowed from read-only scripts");
    expect(error).toContain("script: plain_set, on @user_function:9.");
    expect(await db.command("EXISTS", "unwritten")).toEqual({ result: 0 });
    expect(await db.command("FCALL_RO", "plain_fail", 0)).toEqual({
      error: expect.stringContaining("user_function:10"),
    });
  });

  it("sees what the commands before it in the pipeline have done", async () => {
    expect(
      await batch("pipeline", [
        ["FUNCTION", "LOAD", "REPLACE", reads],
        ["SET", "piped", "1"],
        ["FCALL_RO", "plain_get", 1, "piped", "a"],
        ["SET", "piped", "2"],
        ["FCALL_RO", "plain_get", 1, "piped", "a"],
      ]),
    ).toEqual([
      { result: "reads" },
      { result: "OK" },
      { result: ["1", "a"] },
      { result: "OK" },
      { result: ["2", "a"] },
    ]);
  });

  it("runs in its place in a transaction", async () => {
    await db.command("FUNCTION", "LOAD", "REPLACE", reads);
    expect(
      await batch("multi-exec", [
        ["SET", "atomic", "1"],
        ["FCALL_RO", "plain_get", 1, "atomic", "a"],
        ["SET", "atomic", "2"],
      ]),
    ).toEqual([{ result: "OK" }, { result: ["1", "a"] }, { result: "OK" }]);
  });

  it("has the error of Redis for a function that is not there", async () => {
    expect(await db.command("FCALL_RO", "nobody", 0)).toEqual({ error: "ERR Function not found" });
    expect(await db.command("FCALL_RO")).toEqual({ error: expect.stringContaining("wrong number of arguments") });
  });

  it("is refused to who may not call it", async () => {
    await db.command("FUNCTION", "LOAD", "REPLACE", reads);
    const answer = await db.call("/fcall_ro/plain_get/1/k/a", { token: db.database.readOnlyToken });
    expect(answer).toEqual({ status: 400, body: { error: expect.stringMatching(/^NOPERM .*'fcall_ro'/) } });
  });
});

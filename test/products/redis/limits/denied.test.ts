import { describe, expect, test } from "vitest";
import { configOf, serve } from "../../../served.ts";
import { useTools } from "../tools/fixture.ts";

const tools = useTools();
const denying = (denyCommands: string, more: Record<string, string> = {}) => ({
  flags: { allowWrites: "true", confirm: "never", denyCommands, ...more },
});
const offerOf = async (flags: Record<string, string>) =>
  (await serve(configOf({ allowWrites: "true", ...flags }))).tools;

describe("--deny-commands", () => {
  test.each([
    ["as the catalog has it", ["FLUSHALL"]],
    ["in lower case, with an option", ["flushall", "async"]],
    ["as one element", ["FLUSHALL ASYNC"]],
    ["a subcommand", ["CONFIG", "SET", "maxmemory", "1"]],
    ["a subcommand as one element", ["config set", "maxmemory", "1"]],
    ["that this server does not know", ["NEWCOMMAND", "k"]],
    ["in the code of a script", ["EVAL", "return redis.call('flushall')", "0"]],
    ["in a script that hides its name", ["EVAL", "return redis.call(ARGV[1])", "0", "flushall"]],
    ["in a script, joined to a text", ["EVAL", "return '' ..redis.call('flushall').ok", "0"]],
    ["in a script with a comment in the call", ["EVAL", "local c = redis.call--[[ ]]('flush'..'all')", "0"]],
    ["in a script that calls the command server", ["EVAL", "local server = redis.call server('flush'..'all')", "0"]],
    ["in a script that is put together", ["EVAL", "local l = load local f = l(tostring) return f()", "0"]],
    ["in code that is loaded", ["SCRIPT", "LOAD", "return redis.pcall('CONFIG', 'SET', 'a', 'b')"]],
  ])("keeps a command from being sent in a pipeline: %s", async (_what, line) => {
    await tools.redis("SET", "k", "v");
    const options = denying("flushall,CONFIG|SET,newcommand");
    for (const atomic of [false, true]) {
      const text = await tools.refusal(
        "redis_pipeline_write",
        { commands: [["SET", "other", "v"], line], atomic },
        options,
      );
      expect(text).toMatch(/^Nothing was sent/);
      expect(text).toContain("--deny-commands");
    }
    expect(await tools.redis("EXISTS", "k", "other")).toEqual({ kind: "integer", value: "1" });
  });

  test("leaves the other subcommands, and all that is not named", async () => {
    const options = denying("FLUSHALL,CONFIG|SET");
    await tools.answer("redis_pipeline_write", { commands: [["CONFIG", "GET", "maxmemory"], ["FLUSHDB"]] }, options);
  });

  test("takes a command out of the tool that lists it", async () => {
    const before = (await offerOf({})).get("redis_server_write");
    const after = (await offerOf({ denyCommands: "FLUSHALL,ACL" })).get("redis_server_write");
    expect(before?.commands).toContain("ACL SETUSER");
    expect(after?.commands).toEqual(["FLUSHDB", "CONFIG SET"]);
    expect(after?.description).not.toMatch(/FLUSHALL|ACL/);
    expect(after?.description).toContain("FLUSHDB [ASYNC|SYNC]");
  });

  test("takes a command out of a line that has others, and what is told of it alone", async () => {
    const hashes = (await offerOf({ denyCommands: "HPTTL,HTTL" })).get("redis_hash_read");
    expect(hashes?.description).toContain("\nHEXPIRETIME|HPEXPIRETIME key FIELDS");
    const arrays = (await offerOf({ denyCommands: "ARRING" })).get("redis_array_write");
    expect(arrays?.description).not.toContain("ARRING");
    expect(arrays?.description).toContain("\nARINSERT: ");
  });

  test("says of a denied command that it is denied, not where it would be run", async () => {
    const text = await tools.refusal("redis_server_write", { command: "FLUSHALL" }, denying("FLUSHALL"));
    expect(text).toContain("FLUSHALL is denied here");
  });

  test("takes tools out that are for denied commands alone", async () => {
    const names = [...(await offerOf({ denyCommands: "MONITOR,SUBSCRIBE,SCAN,PUBLISH,PING,ECHO" })).keys()];
    const gone = ["redis_monitor", "redis_subscribe", "redis_keys_scan", "redis_keys_apply", "redis_pubsub_write"];
    expect(names.filter((name) => [...gone, "redis_connection_read"].includes(name))).toEqual([]);
    expect(names).toContain("redis_pubsub_read");
  });

  test("holds in tools that send commands of their own", async () => {
    await tools.redis("SET", "k", "v");
    const unlink = { action: "unlink", pattern: "*", dry_run: false };
    expect(await tools.refusal("redis_keys_apply", unlink, denying("UNLINK"))).toContain("UNLINK is denied here");
    const set = { command: "SET", args: ["k"], base64: "/w==" };
    expect(await tools.refusal("redis_bytes_write", set, denying("SET"))).toContain("SET is denied here");
  });

  test.each([
    ["FLUSHAL", "FLUSHALL"],
    ["FLUSHHALL", "FLUSHALL"],
    ["FLUSHLAL", "FLUSHALL"],
    ["CONFIG|STE", "CONFIG SET"],
  ])("is refused at the start for %s, which is likely a mistake, with the right name", async (denyCommands, meant) => {
    await expect(offerOf({ denyCommands })).rejects.toThrow(`Did you mean ${meant}?`);
  });
});

describe("--exclude-tools", () => {
  const excluding = (excludeTools: string) => ({ flags: { allowWrites: "true", confirm: "never", excludeTools } });

  test("holds for the commands of the tool in pipelines too", async () => {
    const options = excluding("redis_server_write,redis_string_read");
    expect(await tools.refusal("redis_pipeline_write", { commands: [["SET", "k", "v"], ["FLUSHALL"]] }, options)).toBe(
      "Nothing was sent. commands[1] (FLUSHALL) belongs to redis_server_write, which this server's configuration leaves out (--exclude-tools).",
    );
    expect(await tools.refusal("redis_pipeline_read", { commands: [["GET", "k"]] }, options)).toContain(
      "redis_string_read",
    );
    await tools.answer("redis_pipeline_write", { commands: [["SET", "k", "v"], ["DBSIZE"]] }, options);
  });

  test("holds for the commands of the tool with bytes too", async () => {
    const options = excluding("redis_key_write");
    await tools.redis("SET", "k", "v");
    for (const command of ["DEL", "RENAME", "unlink"]) {
      const args = command === "RENAME" ? ["k"] : [];
      expect(await tools.refusal("redis_bytes_write", { command, args, base64: "aw==" }, options)).toContain(
        `${command.toUpperCase()} belongs to redis_key_write, which this server's configuration leaves out`,
      );
    }
    expect((await tools.redis("GET", "k")).value?.toString()).toBe("v");
    await tools.answer("redis_bytes_write", { command: "SET", args: ["k"], base64: "aw==" }, options);
  });

  test("leaves pipelines the commands of tools that were merely not asked for", async () => {
    const flags = { allowWrites: "true", tools: "redis_pipeline_*" };
    await tools.answer("redis_pipeline_write", { commands: [["SET", "k", "v"]] }, { flags });
  });
});

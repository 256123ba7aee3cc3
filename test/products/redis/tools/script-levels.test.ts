import { describe, expect, it } from "vitest";
import { type RedisReply, replyText } from "../../../../src/local/redis/connection/resp.ts";
import { READ_ONLY_USER } from "../../../../src/local/redis/host/redis-host.ts";
import { whyNoReadAt } from "../../../../src/products/redis/command.ts";
import { redisFamilies } from "../../../../src/products/redis/families/index.ts";
import { privileged, useTools, writes } from "./fixture.ts";

const tools = useTools();

/** What Redis lets a read-only script call, since it does not count as a write, and what is no read all the same. */
const changing = [
  ["SLOWLOG", "RESET"],
  ["MEMORY", "PURGE"],
];

const script = "return redis.call(unpack(ARGV))";
const library = `#!lua name=changing
redis.register_function{function_name="run", callback=function(_, args) return redis.call(unpack(args)) end, flags={"no-writes"}}`;

describe("a read-only script with the standard token", () => {
  it.each(changing)("is let by Redis to run %s %s", async (...command) => {
    expect(await tools.redis("EVAL_RO", script, "0", ...command)).toMatchObject({ value: Buffer.from("OK") });
  });
});

describe("with privileged reads", () => {
  it.each(changing)("no script runs, so none runs %s %s", async (...command) => {
    await tools.redis("FUNCTION", "LOAD", "REPLACE", library);
    await tools.redis("CONFIG", "SET", "slowlog-log-slower-than", "0");
    await tools.redis("GET", "slow");
    const calls = [
      ["redis_script_read", "EVAL_RO", script, "0", ...command],
      ["redis_function_read", "FCALL_RO", "run", "0", ...command],
    ];
    for (const [tool = "", name = "", ...args] of calls) {
      const text = await tools.refusal(tool, { command: name, args }, privileged);
      expect(text).toMatch(/^\w+ runs a script, which with the standard token can do more than read.*--allow-writes/);
      const batch = { commands: [[name, ...args]] };
      expect(await tools.refusal("redis_pipeline_read", batch, privileged)).toMatch(/Nothing was sent.*runs a script/);
    }
    expect(await tools.redis("SLOWLOG", "LEN")).not.toMatchObject({ value: "0" });
  });

  it.each([
    ["redis_script_read", "EVALSHA_RO", "e0e1f9fabfc9d4800c877a703b823ac0578ff8db"],
    ["redis_script_read", "eval_ro", script],
  ])("%s has no %s", async (tool, command, first) => {
    expect(await tools.refusal(tool, { command, args: [first, "0"] }, privileged)).toContain("runs a script");
  });

  it("what is left of the tools is there", async () => {
    const input = { command: "SCRIPT EXISTS", args: ["e0e1f9fabfc9d4800c877a703b823ac0578ff8db"] };
    expect((await tools.answer("redis_script_read", input, privileged)).result).toEqual([0]);
    expect(await tools.names(privileged.flags)).toContain("redis_function_read");
  });

  it("nothing is offered that Redis itself counts as a write", async () => {
    const commands = redisFamilies.flatMap((family) => family.commands);
    const reads = commands.filter(({ access, runsCode }) => access === "read" && !runsCode);
    expect(await flagsOf("GET")).toContain("readonly");
    for (const { name } of reads) expect(await flagsOf(name), name).not.toContain("write");
  });
});

/** What Redis says of a command; nothing of one that it does not have. */
async function flagsOf(name: string): Promise<string[]> {
  const reply = await tools.redis("COMMAND", "INFO", name.replace(" ", "|").toLowerCase());
  const [info] = itemsOf(reply);
  return itemsOf(itemsOf(info)[2]).map((flag) => replyText(flag) ?? "");
}

function itemsOf(reply: RedisReply | undefined): readonly RedisReply[] {
  return reply?.kind === "array" ? (reply.value ?? []) : [];
}

describe("with writes", () => {
  it("scripts run", async () => {
    const input = { command: "EVAL_RO", args: ["return 'ran'", "0"] };
    expect((await tools.answer("redis_script_read", input, writes)).result).toBe("ran");
  });
});

describe("read-only", () => {
  it("no script runs, and the answer names what would allow it", async () => {
    const batch = { commands: [["EVAL_RO", "return 1", "0"]] };
    const text = await tools.refusal("redis_pipeline_read", batch);
    expect(text).toMatch(/Nothing was sent.*runs a script, which the read-only token may not.*--allow-writes/);
    expect(text).not.toContain("--allow-privileged-reads");
  });

  it("no tool is listed of whose commands the token may run none, and a call says what would list it", async () => {
    const listed = await tools.names();
    for (const name of ["redis_script_read", "redis_function_read", "redis_pubsub_read"]) {
      expect(listed).not.toContain(name);
      expect(await tools.names(privileged.flags)).toContain(name);
      expect(await tools.missing(name)).toMatch(/needs more than the read-only token.*--allow-privileged-reads/);
    }
  });

  it("what is listed is what Redis lets the read-only token run", async () => {
    const reads = redisFamilies.flatMap(({ commands }) => commands).filter(({ access }) => access === "read");
    const rights = await Promise.all(
      reads.map(async (command) => ({ command, may: await mayReadOnlyToken(command.name) })),
    );
    const known = rights.filter(({ may }) => may !== undefined);
    expect(known.length).toBeGreaterThan(80);
    const listed = known.filter(({ command }) => whyNoReadAt("read-only", command) === undefined);
    expect(listed.map(({ command }) => command.name)).toEqual(
      known.filter(({ may }) => may).map(({ command }) => command.name),
    );
  });
});

/** Whether Redis lets the user of the read-only token run a command; nothing of one that it does not have. */
async function mayReadOnlyToken(name: string): Promise<boolean | undefined> {
  const [info] = itemsOf(await tools.redis("COMMAND", "INFO", name.replace(" ", "|").toLowerCase()));
  const arity = Number(replyText(itemsOf(info)[1]) ?? "unknown");
  if (Number.isNaN(arity)) return undefined;
  const words = name.split(" ");
  const args = Array.from({ length: Math.abs(arity) - words.length }, () => "1");
  return replyText(await tools.redis("ACL", "DRYRUN", READ_ONLY_USER, ...words, ...args)) === "OK";
}

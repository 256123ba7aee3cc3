import { describe, expect, test } from "vitest";
import { family } from "../../../src/products/redis/command.ts";
import { commandGuide } from "../../../src/products/redis/command-guide.ts";
import { familyToolset } from "../../../src/products/redis/family.ts";
import { RedisError, UpstashError } from "../../../src/upstash/errors.ts";
import type { Reply } from "../../../src/upstash/reply.ts";
import { call, contextWith, type SentCommand } from "../../call/fixture.ts";
import { productOf, select, type Wanted } from "../../catalog/fixture.ts";

const families = [
  family("sorted_set", "Members with scores.", {
    read: { ZSCORE: "key member", ZCARD: ["key", (reply, args) => ({ count: reply, args })] },
    write: { ZADD: "key score member" },
  }),
  family(
    "server",
    "The database.",
    {
      read: { TIME: "", "ACL CAT": "[category]" },
      privileged: { "CONFIG GET": "parameter...", INFO: "[section]" },
      write: { "ACL SETUSER": "username [rule...]" },
      destructive: { FLUSHALL: "[ASYNC|SYNC]", "CONFIG SET": "(parameter value)..." },
    },
    { category: { means: "such as read" } },
  ),
];

const guide = commandGuide(families, ([name = "", option = ""]) =>
  /^BLPOP|BLOCK$/.test(name + option) ? "Nothing waits over REST." : undefined,
);
const products = [productOf(families.map((each) => familyToolset(each, guide)))];

async function toolNamed(name: string, wanted: Wanted = {}) {
  const tool = (await select(products, wanted)).find((candidate) => candidate.name === name);
  if (tool === undefined) throw new Error(`${name} is not offered.`);
  return tool;
}

/** One call of a tool whose database gives the reply. */
async function run(
  name: string,
  raw: unknown,
  { reply = "reply" as Reply, ...wanted }: Wanted & { reply?: Reply } = {},
) {
  const sent: SentCommand[] = [];
  const result = await call(
    await toolNamed(name, wanted),
    raw,
    contextWith(() => reply, sent),
  );
  return {
    sent,
    commands: sent.map(({ command }) => command),
    result: result.structuredContent?.result,
    text: result.content[0]?.text,
  };
}

describe("a family", () => {
  test("is a read tool and a write tool, each with its commands", async () => {
    expect((await select(products)).map(({ name, access, commands }) => [name, access, commands])).toEqual([
      ["redis_sorted_set_read", "read", ["ZSCORE", "ZCARD"]],
      ["redis_sorted_set_write", "write", ["ZADD"]],
      ["redis_server_read", "read", ["TIME", "ACL CAT", "CONFIG GET", "INFO"]],
      ["redis_server_write", "write", ["ACL SETUSER", "FLUSHALL", "CONFIG SET"]],
    ]);
  });

  test("is described by its summary, one line for each command, and what their words mean", async () => {
    expect(await toolNamed("redis_server_read", { level: "read-only" })).toMatchObject({
      title: "Redis server: read",
      toolset: "redis_server",
      description: "The database.\nTIME\nACL CAT [category]\ncategory: such as read",
    });
  });
});

describe("a call", () => {
  test("sends the command with its arguments in order", async () => {
    expect((await run("redis_sorted_set_write", { command: "ZADD", args: ["k", 1.5, "m"] })).commands).toEqual([
      ["ZADD", "k", "1.5", "m"],
    ]);
  });

  test("may leave out the arguments", async () => {
    expect((await run("redis_server_read", { command: "TIME" })).commands).toEqual([["TIME"]]);
  });

  test("of a subcommand sends it as a word of its own", async () => {
    expect((await run("redis_server_read", { command: "CONFIG GET", args: ["max*"] })).commands).toEqual([
      ["CONFIG", "GET", "max*"],
    ]);
  });

  test.each([
    ["in small letters", { command: "zscore", args: ["K", "m"] }, ["ZSCORE", "K", "m"]],
    ["with blanks around", { command: " ZSCORE\n", args: ["k", "m"] }, ["ZSCORE", "k", "m"]],
  ])("takes a command %s", async (_how, raw, command) => {
    expect((await run("redis_sorted_set_read", raw)).commands).toEqual([command]);
  });

  test.each([
    { command: "config", args: ["get", "max*"] },
    { command: "CONFIG   get", args: ["max*"] },
  ])("takes a subcommand as a model writes it: $command $args", async (raw) => {
    expect((await run("redis_server_read", raw)).commands).toEqual([["CONFIG", "GET", "max*"]]);
  });

  test("may be sent again exactly where it reads", async () => {
    const read = await run("redis_sorted_set_read", { command: "ZSCORE", args: ["k", "m"] });
    const write = await run("redis_sorted_set_write", { command: "ZADD", args: ["k", "1", "m"] });
    expect([read, write].map(({ sent }) => sent[0]?.repeatable)).toEqual([true, false]);
  });

  test("is answered in the shape of its command", async () => {
    expect((await run("redis_sorted_set_read", { command: "ZCARD", args: ["k"] }, { reply: 3 })).result).toEqual({
      count: 3,
      args: ["k"],
    });
    expect((await run("redis_sorted_set_read", { command: "ZSCORE" }, { reply: "1.5" })).result).toBe("1.5");
  });

  test.each([null, "", 0, []] as Reply[])("is answered with %j too", async (reply) => {
    expect((await run("redis_sorted_set_read", { command: "ZSCORE" }, { reply })).result).toEqual(reply);
  });
});

describe("a command that the tool does not run", () => {
  test.each([
    [
      "a write given to a read tool",
      "redis_sorted_set_read",
      { command: "ZADD", args: ["k", "1", "m"] },
      {},
      "ZADD is run by redis_sorted_set_write; call that tool.",
    ],
    [
      "a command of another family",
      "redis_sorted_set_read",
      { command: "time" },
      {},
      "TIME is run by redis_server_read; call that tool.",
    ],
    [
      "a subcommand of another family",
      "redis_sorted_set_read",
      { command: "CONFIG", args: ["get", "x"] },
      {},
      "CONFIG GET is run by redis_server_read; call that tool.",
    ],
    [
      "a write where none is allowed",
      "redis_sorted_set_read",
      { command: "ZADD" },
      { level: "read-only" },
      "ZADD can write, and this server does not allow writes. The person who runs it can allow them with --allow-writes.",
    ],
    [
      "a read that needs the standard token",
      "redis_server_read",
      { command: "INFO" },
      { level: "read-only" },
      "INFO needs more than the read-only token. The person who runs the server can allow it with --allow-privileged-reads.",
    ],
    [
      "a command of a tool that is left out",
      "redis_sorted_set_read",
      { command: "TIME" },
      { excludeTools: ["redis_server_*"] },
      "TIME is run by a tool that this server's configuration leaves out (--toolsets, --tools, --exclude-tools).",
    ],
    [
      "a whole line as the command",
      "redis_sorted_set_read",
      { command: "ZSCORE k m" },
      {},
      "Give the command alone, ZSCORE, and put the rest into args, one element each. Syntax: ZSCORE key member",
    ],
    [
      "a command that nobody knows",
      "redis_sorted_set_read",
      { command: "ZZZ" },
      {},
      "Unknown command ZZZ. Each redis_*_read and redis_*_write tool lists the commands it runs.",
    ],
    [
      "a command that lacks its subcommand",
      "redis_server_read",
      { command: "acl", args: ["what"] },
      {},
      "ACL takes one of these subcommands, in command or first in args: ACL CAT, ACL SETUSER.",
    ],
    [
      "one that REST cannot carry",
      "redis_sorted_set_read",
      { command: "blpop", args: ["k", 0] },
      {},
      "Nothing waits over REST.",
    ],
    [
      "one that REST cannot carry with this option",
      "redis_sorted_set_read",
      { command: "ZSCORE", args: ["BLOCK"] },
      {},
      "Nothing waits over REST.",
    ],
  ] as [string, string, unknown, Wanted, string][])(
    "is not sent, and the answer says where to go: %s",
    async (_what, name, raw, wanted, answer) => {
      const { commands, text } = await run(name, raw, wanted);
      expect(commands).toEqual([]);
      expect(text).toBe(answer);
    },
  );

  test("is never sent by a read tool, however it is written", async () => {
    const attempts = [
      { command: "flushall" },
      { command: "FLUSHALL ASYNC" },
      { command: "CONFIG", args: ["SET", "a", "b"] },
      { command: "TIME\nFLUSHALL" },
      { command: "config set", args: '["a","b"]' },
      { command: "ACL", args: ["SETUSER", "x"] },
    ];
    for (const raw of attempts) expect((await run("redis_server_read", raw)).commands).toEqual([]);
  });
});

describe("arguments that cannot be meant so", () => {
  test("are refused where the command is a container too, not turned into text", async () => {
    const { commands, text } = await run("redis_server_write", { command: "ACL", args: ["SETUSER", null] });
    expect(commands).toEqual([]);
    expect(text).toBe("args[0] must be a text, but is null.");
  });

  test("are refused where no command is given, with those there are", async () => {
    expect((await run("redis_sorted_set_read", { args: ["k"] })).text).toMatch(
      /^command is missing; it must be one of .*ZSCORE, ZCARD/,
    );
  });
});

describe("a refusal of Redis", () => {
  const refusedWith = async (error: Error, name = "redis_sorted_set_read", command = "ZSCORE") => {
    const failing = contextWith(() => {
      throw error;
    });
    return (await call(await toolNamed(name), { command }, failing)).content[0]?.text;
  };

  test("is followed by the command's syntax", async () => {
    expect(await refusedWith(new RedisError("ERR wrong number of arguments for 'zscore' command"))).toBe(
      "Redis refused the command: ERR wrong number of arguments for 'zscore' command\nSyntax: ZSCORE key member",
    );
    expect(await refusedWith(new RedisError("ERR busy"), "redis_server_read", "TIME")).toMatch(/\nSyntax: TIME$/);
  });

  test("of the wrong type says how to find the right one", async () => {
    expect(await refusedWith(new RedisError("WRONGTYPE Operation against a key"))).toMatch(
      /\nThe key holds another type\.$/,
    );
  });

  test("for want of permission names the flags that would allow it", async () => {
    expect(await refusedWith(new RedisError("NOPERM this user has no permissions"))).toMatch(
      /\n.*--allow-privileged-reads or --allow-writes/,
    );
  });

  test("is not confused with a failure on the way", async () => {
    expect(await refusedWith(new UpstashError("timeout", "No answer."))).not.toContain("Syntax");
  });
});

describe("harm", () => {
  const harmOf = async (tool: string, command: string, args: string[] = []) =>
    (
      await (
        await toolNamed(tool)
      ).plan(
        { command, args },
        contextWith(() => null),
      )
    ).harm?.things;

  test("is done by destructive commands, which are named with their arguments", async () => {
    expect(await harmOf("redis_server_write", "FLUSHALL", ["ASYNC"])).toMatchObject([
      { does: "runs FLUSHALL", args: ["ASYNC"] },
    ]);
    expect(await harmOf("redis_server_write", "CONFIG SET", ["a", "b"])).toMatchObject([
      { does: "runs CONFIG SET", args: ["a", "b"] },
    ]);
  });

  test("is not done by other writes, nor by reads", async () => {
    expect(await harmOf("redis_server_write", "ACL SETUSER", ["x"])).toBeUndefined();
    expect(await harmOf("redis_sorted_set_write", "ZADD", ["key", "1", "a"])).toBeUndefined();
    expect(await harmOf("redis_server_read", "TIME")).toBeUndefined();
  });
});

describe("a command that is longer than any name", () => {
  test("is refused before it is taken apart", async () => {
    const command = "a ".repeat(1_000_000);
    const { content, isError } = await call(
      await toolNamed("redis_server_read"),
      { command },
      contextWith(() => null),
    );
    expect(isError).toBe(true);
    expect(content[0]?.text).toBe(
      "command must be the name of a command, of 100 characters at most; its arguments go into args.",
    );
  });
});

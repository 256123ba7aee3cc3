import { describe, expect, test } from "vitest";
import { isQuestion } from "../../../../src/call/consent.ts";
import { type Answered, type CallOptions, useTools } from "../tools/fixture.ts";

const tools = useTools();
/** The reply to ACL GETUSER where there is none. */
const NO_USER = { kind: "bulk", value: null };
const tool = "redis_acl_user_create";
const unasked = { flags: { allowWrites: "true", confirm: "never" } };
const asking = { allowWrites: "true", confirm: "auto" };
const form: CallOptions = { flags: asking, consent: { canAsk: true } };

interface Made {
  acl_user: string;
  created: boolean;
  password: "new" | "kept";
  rights: string;
  rights_before?: string;
}

const make = (input: object, options: CallOptions = unasked): Promise<Answered<Made>> =>
  tools.answer<Made>(tool, { key_patterns: ["app:*"], access: "read", ...input }, options);

/** A REST token of a user that a test has given a password of its own. */
async function tokenOf(user: string): Promise<string> {
  await tools.redis("ACL", "SETUSER", user, ">of-the-test");
  const reply = await ask(["ACL", "RESTTOKEN", user, "of-the-test"], tools.database.token);
  return String(reply.result);
}

async function ask(command: readonly string[], token: string): Promise<{ result?: unknown; error?: string }> {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(tools.database.url, { method: "POST", headers, body: JSON.stringify(command) });
  return response.json() as Promise<{ result?: unknown; error?: string }>;
}

/** Which of the commands a user may run; any other answer than NOPERM is one of the command itself. */
async function allowed(user: string, commands: readonly (readonly string[])[]): Promise<string[]> {
  const token = await tokenOf(user);
  const answers = await Promise.all(commands.map((command) => ask(command, token)));
  return commands
    .filter((_, index) => !answers[index]?.error?.startsWith("NOPERM"))
    .map((command) => command.join(" "));
}

describe("a user", () => {
  test("with access read reads its keys and nothing else", async () => {
    const { result, notice } = await make({ name: "reader" });
    expect(result).toMatchObject({ acl_user: "reader", created: true, password: "new" });
    expect(result.rights).toMatch(/^keys ~app:\*, no channels, commands \d+ of \d+ that read, 0 of \d+ that write/);
    expect(notice).toBe('No answer shows the new token. It is delivered by env_write {"acl_user":"reader"}.');
    const mine = [["GET", "app:1"], ["HGETALL", "app:h"], ["PING"], ["DBSIZE"]];
    const not = [
      ...[["GET", "other"], ["SET", "app:1", "x"], ["SCAN", "0"], ["RANDOMKEY"], ["KEYS", "*"], ["FLUSHALL"], ["INFO"]],
      ...[
        ["EVAL", "return 1", "0"],
        ["PUBLISH", "news", "x"],
        ["ACL", "LIST"],
        ["CONFIG", "GET", "*"],
      ],
    ];
    expect(await allowed("reader", [...mine, ...not])).toEqual(mine.map((command) => command.join(" ")));
  });

  test("with access write writes its keys and publishes to its channels", async () => {
    await make({ name: "writer", access: "write", channels: ["news:*"] });
    const mine = [
      ...[
        ["SET", "app:1", "x"],
        ["DEL", "app:1"],
        ["HSET", "app:h", "a", "1"],
        ["PUBLISH", "news:1", "x"],
      ],
    ];
    const not = [
      ...[["SET", "other", "x"], ["PUBLISH", "other", "x"], ["FLUSHDB"], ["FLUSHALL"], ["KEYS", "*"], ["SCAN", "0"]],
      ...[
        ["SORT", "app:1"],
        ["EVAL", "return 1", "0"],
        ["FUNCTION", "FLUSH"],
        ["SCRIPT", "FLUSH"],
        ["ACL", "SETUSER", "x"],
      ],
      ...[
        ["CONFIG", "SET", "maxmemory", "1"],
        ["MOVE", "app:1", "1"],
        ["SWAPDB", "0", "1"],
        ["SLOWLOG", "RESET"],
      ],
    ];
    expect(await allowed("writer", [...mine, ...not])).toEqual(mine.map((command) => command.join(" ")));
  });

  test("of all keys may list them", async () => {
    await make({ name: "lister", key_patterns: ["*"] });
    expect(
      await allowed("lister", [
        ["SCAN", "0"],
        ["KEYS", "*"],
      ]),
    ).toEqual(["SCAN 0"]);
  });

  test("of all keys or channels may be given narrower patterns beside", async () => {
    const { result } = await make({ name: "wide", key_patterns: ["app:*", "*", "b"], channels: ["*", "news:*"] });
    expect(result.rights).toMatch(/^keys ~\*, channels &\*, /);
  });

  test("with single commands has these alone, more or fewer", async () => {
    const tried = [
      ["GET", "app:1"],
      ["SET", "app:1", "x"],
      ["DEL", "app:1"],
      ["SCAN", "0"],
      ["EVAL", "return 1", "0"],
    ];
    const may = async (commands: string[]) => {
      await make({ name: "single", access: "write", commands });
      return (await allowed("single", tried)).map((command) => command.split(" ")[0]);
    };
    expect(await may(["get", "SET"])).toEqual(["GET", "SET"]);
    expect(await may(["+SCAN", "-del"])).toEqual(["GET", "SET", "SCAN"]);
    expect(await may(["+EVAL"])).toEqual(["GET", "SET", "DEL", "EVAL"]);
  });

  test("that is there keeps its password and gets the new rights in the place of the old ones", async () => {
    await make({ name: "changing", access: "write", channels: ["news:*"] });
    const token = await tokenOf("changing");
    const { result, notice } = await make({ name: "changing", key_patterns: ["next:*"] });
    expect(result).toMatchObject({
      created: false,
      password: "kept",
      rights: expect.stringMatching(/^keys ~next:\*, no c/),
    });
    expect(result.rights_before).toMatch(/^keys ~app:\*, channels &news:\*/);
    expect(notice).toContain("Its tokens go on");
    expect(await ask(["GET", "next:1"], token)).toEqual({ result: null });
    expect((await ask(["GET", "app:1"], token)).error).toMatch(/^NOPERM/);
  });

  test("gets a new password where that is asked for, and its tokens end", async () => {
    await make({ name: "renewed" });
    const token = await tokenOf("renewed");
    const { result } = await make({ name: "renewed", new_password: true });
    expect(result).toMatchObject({ created: false, password: "new" });
    expect((await ask(["GET", "app:1"], token)).error).toBeDefined();
  });

  test("that needs no password gets one", async () => {
    await tools.redis("ACL", "SETUSER", "open", "on", "nopass", "~*", "+@all");
    expect((await make({ name: "open" })).result.password).toBe("new");
    expect(JSON.stringify(await tools.redis("ACL", "GETUSER", "open"))).not.toContain("nopass");
  });

  test("loses rights in brackets that it had", async () => {
    await tools.redis("ACL", "SETUSER", "brackets", "on", ">x", "(~* +@all)");
    const { result } = await make({ name: "brackets" });
    expect(result.rights_before).toContain("and 1 more sets of rights");
    expect(
      await allowed("brackets", [
        ["GET", "app:1"],
        ["SET", "other", "x"],
      ]),
    ).toEqual(["GET app:1"]);
  });
});

describe("where env_write is not offered", () => {
  test("the answer says how a person gets the token", async () => {
    const flags = { ...unasked.flags, toolsets: "redis" };
    const { notice } = await make({ name: "unoffered" }, { flags });
    expect(notice).toMatch(
      /env_write is not offered here.*ACL GENTOKEN unoffered, then ACL SETUSER unoffered resetpass/,
    );
  });
});

describe("it is refused", () => {
  test.each([
    [{ name: "default" }, /The user default has the standard token of the database itself/],
    [{ name: "default_ro", access: "write" }, /The user default_ro has the read-only token of the database itself/],
    [{ name: "a b" }, /name/],
    [{ name: "empty", key_patterns: [] }, /could do nothing/],
    [{ name: "spaced", key_patterns: ["app:* +@all"] }, /without spaces/],
    [{ name: "more", commands: ["SET"] }, /SET can write, and access is read/],
    [{ name: "more", commands: ["+EVAL"] }, /EVAL can write/],
    [{ name: "more", commands: ["+PUBLISH"] }, /PUBLISH can write/],
    [{ name: "more", commands: ["+XGROUP"] }, /XGROUP can write/],
    ...["ACL", "CONFIG", "FLUSHALL", "KEYS", "MONITOR", "SCRIPT", "FUNCTION", "SORT", "DEBUG", "CLIENT"].map(
      (command) => [{ name: "more", access: "write", commands: [command] }, /is given to none/] as const,
    ),
    [{ name: "more", commands: ["+@all"] }, /commands/],
    [{ name: "more", commands: ["+client|list"] }, /commands/],
  ] as const)("%j", async (input, why) => {
    const text = await tools.refusal(tool, { key_patterns: ["app:*"], access: "read", ...input }, unasked);
    expect(text).toMatch(why);
    expect(await tools.redis("ACL", "GETUSER", input.name.startsWith("default") ? "more" : input.name)).toEqual(
      NO_USER,
    );
  });

  test("without writes, and with no more than privileged reads", async () => {
    expect(await tools.names()).not.toContain(tool);
    expect(await tools.names({ allowPrivilegedReads: "true" })).not.toContain(tool);
  });
});

describe("a server whose own token has few rights", () => {
  const rules = ["on", "~shop:*", "%R~all:*", "&shop:*", "+@read", "+@write", "-@dangerous", "-hset", "+acl", "+ping"];
  const basics = ["+multi", "+dbsize"];
  const listens = ["+subscribe", "+psubscribe", "+unsubscribe", "+punsubscribe"];

  async function limited(): Promise<CallOptions> {
    await tools.redis("ACL", "SETUSER", "limited", ...rules, ...basics, ...listens);
    return { ...unasked, token: await tokenOf("limited") };
  }

  test.each([
    [{ key_patterns: ["shop:1:*"] }, undefined],
    [{ key_patterns: ["all:*"] }, undefined],
    [{ key_patterns: ["shop:*"], access: "write", commands: ["-hset"] }, undefined],
    [{ key_patterns: ["shop:*"], access: "write" }, /it may not run HSET\./],
    [{ key_patterns: ["shop*"] }, /it does not reach all keys of shop\*/],
    [{ key_patterns: ["*"] }, /it does not reach all keys of \*/],
    [{ key_patterns: ["all:*"], access: "write" }, /it does not reach all keys of all:\*/],
    [{ key_patterns: ["shop:*"], channels: ["shop:1"] }, undefined],
    [{ key_patterns: ["shop:*"], channels: ["*"] }, /it does not reach all channels of \*/],
    [{ key_patterns: ["shop:*"], access: "write", commands: ["GET", "EVAL"] }, /it may not run EVAL\./],
  ] as const)("gives no more than these: %j", async (input, why) => {
    const options = await limited();
    await tools.redis("ACL", "DELUSER", "given");
    const wanted = { name: "given", access: "read", ...input };
    if (why === undefined) expect((await tools.answer<Made>(tool, wanted, options)).result.created).toBe(true);
    else expect(await tools.refusal(tool, wanted, options)).toMatch(why);
  });

  test("leaves out what it has not, and nobody has asked for", async () => {
    const options = await limited();
    await tools.answer<Made>(tool, { name: "beside", key_patterns: ["shop:*"], access: "read" }, options);
    expect(await allowed("beside", [["ECHO", "a"], ["PING"], ["GET", "shop:1"]])).toEqual(["PING", "GET shop:1"]);
  });

  test("does not change its own rights", async () => {
    const options = await limited();
    const wanted = { name: "limited", key_patterns: ["shop:*"], access: "read" };
    expect(await tools.refusal(tool, wanted, options)).toContain("does not change its own rights");
  });
});

describe("a person is asked", () => {
  const input = { name: "asked", key_patterns: ["app:*"], access: "read" };

  test("with the commands that tell of all keys, where the patterns are narrower", async () => {
    const question = async (key_patterns: string[], commands: string[]) => {
      const reply = await tools.reply(tool, { name: "lister", key_patterns, access: "read", commands }, form);
      return isQuestion(reply) ? reply.question : "";
    };
    const narrow = await question(["app:*"], ["+SCAN", "+randomkey", "+scan"]);
    expect(narrow).toContain("; SCAN, RANDOMKEY tell of all keys, whatever the patterns");
    expect(await question(["app:*"], ["scan", "-scan"])).not.toContain("whatever the patterns");
    expect(await question(["*"], ["+scan"])).not.toContain("whatever the patterns");
  });

  test("with every rule, what it means, and what the user may do now", async () => {
    await tools.redis("ACL", "SETUSER", "asked", "on", ">x", "~old:*", "+@all");
    const reply = await tools.reply(tool, { ...input, new_password: true }, form);
    if (!isQuestion(reply)) throw new Error("Nobody was asked.");
    expect(reply.question).toContain(
      "runs ACL SETUSER asked >[redacted] on resetkeys resetchannels nocommands ~app:* +@read",
    );
    expect(reply.question).toContain("its rights of now are replaced; whoever has its token may read what");
    expect(reply.question).toContain("its tokens and passwords end");
    expect(reply.question).toContain("rights now: keys ~old:*, no channels, commands +@all");
  });

  test("and nothing is done where the user has changed meanwhile", async () => {
    await tools.redis("ACL", "DELUSER", "asked");
    const reply = await tools.reply(tool, input, form);
    if (!isQuestion(reply)) throw new Error("Nobody was asked.");
    const agreed = { canAsk: true, answer: { decision: "agreed", state: reply.state } } as const;
    await tools.redis("ACL", "SETUSER", "asked", "on", "~old:*", "+get");
    expect(await tools.refusal(tool, input, { flags: asking, consent: agreed })).toContain("belongs to another call");
    await tools.redis("ACL", "DELUSER", "asked");
    const again = await tools.reply(tool, input, form);
    if (!isQuestion(again)) throw new Error("Nobody was asked.");
    const consent = { canAsk: true, answer: { decision: "agreed", state: again.state } } as const;
    expect((await tools.answer<Made>(tool, input, { flags: asking, consent })).result.created).toBe(true);
  });
});

import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { isQuestion } from "../../src/call/consent.ts";
import type { CallContext } from "../../src/call/context.ts";
import type { CallResult } from "../../src/call/deliver.ts";
import { createRedactor } from "../../src/call/redactor.ts";
import type { RunOptions } from "../../src/call/run.ts";
import type { Tool } from "../../src/call/tool.ts";
import type { Row } from "../../src/catalog/rows.ts";
import type { RedisContext } from "../../src/products/redis/context.ts";
import { redisFamilies } from "../../src/products/redis/families/index.ts";
import { RedisError, UpstashError } from "../../src/upstash/errors.ts";
import { allToolsets, productOf, select, testContextWith } from "../catalog/fixture.ts";
import { examples as accountExamples } from "../products/account/data.ts";
import { publishExamples } from "../products/qstash/publish-examples.ts";
import { readExamples } from "../products/qstash/read-examples.ts";
import { writeExamples } from "../products/qstash/write-examples.ts";
import { workflowReads, workflowWrites } from "../products/workflow/examples.ts";
import {
  callContext,
  contextWith,
  redisWith,
  runOptions,
  runWith,
  type SentCommand,
  type ToolParts,
  toolWith,
} from "./fixture.ts";

const byToken = (parts: Partial<RunOptions> = {}) => runOptions({ confirm: "token", ...parts });

/** The question of a call, or nothing where it asked none. */
async function questionOf(tool: Tool, raw: unknown, context: CallContext, options = byToken()) {
  const answer = await runWith(tool, raw, { context, consent: { canAsk: true } }, options);
  return isQuestion(answer) ? answer.question : undefined;
}

/** The answer to a client that cannot ask. */
async function answerOf(tool: Tool, raw: unknown, context: CallContext, options = byToken()): Promise<CallResult> {
  const answer = await runWith(tool, raw, { context, consent: { canAsk: false } }, options);
  if (isQuestion(answer)) throw new Error("A client that cannot ask was asked.");
  return answer;
}

function named(tools: readonly Tool[], name: string): Tool {
  const found = tools.find((tool) => tool.name === name);
  if (found === undefined) throw new Error(`no tool ${name}`);
  return found;
}

const tools = await select([productOf(allToolsets)], { confirm: "token" });
const accountTools = await select([productOf(allToolsets, { resourceArgument: "database" })], { confirm: "token" });
const everyTool = await select([productOf(allToolsets)], { toolsets: ["all"] });
const server = named(tools, "redis_server_write");
const pipeline = named(tools, "redis_pipeline_write");

describe("a name that a tool keeps in a question", () => {
  const SECRET = "AXlzTokenOfTheDatabase";
  const redactor = createRedactor(false);
  redactor.add(SECRET);
  const askedWith = (names: readonly string[], about = `${SECRET}-index`) =>
    questionOf(
      toolWith({
        access: "destructive",
        plan: (_input, context) => {
          for (const name of names) context.keepName(name);
          const harm = { things: [{ does: "deletes", args: [about] }] };
          return { target: {}, harm, run: async () => ({ result: "done" }) };
        },
      }),
      {},
      callContext(),
      byToken({ redactor }),
    );
  const others = (count: number) => Array.from({ length: count }, (_, index) => `name-${index}`);

  it("is shown, though a secret is a part of it", async () => {
    expect(await askedWith([...others(49), `${SECRET}-index`])).toContain(`deletes ${SECRET}-index`);
  });

  it("is not, where there are 50 others already, or it is longer than any name", async () => {
    expect(await askedWith([...others(50), `${SECRET}-index`])).toContain("deletes [redacted]-index");
    const long = `${SECRET}-index`.padEnd(301, "-");
    expect(await askedWith([long.slice(0, 300)], long)).toContain(long.slice(0, 300));
    expect(await askedWith([long], long)).toContain("[redacted]-index");
  });
});

describe("a command that destroys", () => {
  it("is asked about in full, with the database that it runs in", async () => {
    const question = await questionOf(
      server,
      { command: "CONFIG", args: ["SET", "save", ""] },
      contextWith(() => 7),
    );
    expect(question).toBe(
      'redis_server_write: runs CONFIG SET save "": settings of the whole database change.\ndatabase: configured\nkeys: 7\nNothing is done unless you agree.',
    );
  });

  it("is asked about without the secrets that it carries", async () => {
    const context = contextWith(() => 7);
    const args = ["requirepass", "save", "save", ""];
    const question = await questionOf(server, { command: "CONFIG SET", args }, context);
    expect(question).toContain('runs CONFIG SET requirepass [redacted] save "":');
    const commands = [["CONFIG", "SET", "masterauth", "the-other-password"]];
    const { content } = await answerOf(pipeline, { commands }, context);
    expect(content[0]?.text).toContain("runs CONFIG SET masterauth [redacted]");
  });

  it("is asked about although the number of keys is unknown", async () => {
    const context = contextWith(() => {
      throw new RedisError("LOADING Redis is loading the dataset in memory");
    });
    expect(await questionOf(server, { command: "FLUSHDB" }, context)).toContain("keys: unknown (LOADING Redis");
  });

  it("is not asked about where no database is configured", async () => {
    const database = () => Promise.reject(new UpstashError("not-configured", "No database."));
    const answer = await answerOf(server, { command: "FLUSHDB" }, { ...contextWith(() => 7), database } as CallContext);
    expect(answer).toMatchObject({ isError: true });
  });
});

describe("a pipeline that destroys", () => {
  const ask = (commands: readonly (readonly string[])[]) =>
    questionOf(
      pipeline,
      { commands },
      contextWith(() => 7),
    );

  it("is asked about by its destructive commands first, each in full and with its place", async () => {
    const commands = [
      ["SET", "a", "1"],
      ["config", "set", "save", "", "maxmemory", "1mb"],
      ["EVAL", "return 1", "0"],
    ];
    expect((await ask([...commands, ["flushall", "async"], ["flushall", "async"]]))?.split("\n").slice(0, 4)).toEqual([
      "redis_pipeline_write: 2 things that need agreement:",
      "- runs FLUSHALL async (commands 4, 5 of 5): every key of the database is deleted.",
      '- runs CONFIG SET save "" maxmemory 1mb (command 2 of 5): settings of the whole database change.',
      "Besides these: 2 other commands, 1 of which runs code that this server cannot judge (EVAL).",
    ]);
  });

  it.each([
    ["unknown commands", Array.from({ length: 10 }, (_, number) => [`UNKNOWN${number}`, "x".repeat(150)])],
    ["hundreds of equal unknown commands", Array.from({ length: 900 }, () => ["NEW.ADD", "key"])],
    ["hundreds of harmless ones", Array.from({ length: 900 }, (_, number) => ["SET", String(number), "1"])],
    ["a script", [["EVAL", `--[[${"x".repeat(9_000)}]] return redis.call('FLUSHDB')`, "0"]]],
  ])("names FLUSHALL, whatever stands before it: %s", async (_, before) => {
    const [first, second] = (await ask([...before, ["FLUSHALL"]]))?.split("\n") ?? [];
    expect(`${first} ${second}`).toContain(`runs FLUSHALL (command ${before.length + 1} of ${before.length + 1})`);
  });

  it("calls a command that the server does not know unknown, and says how many there are", async () => {
    const question = await ask(Array.from({ length: 50 }, () => ["new.add", "key"]));
    expect(question).toContain(
      "runs new.add key (commands 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 40 more of 50): this server does not know the command, so what it does is unknown.",
    );
  });

  it.each([
    [
      "more things than a person can take in",
      Array.from({ length: 30 }, (_, number) => ["CONFIG", "SET", `${number}`]),
    ],
    ["more unknown things", Array.from({ length: 30 }, (_, number) => ["NEW.ADD", `${number}`])],
    ["a thing that is too long to be shown", [["ACL", "DELUSER", ...Array.from({ length: 900 }, () => "somebody")]]],
  ])("is refused where it does %s", async (_, commands) => {
    const answer = await answerOf(
      pipeline,
      { commands },
      contextWith(() => 7),
    );
    expect(answer).toMatchObject({ isError: true });
    expect(answer.content[0]?.text).toMatch(/must see all of the harm.*Nothing was changed\. Do less in one call/);
  });

  it("is refused before anybody is asked where a command cannot be sent", async () => {
    const sent: SentCommand[] = [];
    const commands = [["FLUSHALL"], ["SUBSCRIBE", "channel"]];
    const answer = await answerOf(
      pipeline,
      { commands },
      contextWith(() => 7, sent),
    );
    expect(answer).toMatchObject({ isError: true, content: [{ text: expect.stringContaining("Nothing was sent") }] });
    expect(sent).toEqual([]);
  });
});

describe("a database that is named", () => {
  const identities: Record<string, string> = { orders: "id-1", "id-1": "id-1", users: "id-2" };
  /** Databases of an account; `sent` fills with the IDs of those that commands went to. */
  const account = (sent: string[], ids = identities): RedisContext => ({
    ...contextWith(() => 7),
    async database(this: CallContext) {
      const { resource = "orders" } = this;
      const id = ids[resource];
      if (id === undefined) throw new UpstashError("not-found", `The account has no database "${resource}".`);
      const redis = redisWith(() => {
        sent.push(id);
        return 7;
      });
      return { id, name: "orders", redis };
    },
  });
  const flush = named(accountTools, "redis_server_write");

  it("is shown by name and ID, and the command runs where the person was told", async () => {
    const sent: string[] = [];
    const [context, options] = [account(sent), byToken()];
    const input = { command: "FLUSHDB", database: "orders" };
    const { structuredContent } = await answerOf(flush, input, context, options);
    expect(structuredContent?.result).toMatchObject({ database: "orders (ID id-1)" });
    const { confirm_token } = structuredContent as { confirm_token: string };
    sent.length = 0;
    expect(await answerOf(flush, { ...input, confirm_token }, context, options)).not.toHaveProperty("isError");
    expect(sent).toEqual(["id-1"]);
  });

  it("that is the only one of the account is shown too", async () => {
    expect(await questionOf(flush, { command: "FLUSHDB" }, account([]))).toContain("database: orders (ID id-1)");
  });

  it("that means another one when the token comes back is not agreed to", async () => {
    const [context, options] = [account([]), byToken()];
    const input = { command: "FLUSHDB", database: "orders" };
    const { structuredContent } = await answerOf(flush, input, context, options);
    const { confirm_token } = structuredContent as { confirm_token: string };
    const renamed = account([], { orders: "id-2" });
    expect(await answerOf(flush, { ...input, confirm_token }, renamed, options)).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining("another call") }],
    });
  });

  it("that does not exist is an error before anybody is asked", async () => {
    const answer = await answerOf(flush, { command: "FLUSHDB", database: "missing" }, account([]));
    expect(answer).toMatchObject({ isError: true, content: [{ text: expect.stringContaining("no database") }] });
  });
});

describe("a preview", () => {
  const harmful = (preview: ToolParts["preview"], parts: ToolParts = {}) =>
    toolWith({ access: "destructive", harm: () => "drops all", ...(preview ? { preview } : {}), ...parts });

  it("that is too long is cut, and still says that nothing was done", async () => {
    const tool = harmful(async () => ({ members: "x".repeat(5_000) }));
    const { structuredContent } = await answerOf(
      tool,
      {},
      contextWith(() => null),
      byToken({ maxOutput: 1_000 }),
    );
    expect(structuredContent).toMatchObject({
      truncated: true,
      confirm_token: expect.any(String),
      notice: expect.stringMatching(/^Nothing was done yet.*Cut to fit/),
    });
  });

  it("is refused where the harm itself does not fit, so that no permission is given for what was not seen", async () => {
    const commands = [["CONFIG", "SET", "maxmemory", "x".repeat(2_000)], ["FLUSHALL"]];
    const context = contextWith(() => 7);
    const { structuredContent, content } = await answerOf(
      pipeline,
      { commands },
      context,
      byToken({ maxOutput: 1_000 }),
    );
    expect(structuredContent).toBeUndefined();
    expect(content[0]?.text).toContain("does not fit in an answer. Nothing was changed.");
  });

  it("shows every character that a person would not see as its code point", async () => {
    const database = async () => ({ id: "id-1", name: "orders\u202e\u3164", redis: redisWith(() => 7) });
    const context = { ...contextWith(() => 7), database } as CallContext;
    const { content } = await answerOf(
      pipeline,
      { commands: [["ACL", "DELUSER", "a\u2066\n"], ["FLUSHALL"]] },
      context,
    );
    expect(content[0]?.text).not.toMatch(/[\u202e\u2066\u3164]/);
    expect(content[0]?.text).toContain("orders\\\\u{202e}\\\\u{3164}");
  });

  it("shows no secret that the server knows", async () => {
    const redactor = createRedactor(false);
    redactor.add("a-token-of-the-account");
    const tool = harmful(async () => ({ name: "has a-token-of-the-account in it" }));
    const options = byToken({ redactor });
    const { content } = await answerOf(
      tool,
      {},
      contextWith(() => null),
      options,
    );
    const question = await questionOf(
      tool,
      {},
      contextWith(() => null),
      options,
    );
    expect([content[0]?.text, question].join()).not.toContain("a-token-of-the-account");
  });

  it("says what it is in its own words, even where a secret is one of them", async () => {
    const redactor = createRedactor(false);
    const context = contextWith(() => null);
    for (const word of ["confirm_token", "Nothing was done yet", "unless you agree"]) redactor.add(word);
    const tool = harmful(async () => ({ members: "x".repeat(5_000) }));
    const { structuredContent } = await answerOf(tool, {}, context, byToken({ redactor, maxOutput: 1_000 }));
    expect(structuredContent).toMatchObject({
      result: { would: "drops all." },
      confirm_token: expect.any(String),
      notice: expect.stringMatching(/^Nothing was done yet.*with confirm_token\. Cut to fit/),
    });
    expect(await questionOf(tool, {}, context, byToken({ redactor }))).toContain("Nothing is done unless you agree.");
  });

  it("that fails is answered as a failure, and nothing is run", async () => {
    const run = vi.fn();
    const preview = async () => {
      throw new UpstashError("not-found", "Nothing of this ID.");
    };
    const tool = harmful(preview, { run });
    expect(
      await answerOf(
        tool,
        {},
        contextWith(() => null),
      ),
    ).toMatchObject({ isError: true });
    expect(run).not.toHaveBeenCalled();
  });

  it("is of the arguments where a tool has none of its own", async () => {
    const { structuredContent } = await answerOf(
      harmful(undefined),
      {},
      contextWith(() => null),
    );
    expect(structuredContent?.result).toEqual({ would: "drops all.", arguments: {} });
  });
});

describe("a question", () => {
  const blinding = fc.constantFrom(
    (word: string) => `x://a:${word}@b`,
    (word: string) => `password=${word}`,
    (word: string) => `{"token":"${word}"}`,
    (word: string) => `>${word}`,
    (word: string) => word,
  );

  it("names the command, the database and its ID, whatever was carried by calls before and by this one", async () => {
    const words = fc.constantFrom("FLUSHALL", "orders-of-2024", "id-1-a7B9c2D4", "runs FLUSHALL", "database");
    const options = byToken();
    const database = async function (this: CallContext & RedisContext) {
      return { id: "id-1-a7B9c2D4", name: "orders-of-2024", redis: redisWith(() => 7) };
    };
    const context = { ...contextWith(() => 7), database } as CallContext;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(blinding, words), { minLength: 1, maxLength: 5 }), async (carried) => {
        const texts = carried.map(([make, word]) => make(word));
        await answerOf(server, { command: "ACL SETUSER", args: ["ada", ...texts] }, context, options);
        const commands = [
          ["ACL", "SETUSER", "ada", ...texts],
          ["CONFIG", "SET", "requirepass", texts[0] ?? ""],
          ["FLUSHALL"],
        ];
        const question = await questionOf(pipeline, { commands }, context, options);
        expect(question).toContain("- runs FLUSHALL (command 3 of 3)");
        expect(question).toContain("database: orders-of-2024 (ID id-1-a7B9c2D4)");
      }),
      { numRuns: 50 },
    );
  });

  it("keeps the name of what it is about also where a certain secret is a part of it", async () => {
    const redactor = createRedactor(false);
    redactor.add("orders-X9y8-of-2024");
    const database = async () => ({ id: "id-1", name: "orders-X9y8-of-2024", redis: redisWith(() => 7) });
    const context = { ...contextWith(() => 7), database } as CallContext;
    const commands = [["CONFIG", "SET", "save", "orders-X9y8-of-2024!"]];
    const question = await questionOf(
      pipeline,
      { commands: [...commands, ["FLUSHALL"]] },
      context,
      byToken({ redactor }),
    );
    expect(question).toContain("database: orders-X9y8-of-2024 (ID id-1)");
  });
});

describe("a plan says what would be lost", () => {
  const context = testContextWith(() => null);
  const harmOf = async (tool: Tool, input: Record<string, unknown>) => (await tool.plan(input, context)).harm;

  const examples = [
    ...accountExamples,
    ...publishExamples,
    ...readExamples,
    ...writeExamples,
    ...workflowReads,
    ...workflowWrites,
  ];

  it("of every destructive endpoint, and of no other but writes whose rows say so", async () => {
    const saying = new Set(
      allToolsets
        .flatMap(({ rows }): readonly Row[] => rows)
        .filter((row) => row.kind === "endpoint" && row.access === "write" && row.options.harm !== undefined)
        .map(({ name }) => name),
    );
    for (const tool of everyTool.filter(({ endpoint, name }) => endpoint !== undefined && !saying.has(name))) {
      const input = examples.find((example) => example.tool === tool.name)?.input ?? {};
      expect([tool.name, (await harmOf(tool, input)) !== undefined]).toEqual([
        tool.name,
        tool.access === "destructive",
      ]);
    }
    expect(saying.size).toBeGreaterThan(10);
  });

  it("of every destructive command, and of no other without its arguments", async () => {
    for (const { name: family, commands } of redisFamilies) {
      for (const { name, access } of commands.filter((command) => command.access !== "read")) {
        const tool = named(everyTool, `redis_${family}_write`);
        const harm = await harmOf(tool, { command: name });
        expect([name, harm !== undefined]).toEqual([name, access === "destructive"]);
      }
    }
  });
});

describe("the plan of a harmful call", () => {
  it("is told whether the call comes back with an answer or a token, so that it may use what it found before", async () => {
    const told: unknown[] = [];
    const tool = toolWith({
      plan: async (_input, { comesBack }) => {
        told.push(await comesBack?.());
        return { target: {}, run: async () => ({ result: "done" }) };
      },
    });
    const answer = { decision: "agreed", state: "some" } as const;
    await runWith(tool, {}, { context: callContext(), consent: { canAsk: true } }, byToken());
    await runWith(tool, {}, { context: callContext(), consent: { canAsk: true, answer } }, byToken());
    expect(told).toEqual([false, true]);
  });
});

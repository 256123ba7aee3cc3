import { describe, expect, test } from "vitest";
import { promptText } from "../../src/call/prompt.ts";
import { listedIn } from "../../src/call/served.ts";
import { openCompact } from "../../src/commands/open-compact.ts";
import { listedTool } from "../../src/server/listed-tools.ts";
import { callBy, connect, entryOf, startBoth, textOf, tokensAt, tokensOf } from "../connections/fixture.ts";
import { configOf } from "../served.ts";
import { startScriptedServer } from "../upstash/scripted-server.ts";
import { serveCompact } from "./fixture.ts";

const writes = { allowWrites: "true" };
const account = { UPSTASH_EMAIL: "dev@example.com", UPSTASH_API_KEY: "key-of-the-account" };
const GET = { command: "GET", args: ["k"] };
const SET = { command: "SET", args: ["k", "v"] };

type Found = { result: { name: string; access: string; call: string; input_schema: object }[]; further?: string[] };

/** What is found by a question, or by more than that. */
async function find(served: Parameters<typeof callBy>[0], asked: object): Promise<Found & { notice?: string }> {
  return (await callBy(served, "upstash_find_tools", asked)).structuredContent as unknown as Found;
}

describe("a compact list", () => {
  test("has three tools for everything, in at most 4,000 characters", async () => {
    const { served } = await serveCompact(writes, account);
    const listed = listedIn(served.offer).map(listedTool);
    expect(listed.map(({ name }) => name)).toEqual(["upstash_find_tools", "upstash_read", "upstash_write"]);
    expect(listed.map(({ annotations }) => annotations.readOnlyHint)).toEqual([true, true, false]);
    expect(JSON.stringify(listed).length).toBeLessThanOrEqual(4_000);
  });

  test("has no tool that writes where nothing may be written", async () => {
    const { served } = await serveCompact();
    expect(listedIn(served.offer).map(({ name }) => name)).toEqual(["upstash_find_tools", "upstash_read"]);
    expect(served.offer.instructions).not.toContain("upstash_write");
  });

  test.each([{}, writes])("says in the instructions how to work, in at most 2,048 characters: %j", async (flags) => {
    const { served } = await serveCompact(flags, account);
    expect(served.offer.instructions).toContain("The tools are found, not listed.");
    expect(served.offer.instructions.length).toBeLessThanOrEqual(2_048);
  });

  test("has prompts that say how the tools are called that are not listed", async () => {
    const { served } = await serveCompact();
    const [prompt] = served.offer.prompts ?? [];
    expect(prompt && promptText(prompt)).toContain(
      "Of tools that are not listed upstash_read {tool, arguments} calls one.",
    );
  });

  test("is refused together with a preset", async () => {
    const refused = serveCompact({ compact: "true", preset: "ops" });
    await expect(refused).rejects.toThrow("give one of them");
  });
});

describe("upstash_find_tools", () => {
  test("answers the best three with their schemas, by what they are called, and names further ones", async () => {
    const { served, database } = await serveCompact(writes, account);
    const { result, further = [] } = await find(served, { query: "expire a hash field" });
    expect(result).toHaveLength(3);
    const { name, inputSchema } = served.offer.tools.get("redis_hash_write") ?? { inputSchema: {} };
    expect(result[0]).toMatchObject({ name, access: "write", call: "upstash_write", input_schema: inputSchema });
    expect(result[0]).toHaveProperty("description", expect.stringContaining("HEXPIRE"));
    expect(further.length).toBeGreaterThan(0);
    expect(further.length).toBeLessThanOrEqual(7);
    expect(database.received).toEqual([]);
  });

  test("answers the tools that are named, and no others", async () => {
    const { served } = await serveCompact(writes, account);
    const answer = await find(served, { query: "database_list, redis_string_read" });
    expect(answer.result.map(({ name }) => name)).toEqual(["redis_string_read", "database_list"]);
    expect(answer).not.toHaveProperty("further");
  });

  test("answers as many as are asked for, up to ten", async () => {
    const { served } = await serveCompact(writes, account);
    expect((await find(served, { query: "database", limit: 1 })).result).toHaveLength(1);
    const refused = await callBy(served, "upstash_find_tools", { query: "database", limit: 11 });
    expect(textOf(refused)).toContain("limit must be at most 10");
  });

  test("finds nothing that may not be called", async () => {
    const reading = await serveCompact({}, account);
    const { result } = await find(reading.served, { query: "SETNX delete database", limit: 10 });
    expect(result.filter(({ access }) => access !== "read")).toEqual([]);
    const without = await serveCompact({ ...writes, excludeTools: "redis_string_*" }, account);
    const found = await find(without.served, { query: "redis_string_read SETNX", limit: 10 });
    expect(found.result.filter(({ name }) => name.startsWith("redis_string_"))).toEqual([]);
  });

  test("finds nothing that a request leaves out, and nothing else may be called by it", async () => {
    const { part, database } = await serveCompact(writes, account);
    const reading = await part({ upTo: "read" });
    expect(listedIn(reading.offer).map(({ name }) => name)).toEqual(["upstash_find_tools", "upstash_read"]);
    const { result } = await find(reading, { query: "SETNX redis_string_write", limit: 10 });
    expect(result.filter(({ access }) => access !== "read")).toEqual([]);
    const refused = await callBy(reading, "upstash_read", { tool: "redis_string_write", arguments: SET });
    expect([refused.isError, database.received]).toEqual([true, []]);
    expect(
      (await find(await part({ toolsets: ["backup"] }), { query: "redis_string_read" })).result,
    ).not.toContainEqual(expect.objectContaining({ name: "redis_string_read" }));
  });

  test("says so where it finds nothing", async () => {
    const { served } = await serveCompact();
    expect(await find(served, { query: "xyzzy" })).toMatchObject({ result: [], notice: expect.any(String) });
  });

  test("finds in every toolset but those of services that are no more, unless some are named", async () => {
    const names = async (flags: Record<string, string>) => {
      const { served } = await serveCompact({ allowWrites: "true", ...flags }, account);
      return (await find(served, { query: "create a vector index" })).result.map(({ name }) => name);
    };
    expect(await names({})).toContain("vector_index_create");
    expect(await names({ toolsets: "database" })).not.toContain("vector_index_create");
  });

  test("is observed as a call of its own, which asks nothing of Upstash", async () => {
    const { served, ended } = await serveCompact();
    await find(served, { query: "keys" });
    expect(ended).toMatchObject([{ tool: "upstash_find_tools", access: "read", outcome: "answered", requests: 0 }]);
  });
});

describe("a call through another tool", () => {
  test("is the call of the tool that it names: same request, same answer, observed as that tool", async () => {
    const { served, database, ended } = await serveCompact();
    const through = await callBy(served, "upstash_read", { tool: "redis_string_read", arguments: GET });
    const direct = await callBy(served, "redis_string_read", GET);
    expect(through).toEqual(direct);
    const [first, second] = database.received;
    expect([first?.body, first?.headers.authorization]).toEqual([second?.body, second?.headers.authorization]);
    expect(ended.map(({ tool }) => tool)).toEqual(["redis_string_read", "redis_string_read"]);
    expect(through.structuredContent).toHaveProperty("untrusted", true);
  });

  test.each([
    ["as JSON text", { tool: "redis_string_read", arguments: JSON.stringify(GET) }],
    ["beside the name of the tool", { tool: "redis_string_read", ...GET }],
    ["with blanks around the name", { tool: " redis_string_read ", arguments: GET }],
  ])("takes the arguments %s", async (_, given) => {
    const { served, database } = await serveCompact();
    const answer = await callBy(served, "upstash_read", given);
    expect([answer.isError, database.received.map(({ body }) => JSON.parse(body))]).toEqual([
      undefined,
      [["GET", "k"]],
    ]);
  });

  test("by upstash_read never writes", async () => {
    const { served, database, ended } = await serveCompact(writes);
    const answer = await callBy(served, "upstash_read", { tool: "redis_string_write", arguments: SET });
    expect([answer.isError, textOf(answer)]).toEqual([true, expect.stringContaining("Call it by upstash_write")]);
    expect(database.received).toEqual([]);
    expect(ended).toMatchObject([{ tool: "redis_string_write", outcome: "failed" }]);
  });

  const FLUSHALL = { command: "FLUSHALL" };
  test.each([
    ["in capitals", { tool: "REDIS_STRING_WRITE", arguments: SET }],
    ["in a list", { tool: ["redis_string_write"], arguments: SET }],
    ["with a character that is not seen", { tool: "redis_string_write\u200b", arguments: SET }],
    ["with a zero byte", { tool: "redis_string_write\u0000", arguments: SET }],
    ["with a blank that is none", { tool: "\u00a0redis_string_write\u00a0", arguments: SET }],
    [
      "beside that of a reading one, in the arguments",
      { tool: "redis_string_read", arguments: { tool: "redis_string_write", ...SET } },
    ],
    ["through upstash_write", { tool: "upstash_write", arguments: { tool: "redis_string_write", arguments: SET } }],
    ["through itself", { tool: "upstash_read", arguments: { tool: "redis_string_write", arguments: SET } }],
    ["as a command of the family that reads", { tool: "redis_string_read", arguments: SET }],
    ["as a command of another tool that reads", { tool: "redis_server_read", arguments: FLUSHALL }],
    [
      "as one of many commands",
      {
        tool: "redis_pipeline_read",
        arguments: {
          commands: [
            ["GET", "k"],
            ["SET", "k", "v"],
          ],
        },
      },
    ],
    [
      "as a script that is said to read",
      { tool: "redis_script_read", arguments: { command: "EVAL", args: ["return 1", "0"] } },
    ],
    [
      "in the prototype",
      JSON.parse(
        '{"tool":"redis_string_read","__proto__":{"tool":"redis_string_write"},"arguments":{"command":"SET","args":["k","v"]}}',
      ),
    ],
  ])("by upstash_read never writes, with the name %s", async (_, given) => {
    const { served, database } = await serveCompact({ ...writes, confirm: "never" });
    const answer = await callBy(served, "upstash_read", given);
    expect([answer.isError, database.received.map(({ body }) => body)]).toEqual([true, []]);
  });

  test("through upstash_write is no call of a tool that finds or calls others", async () => {
    const { served, database } = await serveCompact({ ...writes, confirm: "never" });
    for (const tool of ["upstash_write", "upstash_read", "upstash_find_tools"]) {
      const nested = { tool, arguments: { tool: "redis_string_write", arguments: SET, query: "x" } };
      const answer = await callBy(served, "upstash_write", nested);
      expect([answer.isError, textOf(answer)]).toEqual([true, expect.stringContaining("called by its own name")]);
    }
    expect(database.received).toEqual([]);
  });

  test("cannot name a tool that the flags leave out", async () => {
    const { served, database } = await serveCompact({ ...writes, excludeTools: "redis_key_*", confirm: "never" });
    const unlink = { tool: "redis_key_write", arguments: { command: "UNLINK", args: ["k"] } };
    const answer = await callBy(served, "upstash_write", unlink);
    expect([answer.isError, database.received]).toEqual([true, []]);
  });

  test("by upstash_write writes, and reads as well", async () => {
    const { served, database } = await serveCompact(writes);
    await callBy(served, "upstash_write", { tool: "redis_string_write", arguments: SET });
    await callBy(served, "upstash_write", { tool: "redis_string_read", arguments: GET });
    expect(database.received.map(({ body }) => JSON.parse(body))).toEqual([
      ["SET", "k", "v"],
      ["GET", "k"],
    ]);
  });

  test("is not made by a tool that is not listed", async () => {
    const { served, database } = await serveCompact();
    const answer = await callBy(served, "upstash_write", { tool: "redis_string_write", arguments: SET });
    expect([answer.isError, database.received]).toEqual([true, []]);
  });

  test("that is harmful asks the person about the tool itself, and is made when they agree", async () => {
    const { served, database, ended } = await serveCompact(writes);
    const flush = { tool: "redis_server_write", arguments: { command: "FLUSHALL" } };
    const asked = await callBy(served, "upstash_write", flush, { canAsk: true });
    expect([asked.question, flushes(database)]).toEqual([
      expect.stringContaining("redis_server_write: runs FLUSHALL"),
      0,
    ]);
    const answer = { decision: "agreed", state: asked.state ?? "" } as const;
    const done = await callBy(served, "upstash_write", flush, { canAsk: true, answer });
    expect([done.isError, flushes(database)]).toEqual([undefined, 1]);
    expect(ended.map(({ tool }) => tool)).toEqual(["redis_server_write", "redis_server_write"]);
  });

  test("comes back with a token, among the arguments or beside them", async () => {
    const { served, database } = await serveCompact({ ...writes, confirm: "token" });
    const flush = { tool: "redis_server_write", arguments: { command: "FLUSHALL" } };
    for (const back of ["among", "beside"]) {
      const { structuredContent: preview } = await callBy(served, "upstash_write", flush);
      const confirm_token = preview?.confirm_token;
      const given =
        back === "beside"
          ? { ...flush, confirm_token }
          : { ...flush, arguments: { ...flush.arguments, confirm_token } };
      expect((await callBy(served, "upstash_write", given)).isError).toBeUndefined();
    }
    expect(flushes(database)).toBe(2);
  });

  test("tells of the progress of the inner tool", async () => {
    const base64 = (text: string) => Buffer.from(text).toString("base64");
    const page = JSON.stringify({ result: [base64("0"), [base64("k")]] });
    const scanned = await startScriptedServer(() => ({ body: page }));
    const { served } = await serveCompact(writes, { UPSTASH_REDIS_REST_URL: scanned.url });
    const told: unknown[] = [];
    const progress = async (...progressed: unknown[]) => void told.push(progressed);
    const client = { signal: new AbortController().signal, progress, consent: { canAsk: false } };
    await served.call("upstash_read", { tool: "redis_keys_scan", arguments: { max_commands: 3 } }, client);
    expect(told).toEqual([[1, 3, "1 keys after 1 SCAN commands"]]);
  });

  test("that says one thing among the arguments and another beside them is refused", async () => {
    const { served, database } = await serveCompact(writes);
    const call = { tool: "redis_key_write", arguments: { command: "UNLINK", args: ["a"] } };
    const answer = await callBy(served, "upstash_write", { ...call, args: ["b"] });
    expect([answer.isError, textOf(answer)]).toEqual([true, expect.stringMatching(/^"?args"? is given twice/)]);
    expect(database.received).toEqual([]);
    expect((await callBy(served, "upstash_write", { ...call, args: ["a"], command: "" })).isError).toBeUndefined();
  });

  test("with a fault in the arguments is told the schema that they must have", async () => {
    const { served, database } = await serveCompact();
    const answer = await callBy(served, "upstash_read", { tool: "redis_string_read", arguments: { comand: "GET" } });
    const { inputSchema } = served.offer.tools.get("redis_string_read") ?? {};
    expect(textOf(answer)).toContain(`The input schema of redis_string_read: ${JSON.stringify(inputSchema)}`);
    expect(database.received).toEqual([]);
  });

  test("with a fault in its command is told the commands that the schema calls those above", async () => {
    const { served } = await serveCompact();
    const answer = await callBy(served, "upstash_read", { tool: "redis_hash_read", arguments: { command: "HGETAL" } });
    expect(textOf(answer)).toMatch(/^Unknown command HGETAL\.[\s\S]*HGETALL\|HKEYS[\s\S]*"description":"Above\."/);
  });

  test("that fails for another reason is not", async () => {
    const { served } = await serveCompact({}, { UPSTASH_REDIS_REST_URL: "http://127.0.0.1:9" });
    const answer = await callBy(served, "upstash_read", { tool: "redis_string_read", arguments: GET });
    expect([answer.isError, textOf(answer)]).toEqual([true, expect.not.stringContaining("input schema")]);
  });

  test.each([
    [
      { tool: "redis_string_raed", arguments: GET },
      /^There is no tool "redis_string_raed".* Near to it: redis_string_read/,
    ],
    [{ tool: "get_databases" }, /^There is no tool "get_databases".* Near to it: .*database/],
    [{ tool: "upstash_find_tools" }, /^upstash_find_tools is called by its own name/],
    [{ tool: "redis_string_write", arguments: SET }, /^redis_string_write can write, and this server does not allow/],
    [{ arguments: GET }, /^tool is missing.*\{"tool": NAME, "arguments": \{…\}\}/],
    [{ tool: "redis_string_read", arguments: [1] }, /^arguments must be an object/],
    [
      { tool: "redis_string_read", arguments: GET, command: "STRLEN" },
      /^"command" is given twice: in arguments and beside/,
    ],
    [{ tool: "__proto__" }, /^There is no tool "__proto__"/],
    [
      { tool: "upstash_read", arguments: { tool: "redis_string_read", arguments: GET } },
      /^upstash_read is called by its own/,
    ],
    [{ tool: "redis_string_read", arguments: '{"command"' }, /looks like JSON but is not valid/],
    ["text", /^tool is missing/],
    [undefined, /^tool is missing/],
  ])("that cannot be made, %j, says why", async (given, sentence) => {
    const { served, database } = await serveCompact({}, account);
    const answer = await callBy(served, "upstash_read", given);
    expect([answer.isError, textOf(answer)]).toEqual([true, expect.stringMatching(sentence)]);
    expect(database.received).toEqual([]);
  });
});

describe("with connections", () => {
  test("a call through another tool goes to the one that it names, wherever the name stands", async () => {
    const { prod, staging } = await startBoth();
    const { service, made, local } = await connect([entryOf("prod", prod), entryOf("staging", staging)]);
    const compact = await openCompact(service, made, configOf({ compact: "true" }));
    const served = await compact.serve(local);
    const { result } = await find(served, { query: "redis_string_read" });
    expect(result[0]?.input_schema).toHaveProperty("properties.connection");
    const tool = "redis_string_read";
    await callBy(served, "upstash_read", { tool, arguments: { ...GET, connection: "prod" } });
    await callBy(served, "upstash_read", { tool, arguments: GET, connection: "staging" });
    expect([tokensAt(prod), tokensAt(staging)]).toEqual([[tokensOf("prod").read], [tokensOf("staging").read]]);
    expect(textOf(await callBy(served, "upstash_read", { tool, arguments: GET }))).toMatch(/^Which connection\?/);
  });
});

/** How often a database was emptied. */
function flushes({ received }: { received: readonly { body: string }[] }): number {
  return received.filter(({ body }) => body === '["FLUSHALL"]').length;
}

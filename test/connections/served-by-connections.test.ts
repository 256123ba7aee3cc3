import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { CallResult } from "../../src/call/deliver.ts";
import { listedIn } from "../../src/call/served.ts";
import { createCallLimits } from "../../src/callers/call-limits.ts";
import type { Caller } from "../../src/callers/caller.ts";
import { followServed } from "../../src/connections/followed-served.ts";
import { ok } from "../products/account/served.ts";
import { startScriptedServer } from "../upstash/scripted-server.ts";
import { callBy, connect, entryOf, ownVariables, startDatabase, textOf, tokensAt, tokensOf } from "./fixture.ts";

const get = { command: "GET", args: ["k"] };
const set = { command: "SET", args: ["k", "v"] };
const flush = { command: "FLUSHALL" };
const writes = { allowWrites: "true" };

async function startBoth() {
  const [prod, staging] = await Promise.all([startDatabase(), startDatabase()]);
  return { prod, staging };
}

describe("a call that names a connection", () => {
  test("goes there, with its token, and nowhere else", async () => {
    const { prod, staging } = await startBoth();
    const { service, local } = await connect([entryOf("prod", prod), entryOf("staging", staging)]);
    const served = await service.serve(local);
    await callBy(served, "redis_string_read", { ...get, connection: "prod" });
    await callBy(served, "redis_string_read", { ...get, connection: "staging" });
    await callBy(served, "redis_string_read", { ...get, connection: " prod " });
    expect(tokensAt(prod)).toEqual(Array(2).fill(tokensOf("prod").read));
    expect(tokensAt(staging)).toEqual([tokensOf("staging").read]);
  });

  test("has the lower access of its caller and the connection, and the token of that", async () => {
    const { prod, staging } = await startBoth();
    const entries = [entryOf("prod", prod), entryOf("staging", staging, { access: "writes" })];
    const { service, local } = await connect(entries, { flags: writes });
    const served = await service.serve(local);
    const refused = textOf(await callBy(served, "redis_string_write", { ...set, connection: "prod" }));
    expect(refused).toMatch(/^redis_string_write can write, and the connection prod is read-only here\. /);
    expect(prod.received).toEqual([]);
    await callBy(served, "redis_string_write", { ...set, connection: "staging" });
    expect(tokensAt(staging)).toEqual([tokensOf("staging").all]);
    const readers = await connect(entries);
    const reading = await readers.service.serve(readers.local);
    expect(textOf(await callBy(reading, "redis_string_write", { ...set, connection: "staging" }))).toContain(
      "the connection staging is read-only here",
    );
    expect(staging.received).toHaveLength(1);
  });

  test.each([
    [
      "prd",
      /^There is no connection "prd"\. Did you mean prod\? There are: prod \(read-only\): Orders; staging \(writes\)\./,
    ],
    ["constructor", /^There is no connection "constructor"\. There are: /],
    ["a\nb", /^There is no connection "a.*b"\. There are: /],
    [7, /^connection must be a text/],
    [{ name: "prod" }, /^connection must be a text/],
  ])("which does not exist, %j, is refused with those that do, and sends nothing", async (connection, sentence) => {
    const { prod, staging } = await startBoth();
    const { service, local, ended } = await connect(
      [entryOf("prod", prod, { description: "Orders" }), entryOf("staging", staging, { access: "writes" })],
      { flags: writes },
    );
    const answer = await callBy(await service.serve(local), "redis_string_read", { ...get, connection });
    expect([answer.isError, textOf(answer)]).toEqual([true, expect.stringMatching(sentence)]);
    expect([...prod.received, ...staging.received]).toEqual([]);
    expect(ended).toMatchObject([{ caller: "local", tool: "redis_string_read", outcome: "failed" }]);
  });

  test("is told why a tool is not offered there that another one has", async () => {
    const { prod } = await startBoth();
    const account = {
      name: "account",
      credentials: { UPSTASH_EMAIL: "dev@example.com", UPSTASH_API_KEY: { env: "KEY_OF_ACCOUNT" } },
    };
    const { service, local } = await connect([entryOf("prod", prod), account]);
    const served = await service.serve(local);
    const [there, elsewhere] = await Promise.all([
      callBy(served, "database_list", { connection: "account" }),
      callBy(served, "database_list", { connection: "prod" }),
    ]);
    expect(textOf(there)).toContain("id-of-shop");
    expect(textOf(elsewhere)).toMatch(/^The connection prod does not have database_list, for want of credentials: /);
    const database = await callBy(served, "redis_string_read", { ...get, database: "shop", connection: "prod" });
    expect(textOf(database)).toContain("Unknown argument database");
  });
});

describe("a call that names no connection", () => {
  test("goes by the server's own credentials, where it has some", async () => {
    const { prod, staging } = await startBoth();
    const { service, local } = await connect([entryOf("prod", prod)], { environment: ownVariables(staging) });
    const served = await service.serve(local);
    for (const connection of [{}, { connection: null }, { connection: "" }]) {
      await callBy(served, "redis_string_read", { ...get, ...connection });
    }
    expect(tokensAt(staging)).toEqual(Array(3).fill(tokensOf("own").read));
    expect(prod.received).toEqual([]);
  });

  test("goes by the only connection there is, where the server has none", async () => {
    const { prod } = await startBoth();
    const { service, local } = await connect([entryOf("prod", prod)]);
    await callBy(await service.serve(local), "redis_string_read", get);
    expect(tokensAt(prod)).toEqual([tokensOf("prod").read]);
  });

  test("is refused where there are several, be it a read", async () => {
    const { prod, staging } = await startBoth();
    const { service, local } = await connect([entryOf("prod", prod), entryOf("staging", staging)]);
    const answer = await callBy(await service.serve(local), "redis_string_read", get);
    expect(textOf(answer)).toBe(
      "Which connection? Name one by `connection`: prod (read-only); staging (read-only). Nothing was sent.",
    );
    expect([...prod.received, ...staging.received]).toEqual([]);
  });

  test("is answered what to set where there is none at all", async () => {
    const { service, local } = await connect([]);
    expect(textOf(await callBy(await service.serve(local), "redis_string_read", get))).toContain(
      "UPSTASH_REDIS_REST_URL",
    );
  });
});

describe("what is offered by connections", () => {
  test("is each tool once, with the optional argument, as it is offered by whichever allows the most", async () => {
    const { prod, staging } = await startBoth();
    const entries = [entryOf("prod", prod), entryOf("staging", staging, { access: "writes" })];
    const { service, local } = await connect(entries, { flags: writes });
    const tools = listedIn((await service.serve(local)).offer);
    expect(new Set(tools.map(({ name }) => name)).size).toBe(tools.length);
    expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(["redis_string_read", "redis_string_write"]));
    for (const { inputSchema } of tools) {
      expect(inputSchema.properties.connection).toEqual({
        type: "string",
        maxLength: 32,
        description: "Name of the connection to use.",
      });
      expect(inputSchema.required ?? []).not.toContain("connection");
    }
  });

  test("has each argument that some connection takes", async () => {
    const { prod } = await startBoth();
    const account = {
      name: "account",
      credentials: { UPSTASH_EMAIL: "dev@example.com", UPSTASH_API_KEY: { env: "KEY_OF_ACCOUNT" } },
    };
    const { service, local } = await connect([entryOf("prod", prod), account]);
    const { tools } = (await service.serve(local)).offer;
    expect(tools.get("redis_string_read")?.inputSchema.properties).toMatchObject({ database: {}, connection: {} });
    expect(tools.has("database_list")).toBe(true);
  });

  test("says in the instructions which there are, bounded, however many and however much they say", async () => {
    const { prod } = await startBoth();
    const many = Array.from({ length: 100 }, (_, at) =>
      entryOf("prod", prod, { name: `connection-${at}`, description: "A ".repeat(100) }),
    );
    const { service, local } = await connect(many, { flags: { toolsets: "all" } });
    const { instructions } = (await service.serve(local)).offer;
    expect(instructions.length).toBeLessThanOrEqual(2_048);
    expect(instructions.split("\n")[1]).toMatch(
      /^Each tool takes `connection`.*a call without it is refused\. There are: connection-0 \(read-only\): A A .*; and 9\d more\.$/,
    );
  });

  test("stays the same list when another connection of the same kind comes, so that nobody has to read it again", async () => {
    const { prod, staging } = await startBoth();
    const { service, local, connections, replace } = await connect([entryOf("prod", prod)]);
    const { served, onToolsChange } = await followServed(service, local, connections);
    const told = vi.fn();
    onToolsChange(told);
    const before = JSON.stringify(listedIn(served.offer));
    replace(entryOf("prod", prod), entryOf("staging", staging));
    await vi.waitFor(() => expect(served.offer.instructions).toContain("staging (read-only)"));
    expect(JSON.stringify(listedIn(served.offer))).toBe(before);
    expect(told).not.toHaveBeenCalled();
    replace({ name: "q", credentials: { QSTASH_TOKEN: { env: "TOKEN_OF_prod" } } });
    await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(1));
    expect([...served.offer.tools.keys()]).not.toContain("redis_string_read");
  });

  test("is made once for all callers who have the same", async () => {
    const { prod, staging } = await startBoth();
    const { service, local } = await connect([entryOf("prod", prod), entryOf("staging", staging)]);
    const served = await Promise.all(["ada", "bob"].map((id) => service.serve({ ...local, id })));
    expect(served[0]?.offer).toBe(served[1]?.offer);
    expect(await service.serve(local)).toBe(await service.serve(local));
  });
});

describe("connections that change under traffic", () => {
  test("are taken by the next call of a client that stays connected", async () => {
    const { prod, staging } = await startBoth();
    const { service, local, replace } = await connect([entryOf("prod", prod)]);
    const served = await service.serve(local);
    replace(entryOf("prod", staging));
    await callBy(served, "redis_string_read", { ...get, connection: "prod" });
    expect([prod.received.length, staging.received.length]).toEqual([0, 1]);
    replace(entryOf("other", prod), entryOf("staging", staging));
    expect(textOf(await callBy(served, "redis_string_read", { ...get, connection: "prod" }))).toContain(
      'There is no connection "prod"',
    );
  });

  test("end what runs by one that is gone, and nothing of another", async () => {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const [prod, staging] = await Promise.all([startDatabase(() => released), startDatabase(() => released)]);
    onTestFinished(release);
    const { service, local, replace } = await connect([entryOf("prod", prod), entryOf("staging", staging)]);
    const served = await service.serve(local);
    const gone = callBy(served, "redis_string_read", { ...get, connection: "prod" });
    const stays = callBy(served, "redis_string_read", { ...get, connection: "staging" });
    await vi.waitFor(() => expect([prod.received.length, staging.received.length]).toEqual([1, 1]));
    replace(entryOf("staging", staging));
    expect(await gone).toMatchObject({ isError: true });
    release();
    expect(await stays).not.toHaveProperty("isError");
  });
});

describe("a confirm_token", () => {
  const tokenIn = ({ structuredContent }: CallResult) => structuredContent?.confirm_token as string;

  test("of one connection is worth nothing by another, were it the same database, nor without one", async () => {
    const { prod } = await startBoth();
    const entries = ["prod", "staging"].map((name) => entryOf("prod", prod, { name, access: "writes" }));
    const { service, local } = await connect(entries, { flags: writes, environment: ownVariables(prod) });
    const served = await service.serve(local);
    const preview = await callBy(served, "redis_server_write", { ...flush, connection: "prod" });
    const confirm_token = tokenIn(preview);
    for (const connection of [{ connection: "staging" }, {}]) {
      const crossed = await callBy(served, "redis_server_write", { ...flush, ...connection, confirm_token });
      expect(textOf(crossed)).toContain("belongs to another call");
    }
    const commands = () => prod.received.map(({ body }) => body).filter((body) => body.includes("FLUSHALL"));
    expect(commands()).toEqual([]);
    await callBy(served, "redis_server_write", { ...flush, connection: "prod", confirm_token });
    expect(commands()).toHaveLength(1);
    const again = await callBy(served, "redis_server_write", { ...flush, connection: "prod", confirm_token });
    expect(textOf(again)).toContain("was used before");
  });

  test("that was used stays so when the connection is made anew", async () => {
    const { prod } = await startBoth();
    const entry = entryOf("prod", prod, { access: "writes" });
    const { service, local, replace } = await connect([entry], { flags: writes });
    const served = await service.serve(local);
    const confirm_token = tokenIn(await callBy(served, "redis_server_write", flush));
    await callBy(served, "redis_server_write", { ...flush, confirm_token });
    replace({ ...entry, description: "Another one now" });
    expect(textOf(await callBy(served, "redis_server_write", { ...flush, confirm_token }))).toContain(
      "was used before",
    );
  });

  test("comes with the name of the connection, and so does a question to a person", async () => {
    const { prod, staging } = await startBoth();
    const entries = [entryOf("prod", prod, { access: "writes" }), entryOf("staging", staging, { access: "writes" })];
    const { service, local } = await connect(entries, { flags: writes });
    const served = await service.serve(local);
    const preview = await callBy(served, "redis_server_write", { ...flush, connection: "staging" });
    expect(preview.structuredContent?.result).toMatchObject({ connection: "staging" });
    const asked = await callBy(served, "redis_server_write", { ...flush, connection: "staging" }, { canAsk: true });
    expect(asked.question?.split("\n")).toContain("connection: staging");
    const answer = { decision: "agreed", state: asked.state ?? "" } as const;
    expect(served.isOwnState(answer.state)).toBe(true);
    const elsewhere = { ...flush, connection: "prod" };
    expect(textOf(await callBy(served, "redis_server_write", elsewhere, { canAsk: true, answer }))).toContain(
      "another call",
    );
  });
});

describe("a caller", () => {
  const callerOf = (local: Caller, rest: Partial<Caller> = {}): Caller => ({ ...local, id: "ada", ...rest });

  test("uses the connections that it may, and is told of no other", async () => {
    const { prod, staging } = await startBoth();
    const { service, local } = await connect([entryOf("prod", prod), entryOf("staging", staging)]);
    const served = await service.serve(callerOf(local, { connections: ["staging"] }));
    expect(served.offer.instructions).not.toContain("prod");
    const refused = textOf(await callBy(served, "redis_string_read", { ...get, connection: "prod" }));
    expect(refused).toMatch(/^There is no connection "prod"\. There are: staging \(read-only\)\./);
    await callBy(served, "redis_string_read", get);
    expect([prod.received.length, staging.received.length]).toEqual([0, 1]);
  });

  test("who may use none has the tools as they are without connections", async () => {
    const { prod, staging } = await startBoth();
    const { service, local } = await connect([entryOf("prod", prod)], { environment: ownVariables(staging) });
    const served = await service.serve(callerOf(local, { connections: [] }));
    expect(served.offer.tools.get("redis_string_read")?.inputSchema.properties).not.toHaveProperty("connection");
    const refused = textOf(await callBy(served, "redis_string_read", { ...get, connection: "prod" }));
    expect(refused).toBe("Unknown argument connection. This tool takes command, args.");
  });

  test("has its reach, its narrowings and its limits over all connections together", async () => {
    const { prod, staging } = await startBoth();
    const { service, local } = await connect([entryOf("prod", prod), entryOf("staging", staging)]);
    const narrowed = { toolsets: ["redis_string", "redis_hash"], tools: [], excludeTools: [], upTo: "read" } as const;
    const limits = createCallLimits({ callsPerMinute: 3 });
    const reach = { reads: [new URL(staging.url).host] };
    const served = await service.serve(callerOf(local, { offered: narrowed, limits, reach }));
    expect([...served.offer.tools.keys()]).toEqual(["redis_string_read", "redis_hash_read"]);
    expect(textOf(await callBy(served, "redis_string_read", { ...get, connection: "prod" }))).toContain(
      "There are: staging (read-only)",
    );
    expect(textOf(await callBy(served, "redis_list_read", { connection: "staging" }))).toContain("is not offered");
    await callBy(served, "redis_string_read", { ...get, connection: "staging" });
    for (const connection of ["staging", "nowhere"]) {
      expect(textOf(await callBy(served, "redis_string_read", { ...get, connection }))).toContain("in a minute");
    }
    expect([prod.received.length, staging.received.length]).toEqual([0, 1]);
  });

  test("has what it wants of a request narrowed in every connection", async () => {
    const { prod, staging } = await startBoth();
    const entries = [entryOf("prod", prod, { access: "writes" }), entryOf("staging", staging, { access: "writes" })];
    const { service, local } = await connect(entries, { flags: writes });
    const reads = { toolsets: [], tools: [], excludeTools: [], upTo: "read" } as const;
    const served = await service.serve(local, [reads]);
    expect(served.offer.tools.has("redis_string_write")).toBe(false);
    expect(textOf(await callBy(served, "redis_string_write", { ...set, connection: "prod" }))).toContain(
      "is not offered",
    );
    expect(prod.received).toEqual([]);
    await expect(service.serve(local, [{ ...reads, tools: ["nothing"] }])).rejects.toThrow("No tool is named nothing");
  });

  test("is told apart from another one by the same connection: neither has the other's permissions", async () => {
    const { prod } = await startBoth();
    const { service, local } = await connect([entryOf("prod", prod, { access: "writes" })], { flags: writes });
    const [ada, bob] = await Promise.all(["ada", "bob"].map((id) => service.serve({ ...local, id })));
    if (ada === undefined || bob === undefined) throw new Error("Two are served.");
    const preview = await callBy(ada, "redis_server_write", { ...flush, connection: "prod" });
    const { confirm_token } = preview.structuredContent as { confirm_token: string };
    const stolen = await callBy(bob, "redis_server_write", { ...flush, connection: "prod", confirm_token });
    expect(textOf(stolen)).toContain("another call");
  });

  test("stays the caller to whoever observes its calls, beside the connection", async () => {
    const { prod, staging } = await startBoth();
    const { service, local, ended } = await connect([entryOf("prod", prod)], { environment: ownVariables(staging) });
    const served = await service.serve(callerOf(local));
    await callBy(served, "redis_string_read", { ...get, connection: "prod" });
    await callBy(served, "redis_string_write", { ...set, connection: "prod" });
    await callBy(served, "redis_string_read", get);
    expect(ended.map(({ caller, connection, outcome }) => [caller, connection, outcome])).toEqual([
      ["ada", "prod", "answered"],
      ["ada", "prod", "not-offered"],
      ["ada", undefined, "answered"],
    ]);
  });
});

test("a secret of one connection is struck from what another one answers", async () => {
  const { prod } = await startBoth();
  const secret = tokensOf("prod").read;
  const stored = Buffer.from(`see ${secret}`).toString("base64");
  const leaking = await startScriptedServer(() => ok({ result: stored }));
  const { service, local } = await connect([entryOf("prod", prod), entryOf("staging", leaking)]);
  const answer = await callBy(await service.serve(local), "redis_string_read", { ...get, connection: "staging" });
  expect(answer.structuredContent).toMatchObject({ result: "see [redacted]" });
});

test("without connections a server knows no such argument, and offers what it always did", async () => {
  const { prod } = await startBoth();
  const { service, local } = await connect([], { environment: ownVariables(prod) });
  const plain = await service.serve({ ...local, connections: [] });
  expect(JSON.stringify(listedIn(plain.offer))).not.toContain('"connection"');
});

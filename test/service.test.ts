import { Client, InMemoryTransport } from "@modelcontextprotocol/client";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { CallContext } from "../src/call/context.ts";
import type { Tool } from "../src/call/tool.ts";
import { localCaller } from "../src/callers/caller.ts";
import { endpointTool } from "../src/catalog/endpoint.ts";
import { listingOf } from "../src/catalog/listing.ts";
import type { Shared } from "../src/catalog/product.ts";
import { connectAccount } from "../src/products/account/context.ts";
import { serverBuilder } from "../src/server/server.ts";
import { createService } from "../src/service.ts";
import { createHttp } from "../src/upstash/http.ts";
import { createKept } from "../src/upstash/kept.ts";
import { call, callContext } from "./call/fixture.ts";
import { examples, listsNaming, responseText, rows } from "./products/account/data.ts";
import { ok, type StandInDatabase, serveAccount, startDeveloperApiStandIn } from "./products/account/served.ts";
import { configOf } from "./served.ts";
import { type ScriptedServer, startScriptedServer } from "./upstash/scripted-server.ts";

const modes = ["read-only", "privileged-reads"] as const;
const standardToken = "AX8vACQgStandardTokenOfTheShop";
const readOnlyToken = "An8vACQgReadOnlyTokenOfTheShop";

describe.each(modes)("a server in mode %s", (mode) => {
  test("offers tools that read, and no other", async () => {
    const { client } = await connect(mode);
    const { tools } = await client.listTools();
    expect(tools.length).toBeGreaterThan(30);
    expect(tools.filter(({ annotations }) => annotations?.readOnlyHint !== true)).toEqual([]);
  });

  test("sends nothing but GET to the account, whatever tool is called by name", async () => {
    const { client, api } = await connect(mode);
    for (const { tool, input } of examples) await client.callTool({ name: tool, arguments: input });
    expect(new Set(methodsOf(api))).toEqual(new Set(["GET"]));
    expect(api.received.length).toBeGreaterThan(20);
  });

  test("sends nothing but GET to the account, even where a tool that writes is run", async () => {
    const lists: Record<string, unknown[]> = {};
    for (const [path, list] of examples.flatMap((example) => Object.entries(listsNaming(example)))) {
      lists[path] = [...(lists[path] ?? []), ...list].filter(
        (one, at, all) => all.findIndex((other) => JSON.stringify(other) === JSON.stringify(one)) === at,
      );
    }
    const api = await startScriptedServer(({ path }) => ok(lists[path] ?? []));
    for (const tool of toolsThatWrite(api.url, mode)) {
      const input = examples.find((example) => example.tool === tool.name)?.input ?? {};
      const { isError, content } = await call(tool, input, callContext({ level: mode }));
      expect(isError).toBe(true);
      expect(content[0]?.text).toContain("was not sent");
    }
    expect(methodsOf(api).filter((method) => method !== "GET")).toEqual([]);
  });

  test("says how to allow what it does not offer", async () => {
    const { client } = await connect(mode);
    const { isError, content } = await client.callTool({ name: "database_delete", arguments: { database: "shop" } });
    expect(isError).toBe(true);
    expect(JSON.stringify(content)).toContain("--allow-writes");
  });

  test("runs no command that writes on a database of the account", async () => {
    const { client, redis } = await connect(mode);
    const calls = [
      ["redis_string_write", { command: "SET", args: ["key", "value"] }],
      ["redis_string_read", { command: "SET", args: ["key", "value"] }],
      ["redis_string_read", { command: "GETDEL", args: ["key"] }],
      ["redis_key_read", { command: "DEL", args: ["key"] }],
      ["redis_pipeline_write", { commands: [["SET", "key", "value"]] }],
      ["redis_pipeline_read", { commands: [["SET", "key", "value"]] }],
      ["redis_pipeline_read", { commands: [["UNKNOWN", "key"]] }],
    ] as const;
    for (const [name, input] of calls) {
      const { isError } = await client.callTool({ name, arguments: { ...input, database: "shop" } });
      expect(isError, `${name} ${JSON.stringify(input)}`).toBe(true);
    }
    expect(redis.received).toEqual([]);
  });
});

describe("a database of the account", () => {
  test.each([
    ["read-only", readOnlyToken],
    ["privileged-reads", standardToken],
    ["writes", standardToken],
  ] as const)("is read in mode %s with the one token of the mode", async (mode, token) => {
    const { client, redis } = await connect(mode);
    for (const database of ["shop", "96ad0856-03b1-4ee7-9666-e81abd0349e1", undefined]) {
      const named = database === undefined ? {} : { database };
      await client.callTool({ name: "redis_string_read", arguments: { command: "GET", args: ["key"], ...named } });
      await client.callTool({ name: "redis_pipeline_read", arguments: { commands: [["GET", "key"]], ...named } });
    }
    expect(redis.received.map(({ headers }) => headers.authorization)).toEqual(Array(6).fill(`Bearer ${token}`));
  });

  test("does not show a token that is stored in it, once it was received", async () => {
    const { answer } = await serve("read-only", { key: `${standardToken} and ${readOnlyToken}` });
    expect(await answer("redis_string_read", { command: "GET", args: ["key"], database: "shop" })).toEqual({
      result: "[redacted] and [redacted]",
      untrusted: true,
    });
  });

  test("shows its tokens with --reveal-secrets", async () => {
    const { answer } = await serve("read-only", { key: readOnlyToken }, { revealSecrets: "true" });
    const input = { command: "GET", args: ["key"], database: "shop" };
    expect(await answer("redis_string_read", input)).toMatchObject({ result: readOnlyToken });
  });

  test.each([
    ["a question", true],
    ["a preview", false],
  ])("shows no token of it in %s before something is destroyed", async (_what, canAsk) => {
    const { answer, call } = await serve("writes", {}, { confirm: "token" });
    await answer("redis_string_read", { command: "GET", args: ["key"], database: "shop" });
    const commands = [["SET", "key", standardToken], ["DEL", readOnlyToken], ["FLUSHALL"]];
    const shown = JSON.stringify(await call("redis_pipeline_write", { commands, database: "shop" }, { canAsk }));
    expect(shown).toContain("FLUSHALL");
    expect(shown).not.toMatch(new RegExp(`${standardToken}|${readOnlyToken}`));
  });
});

/** Every endpoint that changes something, made for a server that may write and run at this level. */
function toolsThatWrite(url: string, level: (typeof modes)[number]): Tool[] {
  const http = createHttp({ timeout: 10_000, maxReply: 1_000_000 });
  onTestFinished(() => http.close());
  const shared: Shared = { http, onSecret: () => {}, kept: createKept(() => shared) };
  const host = { ...shared, level, isOffered: () => true };
  const connected = connectAccount({ email: "developer@example.com", apiKey: "key", url }, host);
  const making = {
    level: "writes",
    transport: "stdio",
    comesBackBy: undefined,
    revealSecrets: false,
    resourceArgument: undefined,
    offered: new Set<string>(),
    contextOf: async (context: CallContext) => connected(context),
  } as const;
  const listed = listingOf([{ name: "sample", summary: "A sample.", rows }]);
  return rows.flatMap((row, index) => {
    const facts = listed[index];
    return facts === undefined || row.access === "read" ? [] : [endpointTool(row, facts, making)];
  });
}

function methodsOf({ received }: ScriptedServer): string[] {
  return received.map(({ method }) => method);
}

/** A Redis REST API with these values. */
function startRedis(values: Readonly<Record<string, string>>): Promise<ScriptedServer> {
  const reply = ([name, key = ""]: string[]) => {
    const value = name === "GET" ? values[key] : undefined;
    return { result: value === undefined ? null : Buffer.from(value).toString("base64") };
  };
  return startScriptedServer(({ path, body }) => {
    const sent = JSON.parse(body) as string[] & string[][];
    return ok(path === "/" ? reply(sent) : sent.map(reply));
  });
}

/** An account with one database, shop, at this endpoint; every other request gets its example's response. */
function accountStandIn(endpoint: string): Promise<ScriptedServer> {
  const shop: StandInDatabase = {
    database_id: "96ad0856-03b1-4ee7-9666-e81abd0349e1",
    database_name: "shop",
    endpoint,
    rest_token: standardToken,
    read_only_rest_token: readOnlyToken,
  };
  return startDeveloperApiStandIn([shop], ({ method, path }) => {
    const example = examples.find(({ request }) => request.method === method && request.path === path.split("?")[0]);
    return example ? { body: responseText(example) } : { status: 404 };
  });
}

async function serve(
  mode: "read-only" | "privileged-reads" | "writes",
  values: Readonly<Record<string, string>> = {},
  flags: Record<string, string> = {},
) {
  const redis = await startRedis(values);
  const api = await accountStandIn(new URL(redis.url).host);
  return { ...serveAccount(api.url, mode, flags), redis, api };
}

/** The same with a client of MCP. */
async function connect(mode: "read-only" | "privileged-reads" | "writes") {
  const { served, redis, api } = await serve(mode);
  const [atClient, atServer] = InMemoryTransport.createLinkedPair();
  const server = serverBuilder(await served)();
  const client = new Client({ name: "test", version: "1.0.0" });
  await Promise.all([server.connect(atServer), client.connect(atClient)]);
  onTestFinished(async () => {
    await client.close();
    await server.close();
  });
  return { client, redis, api };
}

describe("a password of the configuration that is no product's", () => {
  const password = "zQ9/xV4k2mW8tR";
  const encoded = encodeURIComponent(password);

  test.each([
    ["of a redis:// URL", { UPSTASH_MCP_REDIS_SERVER: `redis://ada:${encoded}@127.0.0.1` }],
    ["of a unix: URL", { UPSTASH_MCP_REDIS_SERVER: `unix:/run/redis.sock?password=${encoded}` }],
    ["of a shared state", { UPSTASH_MCP_SHARED_STATE: `rediss://ada:${encoded}@redis.test` }],
    ["of a proxy", { HTTPS_PROXY: `http://ada:${encoded}@proxy.test` }],
  ])("is struck as it is sent and as it stands there: %s", (_, environment) => {
    const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    onTestFinished(() => write.mockRestore());
    createService(configOf({}, environment)).log("error", `one ${password} and ${encoded}.`);
    const logged = write.mock.calls.map(([text]) => String(text)).join("");
    expect(logged).toContain("one [redacted] and [redacted].");
  });
});

test("the token of a shared state is struck", () => {
  const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  onTestFinished(() => write.mockRestore());
  const token = "AX9zASQgZjQ2ZDEwNjEtNDk5Zi00ZmM5LTk4ZGYtYzU2";
  createService(configOf({}, { UPSTASH_MCP_SHARED_STATE_TOKEN: token })).log("error", `one ${token}.`);
  expect(write.mock.calls.join("")).toContain("one [redacted].");
});

describe("an observer of a service", () => {
  const client = { signal: new AbortController().signal, progress: async () => {}, consent: { canAsk: false } };
  const request = { id: "5cc475da", trace: "4bf92f3577b34da6a3ce929d0e0e4736" };

  test("hears in which request a call came, also where its tool is not offered", async () => {
    const ended = vi.fn();
    const service = createService(configOf(), { observers: [{ begun() {}, ended }] });
    const served = await service.serve(localCaller(configOf()));
    await served.call("redis_string_read", { command: "GET", args: ["key"] }, { ...client, request });
    await served.call("no_such_tool", {}, { ...client, request });
    await served.call("no_such_tool", {}, client);
    const heard = ended.mock.calls.map(([call]) => [call.tool, call.request]);
    expect(heard).toEqual([
      ["redis_string_read", request],
      ["unknown", request],
      ["unknown", undefined],
    ]);
  });

  test("hears no secret, also where one stands as an ID", async () => {
    const { url } = await startScriptedServer(() => ok([{ database_id: standardToken, database_name: "shop" }]));
    const internal = {
      UPSTASH_DEVELOPER_API_URL: url,
      UPSTASH_EMAIL: "ada@example.com",
      UPSTASH_API_KEY: standardToken,
    };
    const config = configOf({}, {}, internal);
    const ended = vi.fn();
    const service = createService(config, { observers: [{ begun() {}, ended }] });
    onTestFinished(() => service.close());
    const served = await service.serve(localCaller(config));
    await served.call("database_get", { database: "shop" }, client);
    expect(ended.mock.calls[0]?.[0].target).toEqual({ database: "[redacted]" });
    expect(JSON.stringify(ended.mock.calls)).not.toContain(standardToken);
  });
});

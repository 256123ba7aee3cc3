import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type LocalDatabase, startLocalDatabase } from "../../src/local/redis/local-database.ts";
import { readAnswer } from "../read-answer.ts";
import { clientKinds, type TestClient } from "./clients.ts";
import { closing } from "./closing.ts";
import { sharedServers } from "./shared-servers.ts";

const keep = closing(afterEach);
const serverOf = sharedServers();
const KEY = "one-signing-key-for-all-nodes-of-the-test";
const FLUSH = { command: "FLUSHALL" };

let database: LocalDatabase;
let other: LocalDatabase;
beforeAll(async () => {
  [database, other] = await Promise.all([startLocalDatabase(), startLocalDatabase()]);
});
afterAll(() => Promise.all([database.stop(), other.stop()]));
beforeEach(async () => {
  await (await database.redis()).command("SET", "kept", "1");
});

async function isKept(): Promise<boolean> {
  const size = await (await database.redis()).command("DBSIZE");
  return "value" in size && Number(size.value) > 0;
}

/** The URL of a node, by a name: those with another name, key or database are other processes. */
function node(name: string, signingKey?: string, served = database): Promise<string> {
  const env = {
    UPSTASH_REDIS_REST_URL: served.url,
    UPSTASH_REDIS_REST_TOKEN: served.token,
    ...(signingKey === undefined ? {} : { UPSTASH_MCP_SIGNING_KEY: signingKey }),
  };
  return serverOf(["--allow-writes", "--confirm", "token"], env, name);
}

function flush(client: TestClient, confirm_token?: string) {
  return client.callTool("redis_server_write", confirm_token === undefined ? FLUSH : { ...FLUSH, confirm_token });
}

async function tokenOf(client: TestClient): Promise<string> {
  return ((await flush(client)).structuredContent as { confirm_token: string }).confirm_token;
}

describe.each(clientKinds)("nodes of one service, with $client at $version", (kind) => {
  const clientsOf = async (...urls: string[]) =>
    Promise.all(urls.map(async (url) => keep(await kind.connect({ url }))));

  it("accept each other's tokens when they share UPSTASH_MCP_SIGNING_KEY", async () => {
    const [one, two] = await clientsOf(await node("one", KEY), await node("two", KEY));
    if (!one || !two) throw new Error("no clients");
    expect(await flush(two, await tokenOf(one))).toMatchObject({ structuredContent: { result: "OK" } });
    expect(await isKept()).toBe(false);
  });

  it("refuse each other's tokens without, and say what they lack", async () => {
    const [one, two] = await clientsOf(await node("one"), await node("two"));
    if (!one || !two) throw new Error("no clients");
    const refused = await flush(two, await tokenOf(one));
    expect(refused).toMatchObject({ isError: true });
    expect(refused.content[0]?.text).toMatch(/UPSTASH_MCP_SIGNING_KEY.*Nothing was changed/);
    expect(await isKept()).toBe(true);
  });

  it("refuse the token of a service with the same key that reaches another database", async () => {
    const [staging, production] = await clientsOf(await node("staging", KEY, other), await node("one", KEY));
    if (!staging || !production) throw new Error("no clients");
    expect(await flush(production, await tokenOf(staging))).toMatchObject({ isError: true });
    expect(await isKept()).toBe(true);
  });
});

type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** A 2026 client whose person always agrees, and whose second request, the one with the answer, is changed on its way. */
async function clientThat(url: string, change: (answer: Answer, send: Fetch) => Promise<Response>): Promise<Client> {
  const client = new Client(
    { name: "attacker", version: "1" },
    { versionNegotiation: { mode: { pin: "2026-07-28" } }, capabilities: { elicitation: { form: {} } } },
  );
  client.setRequestHandler("elicitation/create", () => ({ action: "accept", content: { confirm: true } }));
  const onItsWay: Fetch = (input, init) =>
    String(init?.body).includes('"requestState"')
      ? change({ url: String(input), init: init ?? {}, message: JSON.parse(String(init?.body)) }, fetch)
      : fetch(input, init);
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { fetch: onItsWay }));
  return keep(client);
}

interface Answer {
  url: string;
  init: RequestInit;
  message: { params: { arguments: Record<string, unknown>; requestState: string; inputResponses: unknown } };
}

/** Sends an answer with other parameters than the client meant. */
function withParameters(changes: (params: Answer["message"]["params"]) => Record<string, unknown>) {
  return ({ url, init, message }: Answer, send: Fetch) =>
    send(url, {
      ...init,
      body: JSON.stringify({ ...message, params: { ...message.params, ...changes(message.params) } }),
    });
}

/** JSON-RPC's "invalid params", with what to do. */
const invalidState = {
  code: -32602,
  message: expect.stringMatching(/requestState.*UPSTASH_MCP_SIGNING_KEY.*Nothing was changed.*without requestState/),
  data: { reason: "invalid_request_state" },
};

const callFlush = { name: "redis_server_write", arguments: FLUSH };

describe("an answer to a question", () => {
  it("is accepted by another node with the same key, and by none without", async () => {
    const [one, two, stranger] = [await node("one", KEY), await node("two", KEY), await node("one")];
    const lost = await clientThat(one, ({ init }, send) => send(stranger, init));
    await expect(lost.callTool(callFlush)).rejects.toMatchObject(invalidState);
    expect(await isKept()).toBe(true);
    const moved = await clientThat(one, ({ init }, send) => send(two, init));
    expect(readAnswer(await moved.callTool(callFlush))).toMatchObject({ structuredContent: { result: "OK" } });
    expect(await isKept()).toBe(false);
  });

  it("lets its call go on once, also where it is sent twice", async () => {
    const statuses: unknown[] = [];
    const client = await clientThat(await node("one"), async ({ url, init }, send) => {
      const first = await send(url, init);
      await (await database.redis()).command("SET", "kept", "again");
      statuses.push(await (await send(url, init)).text());
      return first;
    });
    expect(readAnswer(await client.callTool(callFlush))).toMatchObject({ structuredContent: { result: "OK" } });
    expect(statuses).toEqual([expect.stringContaining("used before")]);
    expect(await isKept()).toBe(true);
  });

  it.each([
    ["to another call", withParameters(() => ({ arguments: { command: "FLUSHDB" } }))],
    ["that does not agree", withParameters(() => ({ inputResponses: { confirm: { action: "decline" } } }))],
    [
      "that agrees in other words",
      withParameters(() => ({ inputResponses: { confirm: { action: "accept", content: { confirm: "true" } } } })),
    ],
    [
      "that agrees to something else",
      withParameters(() => ({ inputResponses: { other: { action: "accept", content: { confirm: true } } } })),
    ],
    ["without a word", withParameters(() => ({ inputResponses: undefined }))],
  ])("changes nothing %s", async (_, change) => {
    const client = await clientThat(await node("one"), change);
    expect(await client.callTool(callFlush)).toMatchObject({ isError: true });
    expect(await isKept()).toBe(true);
  });

  it.each([
    ["was altered", withParameters(({ requestState }) => ({ requestState: `${requestState}x` }))],
    ["was made up", withParameters(() => ({ requestState: "made.up.by.me" }))],
    ["is empty", withParameters(() => ({ requestState: "" }))],
    ["was made up and comes alone", withParameters(() => ({ requestState: "x.y", inputResponses: undefined }))],
  ])("is invalid where its state %s, and changes nothing", async (_, change) => {
    const client = await clientThat(await node("one"), change);
    await expect(client.callTool(callFlush)).rejects.toMatchObject(invalidState);
    expect(await isKept()).toBe(true);
  });

  it("is no token, and a token is no state", async () => {
    const url = await node("one", KEY);
    const [kind] = clientKinds;
    if (!kind) throw new Error("no client");
    const plain = keep(await kind.connect({ url }));
    const token = await tokenOf(plain);
    const states: string[] = [];
    const client = await clientThat(url, (answer, send) => {
      states.push(answer.message.params.requestState);
      return withParameters(() => ({ requestState: token }))(answer, send);
    });
    expect(await client.callTool(callFlush)).toMatchObject({ isError: true });
    expect(await flush(plain, states[0])).toMatchObject({ isError: true });
    expect(await isKept()).toBe(true);
  });
});

describe("a 2025 client over HTTP", () => {
  const agreed = { confirm: { action: "accept", content: { confirm: true } } };
  const capabilities = { elicitation: { form: {} } };
  const initialize = {
    jsonrpc: "2.0",
    id: 1,
    method: "initialize",
    params: { protocolVersion: "2025-03-26", capabilities, clientInfo: { name: "raw", version: "1" } },
  };
  const call = (params: Record<string, unknown>) => ({
    jsonrpc: "2.0",
    id: 2,
    method: "tools/call",
    params: { ...callFlush, ...params },
  });

  async function post(url: string, message: unknown): Promise<string> {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
      body: JSON.stringify(message),
    });
    return response.text();
  }

  it.each([
    ["an agreement that nobody asked for", call({ inputResponses: agreed }), /confirm_token/],
    [
      "an agreement with a state that was made up",
      call({ inputResponses: agreed, requestState: "x" }),
      /"code":-32602/,
    ],
    [
      "forms that it declares in the call",
      call({ _meta: { "io.modelcontextprotocol/clientCapabilities": capabilities } }),
      /confirm_token/,
    ],
    ["an introduction in the same request", [initialize, call({})], /error/i],
  ])("changes nothing by %s", async (_, message, answer) => {
    expect(await post(await node("one"), message)).toMatch(answer);
    expect(await isKept()).toBe(true);
  });
});

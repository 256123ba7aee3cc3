import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { tokenDigest } from "../../src/callers/bearer-token.ts";
import { replyText } from "../../src/local/redis/connection/resp.ts";
import { type LocalDatabase, startLocalDatabase } from "../../src/local/redis/local-database.ts";
import { newBrowser } from "../sign-in/scripted-browser.ts";
import { closing } from "./closing.ts";
import { messageOf, request } from "./http-request.ts";
import { startHttp } from "./program.ts";
import { type RedisServer, startRedisServer } from "./redis-server.ts";

/* Two nodes with --compact that share a Redis, and what an agent tries through upstash_read and upstash_write. */

const keep = closing(afterEach);
const tokenOf = (name: string) => `token-of-${name}`;

const callers = [
  { name: "ada" },
  { name: "ci", access: "writes", is_agent: true, approvers: ["ada"] },
  { name: "bot", access: "writes", is_agent: true, approvers: ["ada"] },
  { name: "lonely", access: "writes", is_agent: true },
  { name: "writer", access: "writes" },
];

let database: LocalDatabase;
let state: RedisServer;
beforeAll(async () => {
  [database, state] = await Promise.all([startLocalDatabase(), startRedisServer()]);
});
afterAll(() => Promise.all([database.stop(), state.close()]));

/** The URLs of two nodes with these flags. */
async function twoNodes(...flags: readonly string[]): Promise<[string, string]> {
  const folder = mkdtempSync(join(tmpdir(), "compact-nodes-"));
  keep({ close: async () => rmSync(folder, { recursive: true }) });
  const file = join(folder, "callers.json");
  const entries = callers.map((entry) => ({ ...entry, token_sha256: tokenDigest(tokenOf(entry.name)) }));
  writeFileSync(file, JSON.stringify({ callers: entries }));
  const environment = {
    UPSTASH_REDIS_REST_URL: database.url,
    UPSTASH_REDIS_REST_TOKEN: database.token,
    UPSTASH_REDIS_REST_READONLY_TOKEN: database.readOnlyToken,
    UPSTASH_MCP_SIGNING_KEY: "one-signing-key-for-all-nodes-of-the-test",
    UPSTASH_MCP_SHARED_STATE: state.url,
  };
  const start = async () => (await startHttp(["--compact", "--callers", file, ...flags], environment, keep)).url;
  return Promise.all([start(), start()]);
}

interface Answer {
  isError?: boolean;
  content: { text: string }[];
  structuredContent?: { result?: unknown; confirm_token?: string; approval?: { id: string; url: string } };
}

async function send(url: string, name: string, method: string, params: object): Promise<unknown> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  const answer = messageOf(await request(url, { headers: { authorization: `Bearer ${tokenOf(name)}` }, body }));
  return (answer as { result: unknown }).result;
}

const call = (url: string, name: string, tool: string, args: object) =>
  send(url, name, "tools/call", { name: tool, arguments: args }) as Promise<Answer>;

const textOf = ({ content }: Answer) => content.map(({ text }) => text).join("\n");

/** A call that empties the database, through upstash_write. */
const flush = (more: object = {}) => ({ tool: "redis_server_write", arguments: { command: "FLUSHALL", ...more } });

/** How often the database has run FLUSHALL. */
async function flushes(): Promise<number> {
  const info = replyText(await (await database.redis()).command("INFO", "commandstats")) ?? "";
  return Number(/cmdstat_flushall:calls=(\d+)/.exec(info)?.[1] ?? 0);
}

/** Has an agent ask at a node, through upstash_write; the approval. */
async function ask(url: string, name: string): Promise<{ id: string; url: string }> {
  const { structuredContent } = await call(url, name, "upstash_write", flush());
  return structuredContent?.approval ?? { id: "", url: "" };
}

/** Has ada approve at the page of a node, whichever has asked. */
async function approveAt(node: string, asked: { url: string }): Promise<void> {
  const ada = newBrowser();
  const page = new URL(new URL(asked.url).pathname, node).href;
  const shown = await ada.send(await ada.open(page), "token", { token: tokenOf("ada") });
  expect(shown.text).toContain("FLUSHALL");
  const [, name = ""] = /type the name <span class="typed">([^<]*)<\/span>/.exec(shown.text) ?? [];
  expect((await ada.send(shown, "form_token", { decision: "approve", name })).text).toContain("Approved by ada");
}

describe("an approval over two nodes, through upstash_write", () => {
  it("is asked for at one, given at the other, and used once, however the call is spelt", async () => {
    const [one, other] = await twoNodes();
    const before = await flushes();
    const asked = await ask(one, "ci");
    expect(await flushes()).toBe(before);
    await approveAt(other, asked);
    const among = flush({ approval_id: asked.id });
    const direct = { command: "FLUSHALL", approval_id: asked.id };
    const answers = await Promise.all([
      call(one, "ci", "upstash_write", among),
      call(other, "ci", "upstash_write", { ...flush(), approval_id: asked.id }),
      call(one, "ci", "redis_server_write", direct),
      call(other, "ci", "upstash_write", among),
    ]);
    expect(answers.filter(({ structuredContent }) => structuredContent?.result === "OK")).toHaveLength(1);
    expect(answers.map(textOf).filter((text) => text.includes("used before"))).toHaveLength(3);
    expect((await flushes()) - before).toBe(1);
  });

  it("lets no other call go on, by whatever tool, and none of another caller", async () => {
    const [one, other] = await twoNodes();
    const before = await flushes();
    const asked = await ask(one, "ci");
    await approveAt(one, asked);
    const flushDb = { tool: "redis_server_write", arguments: { command: "FLUSHDB", approval_id: asked.id } };
    const attempts = [
      await call(other, "ci", "upstash_write", flushDb),
      await call(other, "ci", "upstash_write", { ...flush({ approval_id: asked.id }), command: "FLUSHDB" }),
      await call(other, "ci", "upstash_read", flush({ approval_id: asked.id })),
      await call(other, "bot", "upstash_write", flush({ approval_id: asked.id })),
      await call(other, "ada", "upstash_write", flush({ approval_id: asked.id })),
    ];
    expect(attempts.map(({ isError }) => isError)).toEqual(attempts.map(() => true));
    expect((await flushes()) - before).toBe(0);
    expect(await call(other, "ci", "upstash_write", flush({ approval_id: asked.id }))).toMatchObject({
      structuredContent: { result: "OK" },
    });
    expect((await flushes()) - before).toBe(1);
  });

  it("is nobody's to give where an agent's entry names no one", async () => {
    const [one] = await twoNodes();
    const before = await flushes();
    const answer = await call(one, "lonely", "upstash_write", flush());
    expect([answer.isError, textOf(answer)]).toEqual([true, expect.stringContaining("marked as an agent")]);
    expect(await flushes()).toBe(before);
  });
});

describe("a confirm_token over two nodes, through upstash_write", () => {
  it("works once, at whichever it comes first", async () => {
    const [one, other] = await twoNodes("--confirm", "token");
    const before = await flushes();
    const { structuredContent: preview } = await call(one, "writer", "upstash_write", flush());
    const confirm_token = preview?.confirm_token ?? "";
    const answers = await Promise.all([
      call(other, "writer", "upstash_write", flush({ confirm_token })),
      call(one, "writer", "upstash_write", { ...flush(), confirm_token }),
      call(other, "writer", "redis_server_write", { command: "FLUSHALL", confirm_token }),
    ]);
    expect(answers.filter(({ structuredContent }) => structuredContent?.result === "OK")).toHaveLength(1);
    expect(answers.map(textOf).filter((text) => text.includes("used before"))).toHaveLength(2);
    expect((await flushes()) - before).toBe(1);
  });

  it("is refused where it is of another tool, or the form is the only way", async () => {
    const [one, other] = await twoNodes("--confirm", "token");
    const [strict] = await twoNodes("--confirm", "always");
    const before = await flushes();
    const { structuredContent: preview } = await call(one, "writer", "upstash_write", flush());
    const confirm_token = preview?.confirm_token ?? "";
    const destroy = { tool: "redis_stream_write", arguments: { command: "XGROUP DESTROY", args: ["s", "g"] } };
    expect(await call(other, "writer", "upstash_write", { ...destroy, confirm_token })).toMatchObject({
      isError: true,
    });
    const withToken = await call(strict, "writer", "upstash_write", flush({ confirm_token }));
    expect([withToken.isError, textOf(withToken)]).toEqual([
      true,
      expect.stringMatching(/^This server takes no confirm_token: nothing that a model holds permits a call\./),
    ]);
    const without = await call(strict, "writer", "upstash_write", flush());
    expect([without.isError, textOf(without)]).toEqual([true, expect.stringContaining("cannot ask")]);
    expect(await flushes()).toBe(before);
  });
});

describe("a caller that may only read, at any node", () => {
  it("is offered no upstash_write, and writes by none of the others", async () => {
    const nodes = await twoNodes();
    const before = await flushes();
    for (const node of nodes) {
      const { tools } = (await send(node, "ada", "tools/list", {})) as { tools: { name: string }[] };
      expect(tools.map(({ name }) => name)).toEqual(["upstash_find_tools", "upstash_read"]);
      const attempts = [
        await call(node, "ada", "upstash_write", flush()).catch(() => undefined),
        await call(node, "ada", "upstash_read", flush()),
        await call(node, "ada", "upstash_read", { tool: "upstash_write", arguments: flush() }),
        await call(node, "ada", "redis_server_write", { command: "FLUSHALL" }).catch(() => undefined),
      ];
      for (const attempt of attempts) expect(attempt?.isError ?? true).toBe(true);
    }
    expect(await flushes()).toBe(before);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { tokenDigest } from "../../src/callers/bearer-token.ts";
import { type LocalDatabase, startLocalDatabase } from "../../src/local/redis/local-database.ts";
import { clientKinds, type FormAnswer, serveTo, type ToolResult } from "./clients.ts";
import { closing } from "./closing.ts";
import { messageOf, request } from "./http-request.ts";
import { BIN, environment, runProgram, startHttp } from "./program.ts";
import { toolCall } from "./session.ts";
import { noAnswer, startUpstream } from "./upstream.ts";

const keep = closing(afterEach);

let prod: LocalDatabase;
let staging: LocalDatabase;
beforeAll(async () => {
  [prod, staging] = await Promise.all([startLocalDatabase(), startLocalDatabase()]);
});
afterAll(() => Promise.all([prod.stop(), staging.stop()]));

/** The variables with the tokens of both databases, by names of their own. */
const tokens = () => ({
  PROD_TOKEN: prod.token,
  PROD_READ_TOKEN: prod.readOnlyToken,
  STAGING_TOKEN: staging.token,
  STAGING_READ_TOKEN: staging.readOnlyToken,
});

function entry(name: "prod" | "staging", url: string, access = "read-only") {
  const prefix = name.toUpperCase();
  return {
    ...{ name, access },
    credentials: {
      UPSTASH_REDIS_REST_URL: url,
      UPSTASH_REDIS_REST_TOKEN: { env: `${prefix}_TOKEN` },
      UPSTASH_REDIS_REST_READONLY_TOKEN: { env: `${prefix}_READ_TOKEN` },
    },
  };
}

const both = () => [entry("prod", prod.url), entry("staging", staging.url, "writes")];
const textOfFile = (connections: readonly object[]) => JSON.stringify({ connections });

function newFile(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "connections-"));
  keep({ close: async () => rmSync(folder, { recursive: true }) });
  const file = join(folder, "connections.json");
  writeFileSync(file, text);
  return file;
}

const set = (value: string) => ({ command: "SET", args: ["shared-key", value] });
const get = { command: "GET", args: ["shared-key"] };
const textOf = ({ content }: ToolResult) => content[0]?.text;

describe.each(clientKinds)("$client at $version on stdio", (kind) => {
  it("works with two databases in one conversation, and writes where it may alone", async () => {
    const args = ["--allow-writes"];
    const env = { ...tokens(), UPSTASH_MCP_CONNECTIONS: textOfFile(both()) };
    const client = await serveTo(kind, "stdio", { args, env }, keep);
    expect(client.instructions()).toContain("prod (read-only); staging (writes)");
    const value = `${kind.client} ${kind.version}`;
    await client.callTool("redis_string_write", { ...set(value), connection: "staging" });
    const [there, elsewhere, nowhere, refused] = await Promise.all([
      client.callTool("redis_string_read", { ...get, connection: "staging" }),
      client.callTool("redis_string_read", { ...get, connection: "prod" }),
      client.callTool("redis_string_read", get),
      client.callTool("redis_string_write", { ...set(value), connection: "prod" }),
    ]);
    expect([there.structuredContent, elsewhere.structuredContent]).toMatchObject([{ result: value }, { result: null }]);
    expect(textOf(nowhere)).toContain("Which connection?");
    expect(textOf(refused)).toContain("the connection prod is read-only here");
  });

  it("asks a person with the name of the connection", async () => {
    const questions: string[] = [];
    const decline: FormAnswer = { action: "decline" };
    const person = {
      elicitation: { form: {} },
      answer: (question: string) => {
        questions.push(question);
        return decline;
      },
    };
    const env = { ...tokens(), UPSTASH_MCP_CONNECTIONS: textOfFile(both()) };
    const client = await serveTo(kind, "stdio", { args: ["--allow-writes"], env }, keep, person);
    await client.callTool("redis_server_write", { command: "FLUSHALL", connection: "staging" });
    expect(questions).toEqual([expect.stringContaining("\nconnection: staging\n")]);
  });
});

describe.each(["legacy", { pin: "2026-07-28" }] as const)("a client on stdio in the era %j", (mode) => {
  it("is told when a changed file offers other tools, and calls by a new connection without a restart", async () => {
    const file = newFile(textOfFile([entry("prod", prod.url)]));
    const onChanged = vi.fn();
    const client = new Client(
      { name: "end-to-end", version: "1" },
      { versionNegotiation: { mode }, listChanged: { tools: { onChanged, debounceMs: 0 } } },
    );
    const args = [BIN, "--allow-writes", "--connections", file];
    await client.connect(
      new StdioClientTransport({ command: process.execPath, args, env: environment(tokens()), stderr: "ignore" }),
    );
    keep(client);
    expect((await client.listTools()).tools.map(({ name }) => name)).not.toContain("redis_string_write");
    writeFileSync(file, textOfFile(both()));
    await vi.waitFor(() => expect(onChanged).toHaveBeenCalled(), { timeout: 8_000, interval: 20 });
    const [, tools] = onChanged.mock.calls[0] as [unknown, { name: string }[]];
    expect(tools.map(({ name }) => name)).toContain("redis_string_write");
    const written = await client.callTool({
      name: "redis_string_write",
      arguments: { ...set("new"), connection: "staging" },
    });
    expect(written.isError).not.toBe(true);
  });
});

describe("callers over HTTP", () => {
  const tokenOf = (name: string) => `upstash_mcp_token-of-${name}`;
  const callers = (...entries: { name: string; [field: string]: unknown }[]) =>
    JSON.stringify({ callers: entries.map((each) => ({ ...each, token_sha256: tokenDigest(tokenOf(each.name)) })) });

  async function call(url: string, name: string, tool: string, input: object): Promise<ToolResult> {
    const body = JSON.stringify({ jsonrpc: "2.0", ...toolCall(1, tool, input) });
    const answer = await request(url, { body, headers: { authorization: `Bearer ${tokenOf(name)}` } });
    return (messageOf(answer) as { result: ToolResult }).result;
  }

  it("have the connections that they may use, which the audit names, and no secret stands anywhere", async () => {
    const who = callers(
      { name: "ada", access: "writes", connections: ["staging"] },
      { name: "bob", access: "writes" },
      { name: "eve", connections: [] },
    );
    const env = { ...tokens(), UPSTASH_MCP_CONNECTIONS: textOfFile(both()), UPSTASH_MCP_CALLERS: who };
    const { url, program } = await startHttp(["--audit", "json", "--log-level", "debug"], env, keep);
    await call(url, "ada", "redis_string_write", set("by ada"));
    const answers = await Promise.all([
      call(url, "bob", "redis_string_read", { ...get, connection: "staging" }),
      call(url, "ada", "redis_string_read", { ...get, connection: "prod" }),
      call(url, "bob", "redis_string_write", { ...set("x"), connection: "prod" }),
      call(url, "eve", "redis_string_read", { ...get, connection: "staging" }),
    ]);
    const [read, other, refused, without] = answers;
    expect(read?.structuredContent).toMatchObject({ result: "by ada" });
    expect(other && textOf(other)).toContain('There is no connection "prod". There are: staging (writes).');
    expect(refused && textOf(refused)).toContain("the connection prod is read-only here");
    expect(without && textOf(without)).toContain("Unknown argument connection");
    await program.logged(/"caller":"eve"/);
    const audited = program.stderr
      .split("\n")
      .flatMap((line) => (line.startsWith('{"time"') ? [JSON.parse(line)] : []));
    expect(audited).toContainEqual(expect.objectContaining({ caller: "ada", connection: "staging", access: "write" }));
    expect(audited).toContainEqual(
      expect.objectContaining({ caller: "bob", connection: "prod", outcome: "not-offered" }),
    );
    for (const token of Object.values(tokens())) expect(program.stderr + JSON.stringify(answers)).not.toContain(token);
  });

  it("write by a connection only where --protect, the connection and their own entry all let them", async () => {
    const [atProd, atStaging] = [prod, staging].map(({ url }) => new URL(url).host);
    const who = callers(
      { name: "ada", access: "writes" },
      { name: "bob", access: "writes", reaches: [atStaging] },
      { name: "eve", access: "writes", writes_to: [atProd] },
    );
    const all = [...both().slice(1), entry("prod", prod.url, "writes"), { ...entry("prod", prod.url), name: "reads" }];
    const env = { ...tokens(), UPSTASH_MCP_CONNECTIONS: textOfFile(all), UPSTASH_MCP_CALLERS: who };
    const { url } = await startHttp(["--protect", `${atProd}`], env, keep);
    const write = async (name: string, connection: string) =>
      textOf(await call(url, name, "redis_string_write", { command: "SET", args: ["of", name], connection }));
    expect(await write("ada", "staging")).toContain("OK");
    expect(await write("bob", "staging")).toContain("OK");
    expect(await write("ada", "prod")).toContain("is protected by --protect");
    expect(await write("eve", "prod")).toContain("is protected by --protect");
    expect(await write("ada", "reads")).toContain("the connection reads is read-only here");
    expect(await write("bob", "prod")).toContain('There is no connection "prod". There are: staging (writes).');
    expect(await write("eve", "staging")).toContain("may be read here, not changed");
    const of = { command: "GET", args: ["of"] };
    const read = (name: string, connection: string) => call(url, name, "redis_string_read", { ...of, connection });
    const [there, elsewhere] = [await read("eve", "prod"), await read("eve", "staging")];
    expect([there.structuredContent, elsewhere.structuredContent]).toMatchObject([{ result: null }, { result: "bob" }]);
  });

  it("spend one budget of commands by two connections to one database, and another one elsewhere", async () => {
    const who = callers({ name: "ada", access: "writes" }, { name: "bob" });
    const again = { ...entry("prod", prod.url), name: "again" };
    const env = { ...tokens(), UPSTASH_MCP_CONNECTIONS: textOfFile([...both(), again]), UPSTASH_MCP_CALLERS: who };
    const { url } = await startHttp(["--command-budget", "5/day"], env, keep);
    const by = (name: string, connection: string) => call(url, name, "redis_string_read", { ...get, connection });
    const turns = [0, 1, 2, 3].flatMap(() => [by("ada", "prod"), by("bob", "again")]);
    const answers = await Promise.all(turns);
    const refused = answers.filter(({ isError }) => isError);
    expect(refused.map(textOf)).toEqual(
      Array(3).fill(expect.stringContaining("The server may spend 5 commands a day")),
    );
    expect(textOf(await by("bob", "prod"))).toContain("5 are spent, which leaves 0 commands");
    expect(await by("bob", "staging")).not.toHaveProperty("isError");
  });

  it("have what runs by a connection ended when the file loses it, while another goes on", async () => {
    const slow = keep(await startUpstream(noAnswer));
    const file = newFile(textOfFile([entry("prod", slow.url), entry("staging", staging.url)]));
    const env = { ...tokens(), UPSTASH_MCP_CALLERS: callers({ name: "ada" }) };
    const { url, program } = await startHttp(["--connections", file], env, keep);
    const waiting = call(url, "ada", "redis_string_read", { ...get, connection: "prod" });
    const { abandoned } = await slow.request(1);
    writeFileSync(file, textOfFile([entry("staging", staging.url)]));
    await program.logged(/connections: changed; there are now 1/);
    await abandoned;
    expect(await waiting).toMatchObject({ isError: true });
    expect(await call(url, "ada", "redis_string_read", get)).not.toHaveProperty("isError");
    writeFileSync(file, '{"connections": [{"name": "Staging"}]}');
    await program.logged(/error connections: the change was not taken\. .*expected 1 to 32 lower-case letters/);
    expect(await call(url, "ada", "redis_string_read", { ...get, connection: "staging" })).not.toHaveProperty(
      "isError",
    );
  });

  it("find the server ready where a connection is down: it must not stop the others", async () => {
    const env = { ...tokens(), UPSTASH_MCP_CONNECTIONS: textOfFile([entry("prod", "http://127.0.0.1:1")]) };
    const { url, program } = await startHttp([], env, keep);
    expect(program.stderr).toContain("It reaches what each connection names: prod.");
    expect((await request(url, { path: "/ready", method: "GET" })).status).toBe(200);
  });
});

describe("the commands", () => {
  it("call makes a call by the connection that its arguments name", async () => {
    const env = { ...tokens(), UPSTASH_MCP_CONNECTIONS: textOfFile(both()) };
    const by = (connection: string) => JSON.stringify({ command: "GET", args: ["no-such-key"], connection });
    expect(await runProgram(["call", "redis_string_read", by("prod")], env)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('"result": null'),
    });
    const wrong = await runProgram(["call", "redis_string_read", by("production")], env);
    expect(wrong).toMatchObject({ code: 1, stdout: expect.stringContaining("Did you mean prod?") });
  });

  it("tools prints what the connections offer, with the argument", async () => {
    const env = { ...tokens(), UPSTASH_MCP_CONNECTIONS: textOfFile(both()) };
    const { stdout } = await runProgram(["tools", "--json", "--allow-writes"], env);
    const tools = JSON.parse(stdout) as { name: string; inputSchema: { properties: object } }[];
    expect(tools.map(({ name }) => name)).toContain("redis_string_write");
    expect(tools.filter(({ inputSchema }) => !("connection" in inputSchema.properties))).toEqual([]);
  });

  it("end a start with a connection that cannot be right in one line", async () => {
    const secret = "AXasdfASDF-secret-in-plain";
    const connection = { name: "prod", credentials: { UPSTASH_REDIS_REST_TOKEN: secret } };
    const { code, stderr } = await runProgram([], { UPSTASH_MCP_CONNECTIONS: textOfFile([connection]) });
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^upstash-mcp: .*"prod" has .* in plain\..*\n$/)]);
    expect(stderr).not.toContain(secret);
  });

  it.each([
    ["connections' file", ["--connections", "/nowhere/a.json"]],
    ["callers' file", ["--transport", "http", "--callers", "/nowhere/a.json"]],
  ])("end a start with a %s that is not there in one line", async (file, args) => {
    const { code, stderr } = await runProgram(args, {});
    expect([code, stderr]).toEqual([1, `upstash-mcp: The ${file} "/nowhere/a.json" cannot be read (ENOENT).\n`]);
  });

  it("refuse callers with connections where the server has none", async () => {
    const env = { UPSTASH_MCP_CALLERS: callersNaming() };
    const { code, stderr } = await runProgram(["--transport", "http", "--port", "0"], env);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('Caller "ada" has connections, but the server has none'),
    ]);
  });
});

function callersNaming(): string {
  return JSON.stringify({ callers: [{ name: "ada", token_sha256: tokenDigest("x"), connections: ["prod"] }] });
}

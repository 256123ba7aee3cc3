import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAnswer } from "../read-answer.ts";
import { closing } from "./closing.ts";
import { type Program, startProgram } from "./program.ts";

interface Answer {
  isError?: boolean;
  content: { text: string }[];
  structuredContent: { result: Record<string, unknown>; notice?: string; env_files_with_old_token?: string[] };
}

const keep = closing(afterAll);
let folder = "";
let program: Program;
let last = 1;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "env-write-"));
  program = keep(startProgram(["--local", "--allow-writes", "--confirm", "never", "--toolsets", "all"], {}, folder));
  const clientInfo = { name: "test", version: "1" };
  await request("initialize", { protocolVersion: "2025-06-18", capabilities: {}, clientInfo });
  program.write(`${JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" })}\n`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function request(method: string, params: object): Promise<unknown> {
  last += 1;
  program.write(`${JSON.stringify({ jsonrpc: "2.0", id: last, method, params })}\n`);
  const [line] = await program.printed(new RegExp(`^.*"id":${last}[,}].*$`, "m"));
  return (JSON.parse(line) as { result: unknown }).result;
}

async function call(name: string, input: object): Promise<Answer> {
  const answer = readAnswer((await request("tools/call", { name, arguments: input })) as Answer);
  expect({ name, text: answer.isError === true ? answer.content[0]?.text : "" }).toEqual({ name, text: "" });
  return answer;
}

/** The variables of a file. */
async function variables(file = ".env"): Promise<Record<string, string>> {
  const lines = (await readFile(join(folder, file), "utf8")).trim().split("\n");
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
}

/** What a program gets that reads the file. */
async function ask(command: readonly string[], file = ".env"): Promise<{ result?: unknown; error?: string }> {
  const { UPSTASH_REDIS_REST_URL = "", UPSTASH_REDIS_REST_TOKEN } = await variables(file);
  const headers = { authorization: `Bearer ${UPSTASH_REDIS_REST_TOKEN}` };
  const response = await fetch(UPSTASH_REDIS_REST_URL, { method: "POST", headers, body: JSON.stringify(command) });
  return response.json() as Promise<{ result?: unknown; error?: string }>;
}

/** Nothing that a file holds beside addresses was ever printed. */
async function printedSecrets(files: readonly string[]): Promise<string[]> {
  const all = (await Promise.all(files.map(variables))).flatMap(Object.values<string>);
  return all.filter((value) => !value.startsWith("http") && (program.stdout + program.stderr).includes(value));
}

describe("a program's own user", () => {
  const user = { name: "app", key_patterns: ["app:*"] };

  it("is made, its token written, and its rights changed", async () => {
    const made = await call("redis_acl_user_create", { ...user, access: "write" });
    expect(made.structuredContent.notice).toContain('env_write {"acl_user":"app"}');
    const { structuredContent } = await call("env_write", { acl_user: "app" });
    expect(structuredContent.result).toMatchObject({ acl_user: "app", checked: true });
    expect(await ask(["SET", "app:1", "one"])).toEqual({ result: "OK" });
    expect((await ask(["SET", "other", "one"])).error).toMatch(/^NOPERM/);
    await call("redis_acl_user_create", { ...user, access: "read" });
    expect(await ask(["GET", "app:1"])).toEqual({ result: "one" });
    expect((await ask(["SET", "app:1", "two"])).error).toMatch(/^NOPERM/);
  });

  it("gets a new password, and the file with the old token is named with its call", async () => {
    const { structuredContent } = await call("redis_acl_user_create", { ...user, access: "read", new_password: true });
    expect(structuredContent.env_files_with_old_token).toEqual([".env"]);
    expect(structuredContent.notice).toContain('env_write {"acl_user":"app","file":".env","replace":true}');
    expect(await ask(["GET", "app:1"])).not.toHaveProperty("result");
    await call("env_write", { acl_user: "app", replace: true });
    expect(await ask(["GET", "app:1"])).toEqual({ result: "one" });
  });

  it("is the same one, whether the database is named or is the configured one", async () => {
    const input = { name: "named", key_patterns: ["app:*"], access: "read", database: "local" };
    const { structuredContent } = await call("redis_acl_user_create", input);
    expect(structuredContent.notice).toContain('env_write {"database":"local","acl_user":"named"}');
    await call("env_write", { acl_user: "named", file: ".env.named" });
    expect(await ask(["GET", "app:1"], ".env.named")).toEqual({ result: "one" });
    const deleted = await call("redis_acl_user_delete", { name: "named", database: "local" });
    expect(deleted.structuredContent.result).toMatchObject({ stopped: { env_files_with_its_token: ".env.named" } });
  });

  it("is deleted, and the file with its token is named", async () => {
    const { structuredContent } = await call("redis_acl_user_delete", { name: "app" });
    expect(structuredContent.result).toMatchObject({ deleted: true, stopped: { env_files_with_its_token: ".env" } });
    expect(await ask(["GET", "app:1"])).not.toHaveProperty("result");
    expect(await printedSecrets([".env"])).toEqual([]);
  });
});

describe("the tokens of the account", () => {
  it("are written for each product, and named again after they were made anew", async () => {
    await call("vector_index_create", {
      ...{ name: "words", region: "us-east-1", similarity_function: "COSINE", dimension_count: 2 },
    });
    await call("search_index_create", { name: "texts", region: "us-central1", type: "free" });
    const of = [
      ["redis", "local", "database_reset_password", { database: "local" }],
      ["qstash", "us-east-1", "qstash_user_rotate_token_by_id", { qstash_user: "us-east-1" }],
      ["vector", "words", "vector_index_reset_password", { index: "words" }],
      ["search", "texts", "search_index_reset_password", { index: "texts" }],
    ] as const;
    for (const [product, resource, rotate, input] of of) {
      const file = `.env.${product}`;
      await call("env_write", { product, resource, file });
      const before = await variables(file);
      const { structuredContent } = await call(rotate, input);
      expect({ rotate, files: structuredContent.env_files_with_old_token }).toEqual({ rotate, files: [file] });
      const [, text = ""] = /env_write (\{.*?\})\.$/.exec(structuredContent.notice ?? "") ?? [];
      await call("env_write", JSON.parse(text));
      const now = await variables(file);
      expect(Object.keys(now)).toEqual(Object.keys(before));
      const same = Object.keys(now).filter((name) => name.includes("TOKEN") && now[name] === before[name]);
      expect({ product, same }).toEqual({ product, same: [] });
    }
    expect(await ask(["PING"], ".env.redis")).toEqual({ result: "PONG" });
    expect(await printedSecrets(of.map(([product]) => `.env.${product}`))).toEqual([]);
  });
});

describe("the old name", () => {
  it("may be called with its arguments and is not listed", async () => {
    const { tools } = (await request("tools/list", {})) as { tools: { name: string }[] };
    const names = tools.map(({ name }) => name);
    expect(names).toContain("env_write");
    expect(names).not.toContain("database_write_env");
    const { structuredContent } = await call("database_write_env", { database: "local", file: ".env.old" });
    expect(structuredContent.notice).toContain("database_write_env is now env_write");
    expect(await ask(["PING"], ".env.old")).toEqual({ result: "PONG" });
  });
});

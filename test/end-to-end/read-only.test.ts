import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestClient } from "./clients.ts";
import { closing } from "./closing.ts";
import { startProgram } from "./program.ts";
import { clientWith, type PrintedTool, toolsWith } from "./read-only-server.ts";

describe("a read-only server with both tokens of a real database", () => {
  const keep = closing(afterAll);
  let client: TestClient;
  let everything: PrintedTool[] = [];
  let gateway = { url: "", token: "", readOnlyToken: "" };
  beforeAll(async () => {
    const database = keep(startProgram(["local", "--port", "0"]));
    const [, url = "", token = "", readOnlyToken = ""] = await database.printed(
      /_URL=(\S+)\n.*_TOKEN=(\S+)\n.*_TOKEN=(\S+)\n/,
    );
    gateway = { url, token, readOnlyToken };
    const env = {
      UPSTASH_REDIS_REST_URL: url,
      UPSTASH_REDIS_REST_TOKEN: token,
      UPSTASH_REDIS_REST_READONLY_TOKEN: readOnlyToken,
    };
    client = await clientWith(env, keep);
    everything = await toolsWith("--toolsets", "redis", "--allow-writes");
  });

  /** A command past the server, as anybody can send it who has the token. */
  async function direct(token: string, ...command: string[]): Promise<{ result?: unknown; error?: string }> {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(gateway.url, { method: "POST", headers, body: JSON.stringify(command) });
    return (await response.json()) as { result?: unknown; error?: string };
  }

  it("lists no tool that can write", async () => {
    const listed = (await client.listTools()).map(({ name }) => name);
    const writing = everything.filter(({ access }) => access !== "read").map(({ name }) => name);
    expect(writing.length).toBeGreaterThan(10);
    expect(listed.filter((name) => writing.includes(name))).toEqual([]);
    expect((await toolsWith("--toolsets", "redis")).every(({ annotations }) => annotations.readOnlyHint)).toBe(true);
  });

  it("refuses every write tool by name", async () => {
    for (const { name, commands } of everything.filter(({ access }) => access !== "read")) {
      const result = await client.callTool(name, { command: commands?.[0], args: ["k", "v"] });
      expect(result).toMatchObject({ isError: true });
      expect(result.content[0]?.text).toMatch(/does not allow writes.*--allow-writes/);
    }
    expect(await direct(gateway.token, "DBSIZE")).toEqual({ result: 0 });
  });

  it("refuses every write command through the read tool of its family", async () => {
    const reading = new Set((await client.listTools()).map(({ name }) => name));
    for (const { name, commands = [] } of everything.filter(({ access }) => access !== "read")) {
      const tool = name.replace(/_write$/, "_read");
      for (const command of reading.has(tool) ? commands : []) {
        const result = await client.callTool(tool, { command, args: ["k", "v", "w"] });
        expect(result, command).toMatchObject({ isError: true });
      }
    }
    expect(await direct(gateway.token, "DBSIZE")).toEqual({ result: 0 });
  });

  it("says that writes are not allowed, and by which flag they would be", async () => {
    const result = await client.callTool("redis_string_read", { command: "SET", args: ["k", "v"] });
    expect(result.content[0]?.text).toMatch(/^SET can write, and this server does not allow writes\..*--allow-writes/);
  });

  it("says by which flag a read beyond the read-only token is allowed", async () => {
    const result = await client.callTool("redis_key_read", { command: "KEYS", args: ["*"] });
    expect(result).toMatchObject({ isError: true });
    expect(result.content[0]?.text).toContain("--allow-privileged-reads");
  });

  it.each([
    ["SET", "k", "v"],
    ["DEL", "k"],
    ["HSET", "h", "f", "v"],
    ["EXPIRE", "k", "1"],
    ["EVAL", "return redis.call('SET', 'k', 'v')", "0"],
    ["FLUSHALL"],
    ["CONFIG", "SET", "maxmemory", "1"],
    ["ACL", "SETUSER", "default_ro", "+@all"],
    ["KEYS", "*"],
    ["SCAN", "0"],
  ])("Redis itself refuses the read-only token %s", async (...command) => {
    expect((await direct(gateway.readOnlyToken, ...command)).error).toMatch(/^NOPERM/);
  });

  it("with --allow-privileged-reads, reads more and still does not write", async () => {
    const env = { UPSTASH_REDIS_REST_URL: gateway.url, UPSTASH_REDIS_REST_TOKEN: gateway.token };
    const privileged = await clientWith(env, keep, "--allow-privileged-reads");
    const keys = await privileged.callTool("redis_key_read", { command: "KEYS", args: ["*"] });
    expect(keys).toMatchObject({ structuredContent: { result: [] } });
    expect((await privileged.listTools()).map(({ name }) => name)).not.toContain("redis_string_write");
    for (const tool of ["redis_string_read", "redis_string_write"]) {
      const write = await privileged.callTool(tool, { command: "SET", args: ["k", "v"] });
      expect(write.content[0]?.text).toMatch(/does not allow writes/);
    }
    expect(await direct(gateway.token, "DBSIZE")).toEqual({ result: 0 });
  });
});

describe("a read-only server with an account", () => {
  const keep = closing(afterAll);
  let client: TestClient;
  beforeAll(async () => {
    client = await clientWith({}, keep, "--local", "--sample-data", "--toolsets", "all");
  });

  it("refuses every tool of the account that could change something", async () => {
    const listed = (await client.listTools()).map(({ name }) => name);
    const changing = (await toolsWith("--local", "--toolsets", "all", "--allow-writes")).filter(
      ({ access }) => access !== "read",
    );
    expect(changing.map(({ access }) => access)).toContain("destructive");
    for (const { name } of changing) {
      expect(listed).not.toContain(name);
      const result = await client.callTool(name, {});
      expect(result).toMatchObject({ isError: true });
      expect(result.content[0]?.text).toMatch(/does not allow writes.*--allow-writes/);
    }
  });

  it("shows no token or password of a database, and reads the database that a call names", async () => {
    const { structuredContent } = await client.callTool("database_list", { full: true });
    const { result } = structuredContent as { result: Record<string, string>[] };
    expect(result).toEqual([
      expect.objectContaining({ rest_token: "[redacted]", read_only_rest_token: "[redacted]", password: "[redacted]" }),
    ]);
    const read = { command: "HGET", args: ["user:1", "name"], database: result[0]?.database_name };
    expect(await client.callTool("redis_hash_read", read)).toMatchObject({ structuredContent: { result: "Ada" } });
  });
});

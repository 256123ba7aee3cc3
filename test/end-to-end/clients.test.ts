import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { matrix, serveTo, type TestClient } from "./clients.ts";
import { closing } from "./closing.ts";

describe.each(matrix)("$client at $version over $transport", ({ kind, transport, version }) => {
  const keep = closing(afterAll);
  let client: TestClient;
  beforeAll(async () => {
    client = await serveTo(kind, transport, { args: ["--local", "--allow-writes"] }, keep);
  });

  it("agrees on the protocol version and is told how to use the server", () => {
    expect(client.protocolVersion()).toBe(version);
    expect(client.instructions()).toContain("Tools for Upstash");
  });

  it("lists the tools", async () => {
    const tools = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["redis_string_read", "redis_string_write", "redis_hash_read"]),
    );
    expect(tools.find(({ name }) => name === "redis_string_read")?.description).toContain("GET key");
  });

  it("writes and reads back", async () => {
    const written = await client.callTool("redis_string_write", { command: "SET", args: ["greeting", "Grüße"] });
    expect(written).toMatchObject({ structuredContent: { result: "OK" } });
    const read = await client.callTool("redis_string_read", { command: "GET", args: ["greeting"] });
    expect(read.isError).toBeFalsy();
    expect(read.structuredContent).toEqual({ result: "Grüße", untrusted: true });
    expect(JSON.parse(read.content[0]?.text ?? "")).toEqual(read.structuredContent);
  });

  it("makes a call without what the client has added, and says which other argument it has ignored", async () => {
    const added = { wait_for_previous: true, toolCallId: "call_1" };
    const written = { command: "SET", args: ["added", "1"], ...added };
    expect(await client.callTool("redis_string_write", written)).toMatchObject({ structuredContent: { result: "OK" } });
    const read = { command: "GET", args: ["added"], ...added, explanation: "to see it" };
    expect((await client.callTool("redis_string_read", read)).structuredContent).toEqual({
      result: "1",
      notice: "Ignored: Unknown argument explanation. This tool takes command, args, database.",
      untrusted: true,
    });
    const refused = await client.callTool("redis_string_write", { ...written, explanation: "to keep it" });
    expect(refused).toMatchObject({ isError: true });
    expect(refused.content[0]?.text).toMatch(/^Unknown argument explanation\./);
  });

  it("reads a key by its address, which it finds by the templates and by how names begin", async () => {
    await client.callTool("redis_string_write", { command: "SET", args: ["a/b %", "c"] });
    const template = "upstash://databases/default/keys/{key}";
    const configured = await client.listAddresses();
    expect(configured).toContain("upstash://databases");
    const keys = configured.find((address) => address.endsWith("/keys/{key}")) ?? template;
    const [database = ""] = await client.complete("upstash://databases/{database}", "database", "");
    const address = keys.replace("{database}", database).replace("{key}", encodeURIComponent("a/b %"));
    expect(await client.read(address)).toMatchObject({ result: { key: "a/b %", type: "string" }, untrusted: true });
  });

  it("reads on in an answer that was cut, by tool and by address", async () => {
    const text = Array.from({ length: 12_000 }, (_, index) => `${index},`).join("");
    await client.callTool("redis_string_write", { command: "SET", args: ["long", text] });
    const answer = await client.callTool("redis_string_read", { command: "GET", args: ["long"] });
    const { result, notice } = answer.structuredContent as { result: string; notice: string };
    const [, given = "{}"] = /upstash_result_read (\{.*?\})/.exec(notice) ?? [];
    const { id } = JSON.parse(given);
    const rest = await client.callTool("upstash_result_read", JSON.parse(given));
    expect(text.startsWith(`${result}${(rest.structuredContent as { result: string }).result}`)).toBe(true);
    const part = await client.read(`upstash://results/${id}?from=${result.length}&count=10`);
    expect(part).toMatchObject({ result: text.slice(result.length, result.length + 10), untrusted: true });
  });

  it("has prompts, each a recipe over the tools that it lists", async () => {
    expect(await client.listPrompts()).toEqual(expect.arrayContaining(["explore_database", "explain_failing_webhook"]));
    const [database = ""] = await client.completePrompt("explore_database", "database", "lo");
    const text = await client.prompt("explore_database", { database });
    expect(text).toContain('redis_keyspace_sample {"database":"local","draws":500}');
  });

  it("says what is wrong with what is given to a prompt", async () => {
    await expect(client.prompt("explore_database", { index: "x" })).rejects.toThrow(/takes no argument "index"/);
    await expect(client.prompt("explain_nothing", {})).rejects.toThrow(/There are: .*explore_database/);
  });

  it("answers a command that belongs to another tool with the name of that tool", async () => {
    const result = await client.callTool("redis_string_read", { command: "HGET", args: ["h", "f"] });
    expect(result).toMatchObject({ isError: true });
    expect(result.content[0]?.text).toContain("redis_hash_read");
    expect(result.structuredContent).toBeUndefined();
  });

  it("answers a command that does not exist with where to find those that do", async () => {
    const result = await client.callTool("redis_string_read", { command: "GETT", args: ["k"] });
    expect(result).toMatchObject({ isError: true });
    expect(result.content[0]?.text).toMatch(/^Unknown command GETT\./);
  });

  it("answers a key of another type with Redis's error and what to try", async () => {
    await client.callTool("redis_list_write", { command: "RPUSH", args: ["queue", "job"] });
    const result = await client.callTool("redis_string_read", { command: "GET", args: ["queue"] });
    expect(result).toMatchObject({ isError: true });
    expect(result.content[0]?.text).toMatch(/WRONGTYPE.*\n.*redis_key_read with TYPE/);
  });

  it("answers a tool that does not exist", async () => {
    const result = await client.callTool("redis_strings", {});
    expect(result).toMatchObject({ isError: true });
    expect(result.content[0]?.text).toMatch(/no tool redis_strings\. Nearest: redis_string_/);
  });
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterEach, expect, it } from "vitest";
import { settingsOf, variableOf, variablesOf } from "../src/config/settings.ts";
import { products } from "../src/products/index.ts";
import { closing } from "./end-to-end/closing.ts";
import { environment } from "./end-to-end/program.ts";

const root = resolve(import.meta.dirname, "..");
const { mcpServers } = JSON.parse(readFileSync(resolve(root, "mcp.json"), "utf8")) as {
  mcpServers: { upstash: { type: string; command: string; args: string[]; env: Record<string, string> } };
};
const { upstash } = mcpServers;
const keep = closing(afterEach);

it("has one server, on stdio", () => {
  expect(Object.keys(mcpServers)).toEqual(["upstash"]);
  expect(upstash.type).toBe("stdio");
});

it("sets variables that exist, each from the variable of the same name", () => {
  const known = [...Object.keys(variablesOf(products)), ...Object.keys(settingsOf(products)).map(variableOf)];
  expect(known).toEqual(expect.arrayContaining(Object.keys(upstash.env)));
  for (const [name, value] of Object.entries(upstash.env)) expect(value).toBe(`\${${name}}`);
});

it("asks for the read-only token and for no credential that can write", () => {
  expect(Object.keys(upstash.env)).toEqual(["UPSTASH_REDIS_REST_URL", "UPSTASH_REDIS_REST_READONLY_TOKEN"]);
});

it("starts the built server, which tolerates that no placeholder was filled in", async () => {
  const { command, args, env } = upstash;
  const client = new Client({ name: "mcp-json", version: "1.0.0" });
  await client.connect(new StdioClientTransport({ command, args, env: environment(env), cwd: root, stderr: "ignore" }));
  keep(client);
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toContain("redis_hash_read");
  expect(tools.every(({ annotations }) => annotations?.readOnlyHint)).toBe(true);
  const answer = await client.callTool({ name: "redis_connection_read", arguments: { command: "PING" } });
  expect(answer).toMatchObject({ isError: true });
  expect(JSON.stringify(answer.content)).toContain("UPSTASH_REDIS_REST_READONLY_TOKEN not set");
});

it("starts a server that ends with its client", async () => {
  const { command, args, env } = upstash;
  const server = spawn(command, args, { env: environment(env), cwd: root, stdio: ["pipe", "ignore", "ignore"] });
  keep({ close: async () => server.kill("SIGKILL") });
  server.stdin.end();
  expect(await once(server, "exit")).toEqual([0, null]);
});

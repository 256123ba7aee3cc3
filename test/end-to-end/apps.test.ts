import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterEach, expect, it } from "vitest";
import { closing } from "./closing.ts";
import { BIN, environment } from "./program.ts";
import { sharedServers } from "./shared-servers.ts";

const keep = closing(afterEach);
const serverOf = sharedServers();
const FLAGS = ["--local"];
const PAGE = "ui://upstash/dashboard";
const extensions = { "io.modelcontextprotocol/ui": { mimeTypes: ["text/html;profile=mcp-app"] } };

async function connect(mode: "legacy" | { pin: string }, transport: "stdio" | "http"): Promise<Client> {
  const options = { capabilities: { extensions }, versionNegotiation: { mode } };
  const client = keep(new Client({ name: "end-to-end", version: "1.0.0" }, options));
  await client.connect(
    transport === "stdio"
      ? new StdioClientTransport({
          command: process.execPath,
          args: [BIN, ...FLAGS],
          env: environment(),
          stderr: "ignore",
        })
      : new StreamableHTTPClientTransport(new URL(await serverOf(FLAGS, {}))),
  );
  return client;
}

it.each([
  ["2025-11-25", "stdio", "legacy", true],
  ["2026-07-28", "stdio", { pin: "2026-07-28" }, true],
  ["2026-07-28", "http", { pin: "2026-07-28" }, true],
  // Each of its requests is served alone, so that nobody knows what it has declared.
  ["2025-11-25", "http", "legacy", false],
] as const)(
  "a client that shows Apps, at %s over %s, finds the page where it can be known",
  async (_, transport, mode, isKnown) => {
    const client = await connect(mode, transport);
    const { tools } = await client.listTools();
    const named = tools.filter(({ _meta }) => _meta !== undefined).map(({ name, _meta }) => [name, _meta]);
    const ui = { ui: { resourceUri: PAGE } };
    expect(Object.fromEntries(named)).toEqual(isKnown ? { database_stats: ui, qstash_incidents: ui } : {});
    const { structuredContent, content } = await client.callTool({ name: "qstash_incidents", arguments: {} });
    expect(content).toEqual([{ type: "text", text: expect.stringMatching(/^{"result":{"window"/) }]);
    expect(structuredContent !== undefined).toBe(isKnown);
    const { contents } = await client.readResource({ uri: PAGE });
    expect(contents).toEqual([expect.objectContaining({ text: expect.stringMatching(/^<!doctype html>/) })]);
  },
);

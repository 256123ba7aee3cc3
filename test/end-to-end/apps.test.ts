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

async function connect(
  mode: "legacy" | { pin: string },
  transport: "stdio" | "http",
  capabilities: object = { extensions },
): Promise<Client> {
  const options = { capabilities, versionNegotiation: { mode } };
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
  ["2025-11-25", "stdio", "legacy"],
  ["2025-11-25", "http", "legacy"],
  ["2026-07-28", "stdio", { pin: "2026-07-28" }],
  ["2026-07-28", "http", { pin: "2026-07-28" }],
] as const)(
  "a client that shows Apps, at %s over %s, finds the page, reads it and is sent what it draws",
  async (_, transport, mode) => {
    const client = await connect(mode, transport);
    const ui = { ui: { resourceUri: PAGE } };
    expect(await metaOf(client)).toEqual({ database_stats: ui, qstash_incidents: ui });
    expect(await addressesOf(client)).toContain(PAGE);
    const { structuredContent, content } = await client.callTool({ name: "qstash_incidents", arguments: {} });
    expect(content).toEqual([{ type: "text", text: expect.stringMatching(/^{"result":{"window"/) }]);
    expect(structuredContent).toMatchObject({ result: { window: expect.anything() } });
    const { contents } = await client.readResource({ uri: PAGE });
    expect(contents).toEqual([expect.objectContaining({ text: expect.stringMatching(/^<!doctype html>/) })]);
  },
);

it.each([
  ["2025-11-25", "legacy"],
  ["2026-07-28", { pin: "2026-07-28" }],
] as const)(
  "a client that shows none, at %s over http, is told of no page and sent the text alone",
  async (_, mode) => {
    const client = await connect(mode, "http", {});
    expect(await metaOf(client)).toEqual({});
    expect(await addressesOf(client)).not.toContain(PAGE);
    const { structuredContent, content } = await client.callTool({ name: "qstash_incidents", arguments: {} });
    expect(content).toEqual([{ type: "text", text: expect.stringMatching(/^{"result":{"window"/) }]);
    expect(structuredContent).toBeUndefined();
  },
);

/** What tools say beside what a model reads, by their names. */
async function metaOf(client: Client): Promise<Record<string, unknown>> {
  const { tools } = await client.listTools();
  return Object.fromEntries(tools.flatMap(({ name, _meta }) => (_meta === undefined ? [] : [[name, _meta]])));
}

async function addressesOf(client: Client): Promise<string[]> {
  return (await client.listResources()).resources.map(({ uri }) => uri);
}

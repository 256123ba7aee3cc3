import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterEach, expect, it } from "vitest";
import { closing } from "./closing.ts";
import { BIN, environment } from "./program.ts";
import { sharedServers } from "./shared-servers.ts";

const keep = closing(afterEach);
const serverOf = sharedServers();
const FLAGS = ["--local"];
const icons = [{ src: expect.stringMatching(/^data:image\/svg\+xml,/), mimeType: "image/svg+xml" }];

it.each([
  ["2025-11-25", "stdio", "legacy"],
  ["2025-11-25", "http", "legacy"],
  ["2026-07-28", "stdio", { pin: "2026-07-28" }],
  ["2026-07-28", "http", { pin: "2026-07-28" }],
] as const)("the server and its tools have icons at %s over %s, and results have none", async (_, transport, mode) => {
  const client = keep(new Client({ name: "end-to-end", version: "1.0.0" }, { versionNegotiation: { mode } }));
  await client.connect(
    transport === "stdio"
      ? new StdioClientTransport({
          ...{ command: process.execPath, args: [BIN, ...FLAGS], env: environment(), stderr: "ignore" },
        })
      : new StreamableHTTPClientTransport(new URL(await serverOf(FLAGS, {}))),
  );
  expect(client.getServerVersion()).toMatchObject({ title: "Upstash", icons });
  const { tools } = await client.listTools();
  expect(tools).toEqual(tools.map(({ name }) => expect.objectContaining({ name, icons })));
  const answer = await client.callTool({ name: "redis_string_read", arguments: { command: "GET", args: ["a"] } });
  expect(JSON.stringify(answer)).not.toContain("data:image");
});

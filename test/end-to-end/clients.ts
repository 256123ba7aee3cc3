import { Client as Client2, StreamableHTTPClientTransport as Http2 } from "@modelcontextprotocol/client";
import { StdioClientTransport as Stdio2 } from "@modelcontextprotocol/client/stdio";
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as Stdio1 } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport as Http1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Transport as Transport1 } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { Closable } from "./closing.ts";
import { BIN, environment, type Program, startHttp } from "./program.ts";

const INFO = { name: "end-to-end", version: "1.0.0" };

export interface ToolResult {
  isError?: boolean | undefined;
  structuredContent?: unknown;
  content: { type: string; text?: string }[];
}

/** What the tests ask of a client, whichever it is. */
export interface TestClient extends Closable {
  protocolVersion(): string | undefined;
  instructions(): string | undefined;
  listTools(): Promise<{ name: string; description?: string | undefined }[]>;
  callTool(name: string, args: Record<string, unknown>, signal?: AbortSignal): Promise<ToolResult>;
}

/** How a client reaches the program: it starts it itself on stdio, or connects to a URL. */
export type Target = { args: readonly string[]; env: Readonly<Record<string, string>> } | { url: string };

export interface ClientKind {
  client: string;
  version: string;
  connect(target: Target): Promise<TestClient>;
}

/** The two generations of the official client, each in both protocol versions that it speaks. */
export const clientKinds: readonly ClientKind[] = [
  { client: "sdk 1", version: "2025-06-18", connect: (target) => connect1(target, "2025-06-18") },
  { client: "sdk 1", version: "2025-11-25", connect: (target) => connect1(target, "2025-11-25") },
  { client: "client 2", version: "2025-11-25", connect: (target) => connect2(target, "legacy") },
  { client: "client 2", version: "2026-07-28", connect: (target) => connect2(target, { pin: "2026-07-28" }) },
];

export type TransportKind = "stdio" | "http";

/** Every client over every transport. */
export const matrix = clientKinds.flatMap((kind) =>
  (["stdio", "http"] as const).map((transport) => ({ ...kind, transport, kind })),
);

/** Starts the program with these flags for one client and connects; what was opened goes through `keep`. */
export async function serveTo(
  kind: ClientKind,
  transport: TransportKind,
  { args, env = {} }: { args: readonly string[]; env?: Readonly<Record<string, string>> },
  keep: <Opened extends Closable>(opened: Opened) => Opened,
): Promise<TestClient> {
  const target =
    transport === "stdio" ? { args, env } : await startHttp(args, env, (program: Program) => keep(program));
  return keep(await kind.connect(target));
}

function launch({ args, env }: { args: readonly string[]; env: Readonly<Record<string, string>> }) {
  return { command: process.execPath, args: [BIN, ...args], env: environment(env), stderr: "ignore" as const };
}

async function connect1(target: Target, version: string): Promise<TestClient> {
  const client = new Client1(INFO);
  const transport: Transport1 =
    "url" in target ? (new Http1(new URL(target.url)) as Transport1) : new Stdio1(launch(target));
  let negotiated: string | undefined;
  const setVersion = transport.setProtocolVersion?.bind(transport);
  transport.setProtocolVersion = (agreed) => {
    negotiated = agreed;
    setVersion?.(agreed);
  };
  // This client always asks for its newest version; an older one of its kind differs in what it asks for.
  const send = transport.send.bind(transport);
  transport.send = (message, options) =>
    send(
      "method" in message && message.method === "initialize"
        ? { ...message, params: { ...message.params, protocolVersion: version } }
        : message,
      options,
    );
  await client.connect(transport);
  return {
    protocolVersion: () => negotiated,
    instructions: () => client.getInstructions(),
    listTools: async () => (await client.listTools()).tools,
    callTool: async (name, args, signal) =>
      (await client.callTool({ name, arguments: args }, undefined, signal && { signal })) as ToolResult,
    close: () => client.close(),
  };
}

async function connect2(target: Target, mode: "legacy" | { pin: string }): Promise<TestClient> {
  const client = new Client2(INFO, { versionNegotiation: { mode } });
  await client.connect("url" in target ? new Http2(new URL(target.url)) : new Stdio2(launch(target)));
  return {
    protocolVersion: () => client.getNegotiatedProtocolVersion(),
    instructions: () => client.getInstructions(),
    listTools: async () => (await client.listTools()).tools,
    callTool: async (name, args, signal) =>
      (await client.callTool({ name, arguments: args }, signal && { signal })) as ToolResult,
    close: () => client.close(),
  };
}

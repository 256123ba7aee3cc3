import type { Program } from "./program.ts";

/** Raw JSON-RPC on a program's stdin, for what no client library would send or do. */
export function send(program: Program, ...messages: readonly object[]): void {
  for (const message of messages) program.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
}

/** The opening request of a 2025 client; its id is `first`. */
export const initialize = {
  id: "first",
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "test", version: "1" } },
};

export const initialized = { method: "notifications/initialized" };

export function toolCall(id: number, name: string, args?: unknown): object {
  return { id, method: "tools/call", params: { name, ...(args === undefined ? {} : { arguments: args }) } };
}

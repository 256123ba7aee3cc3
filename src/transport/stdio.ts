import { serveStdio } from "@modelcontextprotocol/server/stdio";
import type { Served } from "../call/served.ts";
import { briefOf, type Log } from "../log.ts";
import { serverBuilder } from "../server/server.ts";
import { createRequestMemory } from "./request-memory.ts";
import { withinRoom } from "./shared-room.ts";
import { createStdioTransport } from "./stdio-transport.ts";

/** What a connection over stdio is served with. */
interface StdioOptions {
  shutdownTimeout: number;
  onEnd: () => void;
  /** Has a function called when other tools are offered than before; nothing where they stay the same. */
  onToolsChange?: ((listener: () => void) => void) | undefined;
}

/**
 * Serves one client on stdin and stdout, in either protocol era. `onEnd` is called when the connection is over: stdin has
 * ended and the calls have, at most `shutdownTimeout` milliseconds later, or stdout is closed.
 */
export function startStdio(
  served: Served,
  log: Log,
  { shutdownTimeout, onEnd, onToolsChange }: StdioOptions,
): { close(): Promise<void> } {
  const transport = createStdioTransport({ input: process.stdin, output: process.stdout, log, shutdownTimeout });
  const listChanged = onToolsChange !== undefined;
  const build = serverBuilder(withinRoom(served, createRequestMemory()), { listChanged });
  let server: ReturnType<typeof build> | undefined;
  // The SDK tells it in the way of the era, and nobody where no client has come yet.
  onToolsChange?.(() => {
    void server?.sendToolListChanged().catch(() => {});
    // What is read by address is answered by these tools.
    void server?.sendResourceListChanged().catch(() => {});
    // Recipes are made of these tools.
    void server?.sendPromptListChanged().catch(() => {});
  });
  const open = () => {
    server = build();
    return server;
  };
  const connection = serveStdio(open, {
    transport,
    onerror: (error) => log("warn", `stdio: ${briefOf(error)}`),
  });
  const onClose = transport.onclose;
  transport.onclose = () => {
    onClose?.();
    onEnd();
  };
  return connection;
}

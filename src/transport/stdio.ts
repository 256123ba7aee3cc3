import { serveStdio } from "@modelcontextprotocol/server/stdio";
import type { Served } from "../call/served.ts";
import { briefOf, type Log } from "../log.ts";
import { serverBuilder } from "../server/server.ts";
import { createRequestMemory } from "./request-memory.ts";
import { withinRoom } from "./shared-room.ts";
import { createStdioTransport } from "./stdio-transport.ts";

/**
 * Serves one client on stdin and stdout, in either protocol era. `onEnd` is called when the connection is over: stdin has
 * ended and the calls have, at most `shutdownTimeout` milliseconds later, or stdout is closed.
 */
export function startStdio(
  served: Served,
  log: Log,
  { shutdownTimeout, onEnd }: { shutdownTimeout: number; onEnd: () => void },
): { close(): Promise<void> } {
  const transport = createStdioTransport({ input: process.stdin, output: process.stdout, log, shutdownTimeout });
  const build = serverBuilder(withinRoom(served, createRequestMemory()));
  const connection = serveStdio(() => build(), {
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

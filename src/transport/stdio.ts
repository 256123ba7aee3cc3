import { StdioServerTransport, serveStdio } from "@modelcontextprotocol/server/stdio";
import type { Served } from "../call/served.ts";
import { briefOf, type Log } from "../log.ts";
import { serverBuilder } from "../server/server.ts";

/**
 * Serves one client on stdin and stdout, in either protocol era. `onEnd` is called when the connection is over: stdin has
 * ended, stdout is closed, or a message was larger than the SDK reads (10 MiB).
 */
export function startStdio(served: Served, log: Log, onEnd: () => void): { close(): Promise<void> } {
  const transport = new StdioServerTransport();
  const build = serverBuilder(served);
  const connection = serveStdio(() => build(), {
    transport,
    onerror: (error) => log("warn", `stdio: ${briefOf(error)}`),
  });
  const onClose = transport.onclose;
  transport.onclose = () => {
    onClose?.();
    onEnd();
  };
  process.stdout.on("error", onEnd);
  return connection;
}

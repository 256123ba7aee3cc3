import { serveStdio } from "@modelcontextprotocol/server/stdio";
import type { Log } from "../log.ts";
import { buildServer, type ServerContent } from "../server.ts";

/** Serves one client on stdin and stdout, in either protocol era, until stdin ends; then `onEnd` is called. */
export function startStdio(content: ServerContent, log: Log, onEnd: () => void): { close(): Promise<void> } {
  process.stdin.once("end", onEnd);
  process.stdin.once("close", onEnd);
  process.stdout.on("error", onEnd);
  return serveStdio(() => buildServer(content), { onerror: (error) => log("warn", `stdio: ${error.message}`) });
}

import { createServer } from "node:http";
import { closeServer, listenOnLoopback } from "./loopback-server.ts";

/** A port of this machine that nobody listened on a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const url = await listenOnLoopback(server, 0);
  await closeServer(server);
  return Number(new URL(url).port);
}

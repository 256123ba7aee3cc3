import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo, Server, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll } from "vitest";
import { closing } from "../end-to-end/closing.ts";
import { type Program, startProgram } from "../end-to-end/program.ts";
import { initialize, initialized, send, toolCall } from "../end-to-end/session.ts";
import { slowness } from "../machine-speed.ts";

/** Milliseconds for which nothing that is sent to the server may hold up all others, on a usual machine. */
const LONGEST = 200;
/** The least of so many attempts counts: the machine is shared, and the garbage of earlier calls is taken out some time. */
const ATTEMPTS = 6;
const folder = mkdtempSync(join(tmpdir(), "upstash-mcp-loop-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const keep = closing(afterAll);

export type Call = readonly [label: string, tool: string, args: Readonly<Record<string, unknown>>];

/** A server whose event loop is watched. */
export async function watched(args: readonly string[], environment: Readonly<Record<string, string>>) {
  const file = join(folder, Math.random().toString(36).slice(2));
  writeFileSync(file, "");
  const program: Program = keep(
    startProgram(args, {
      ...environment,
      NODE_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, "loop-watch.mjs"))}`,
      LOOP_WATCH_FILE: file,
      LOOP_WATCH_LEAST: String(LONGEST),
    }),
  );
  send(program, initialize);
  await program.printed(/"id":"first"/);
  send(program, initialized);
  let id = 0;

  async function held([, tool, args]: Call): Promise<number> {
    writeFileSync(file, "");
    for (const [name, input] of [[tool, args] as const, ["redis_connection_read", { command: "PING" }] as const]) {
      id += 1;
      send(program, toolCall(id, name, input));
      await program.printed(new RegExp(`"id":${id}[,}]`));
    }
    const holds = readFileSync(file, "utf8").split("\n").map(Number);
    return Math.max(...holds);
  }

  return {
    /** The calls that held up others too long, with the milliseconds. */
    async faults(calls: readonly Call[]): Promise<string[]> {
      let left = calls;
      const longest = new Map<Call, number>();
      for (let attempt = 0; attempt < ATTEMPTS && left.length > 0; attempt += 1) {
        for (const call of left) longest.set(call, await held(call));
        left = left.filter((call) => isTooLong(longest.get(call) ?? 0));
      }
      return left.map((call) => `${call[0]}: ${longest.get(call)} ms`);
    },
  };
}

function isTooLong(milliseconds: number): boolean {
  return milliseconds > LONGEST && milliseconds > LONGEST * slowness();
}

/** Listens on a free port of loopback until the tests are over. */
export async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => sockets.add(socket.on("error", () => {})));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  keep({
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  });
  return (server.address() as AddressInfo).port;
}

/** Answers every request with what was set last. */
export function createAnswering() {
  let bodyFor: (path: string) => string = () => "null";
  let asked = 0;
  return {
    listener(request: IncomingMessage, response: ServerResponse) {
      request.resume().once("end", () => {
        asked += 1;
        response.writeHead(200, { "content-type": "application/json" }).end(bodyFor(request.url ?? ""));
      });
    },
    /** How often it was asked. */
    asked: () => asked,
    answer(body: (path: string) => string) {
      bodyFor = body;
    },
  };
}

/** An array in JSON. */
export const several = (count: number, each: (index: number) => string) =>
  `[${Array.from({ length: count }, (_, index) => each(index)).join()}]`;

import type { JSONRPCMessage } from "@modelcontextprotocol/server";
import { StdioServerTransport, serveStdio } from "@modelcontextprotocol/server/stdio";
import type { Served } from "../call/served.ts";
import { briefOf, type Log } from "../log.ts";
import { serverBuilder } from "../server/server.ts";
import { hasTooManyValues, hasTooMuchBesideArguments, tooManyValues } from "./message-text.ts";
import { createRequestMemory } from "./request-memory.ts";
import { withinRoom } from "./shared-room.ts";
import { createWholeLines } from "./stdio-lines.ts";

/** Bytes of one message; a longer one ends the connection. */
const MAX_MESSAGE = 10 * 1024 * 1024;

/** Bytes of answers that the client has not read; with more of them, no further messages are read. */
const MOST_UNREAD = 32 * 1024 * 1024;

/** Whether a line is a message of more values than are read; what is no JSON is for the SDK to refuse. */
function isTooMuch(line: string): boolean {
  if (hasTooManyValues(line)) return true;
  try {
    return hasTooMuchBesideArguments(JSON.parse(line));
  } catch {
    return false;
  }
}

/** Waits until the client has read what was written, or is gone. */
function drained(): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      process.stdout.off("drain", done).off("close", done).off("error", done);
      resolve();
    };
    process.stdout.on("drain", done).on("close", done).on("error", done);
  });
}

/**
 * Serves one client on stdin and stdout, in either protocol era. `onEnd` is called when the connection is over: stdin has
 * ended, stdout is closed, or a message was larger than is read.
 */
export function startStdio(served: Served, log: Log, onEnd: () => void): { close(): Promise<void> } {
  const lines = createWholeLines(MAX_MESSAGE, {
    refuses(line) {
      if (!isTooMuch(line)) return false;
      log("warn", "stdio: a message has too many values and was not read");
      const { id, ...refusal } = tooManyValues(line);
      // Without its id, nobody could tell which message an answer is for.
      if (id !== null) transport.send({ ...refusal, id } as JSONRPCMessage).catch(() => undefined);
      return true;
    },
    mayGoOn: () => (process.stdout.writableLength > MOST_UNREAD ? drained() : undefined),
  });
  process.stdin.on("error", (error) => lines.destroy(error)).pipe(lines);
  const transport = new StdioServerTransport(lines, process.stdout, { maxBufferSize: MAX_MESSAGE });
  const build = serverBuilder(withinRoom(served, createRequestMemory()));
  const connection = serveStdio(() => build(), {
    transport,
    onerror: (error) => log("warn", `stdio: ${briefOf(error)}`),
  });
  const onClose = transport.onclose;
  transport.onclose = () => {
    process.stdin.unpipe(lines).pause();
    onClose?.();
    onEnd();
  };
  process.stdout.on("error", onEnd);
  // The SDK waits with a listener for each answer that a slow client has not read; of those there may be many.
  process.stdout.setMaxListeners(0);
  return connection;
}

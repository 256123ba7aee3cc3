import type { Writable } from "node:stream";
import { asOneLine } from "./json-rpc.ts";

/** Writes messages, each in a line. */
export interface LineWriter {
  /** Resolves when the message has left; rejects where it cannot. */
  write(message: object): Promise<void>;
  /** Resolves when all that was written has left, or cannot. */
  flushed(): Promise<void>;
  /** Waits until the client has read enough of what was written, or is gone; nothing where there is nothing to wait for. */
  mayGoOn(): Promise<void> | undefined;
}

/** Bytes of answers that the client has not read; with more of them, it should send nothing. */
const MOST_UNREAD = 32 * 1024 * 1024;

export function createLineWriter(output: Writable): LineWriter {
  let last = Promise.resolve();
  return {
    write(message) {
      const written = new Promise<void>((resolve, reject) => {
        output.write(`${asOneLine(JSON.stringify(message))}\n`, (error) => (error ? reject(error) : resolve()));
      });
      last = written.catch(() => undefined);
      return written;
    },
    flushed: () => last,
    mayGoOn: () => (output.writableLength > MOST_UNREAD ? drained(output) : undefined),
  };
}

function drained(output: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      output.off("drain", done).off("close", done).off("error", done);
      resolve();
    };
    output.on("drain", done).on("close", done).on("error", done);
  });
}

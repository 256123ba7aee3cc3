import type { Readable, Writable } from "node:stream";
import { type Failure, failure } from "./json-rpc.ts";
import { createLineWriter } from "./line-writer.ts";
import { MAX_MESSAGE, readLine } from "./read-line.ts";
import type { ReadMessage } from "./read-message.ts";
import { createLines, type Line } from "./stdio-lines.ts";

/** Milliseconds in which a client is heard. */
interface Patience {
  /** Until its first request: it may have started the program a moment before. */
  first: number;
  /** Until the next one: some try to introduce themselves in another way. */
  next: number;
  /** In all, also where it never stops asking, or does not read the answers. */
  most: number;
}

const PATIENCE: Patience = { first: 3_000, next: 500, most: 10_000 };
/** Bytes of answers that the client has not read; one that leaves more unread reads none. */
const MOST_UNREAD = 1_048_576;

/**
 * Answers each request of a client on stdio with the reason why nothing is served. Resolves when the client has ended its
 * input, has asked nothing for a while, or does not stop; nobody holds up the end of the program.
 */
export async function answerFailed(
  reason: string,
  { input, output }: { input: Readable; output: Writable },
  { first, next, most }: Patience = PATIENCE,
): Promise<void> {
  const lines = createLines(MAX_MESSAGE);
  const writer = createLineWriter(output);
  let timer: NodeJS.Timeout | undefined;
  let last: NodeJS.Timeout | undefined;
  const over = new Promise<void>((end) => {
    last = setTimeout(end, most);
  });
  const heard = new Promise<void>((end) => {
    timer = setTimeout(end, first);
    const answer = (line: Line) => {
      const due = answerTo(line, reason);
      if (due === undefined) return;
      writer.write(due).catch(() => end());
      if (output.writableLength > MOST_UNREAD) end();
      clearTimeout(timer);
      timer = setTimeout(end, next);
    };
    output.once("error", end);
    input
      .on("data", (piece: Buffer) => {
        for (const line of lines.take(piece)) answer(line);
      })
      .once("end", () => {
        const rest = lines.rest();
        if (rest !== undefined) answer(rest);
        end();
      })
      .once("error", () => end());
  });
  await Promise.race([heard, over]);
  clearTimeout(timer);
  input.destroy();
  await Promise.race([writer.flushed(), over]);
  clearTimeout(last);
}

/** What a line gets: an error for each request in it, and nothing for what JSON-RPC never answers. */
function answerTo(line: Line, reason: string): object | undefined {
  const received = readLine(line);
  if (received === undefined) return undefined;
  if (received.kind !== "batch") return answersTo([received], reason)[0];
  const answers = answersTo(received.messages, reason);
  return answers.length === 0 ? undefined : answers;
}

function answersTo(messages: readonly ReadMessage[], reason: string): Failure[] {
  return messages.flatMap((read) => {
    if (read.kind === "request") return [failure(read.message.id, "server", reason)];
    return read.kind === "fault" && read.isAnswered ? [failure(read.fault.id, "server", reason)] : [];
  });
}

import { type Failure, failure } from "./json-rpc.ts";
import { hasTooManyValues, hasTooMuchBesideArguments, idIn, textOf, tooManyValues } from "./message-text.ts";
import { type Received, readReceived } from "./read-message.ts";
import type { Line } from "./stdio-lines.ts";

/** Bytes of one message over stdio; a longer one is not read. */
export const MAX_MESSAGE = 10 * 1024 * 1024;
/** Bytes of a message whose values are not counted. */
const SMALL_MESSAGE = 4_096;

/** Reads a line of stdin; nothing where it is empty. */
export function readLine(line: Line): Received | undefined {
  if (line.kind === "too-long") {
    const message = `The message is longer than ${MAX_MESSAGE} bytes; share it among several calls.`;
    return refused(failure(idIn(line.beginning, line.end), "request", message));
  }
  const isSmall = line.bytes.length <= SMALL_MESSAGE;
  try {
    const text = textOf(line.bytes);
    if (text.trim() === "") return undefined;
    if (!isSmall && hasTooManyValues(text)) return refused(tooManyValues(text));
    const json: unknown = JSON.parse(text);
    if (!isSmall && hasTooMuchBesideArguments(json)) return refused(tooManyValues(text));
    return readReceived(json);
  } catch {
    const message = `Parse error: a line of ${line.bytes.length} bytes is not JSON in UTF-8. Send each message as JSON in one line.`;
    return refused(failure(null, "parse", message));
  }
}

function refused(fault: Failure): Received {
  return { kind: "fault", fault, isAnswered: true };
}

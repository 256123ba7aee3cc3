import { isUtf8 } from "node:buffer";
import type { FileHandle } from "node:fs/promises";
import type { CallContext } from "../call/context.ts";
import { InputError } from "../call/tool.ts";
import { scanLarge } from "../upstash/large-json.ts";
import { LONGEST_LINE } from "./json-lines.ts";

/** Bytes that are read from a file at once. */
const READ = 262_144;
/** Characters of a line from which on it is looked through before it is parsed, and lines that are parsed in one turn. */
const LONG_LINE = 65_536;
const LINES_AT_ONCE = 64;
const LINE_FEED = 0x0a;
/** Some editors begin a file with it. */
const BYTE_ORDER_MARK = "\uFEFF";

/** A line of a file, and where it begins and ends, in bytes. */
export interface FileLine {
  text: string;
  start: number;
  end: number;
  /** Whether a line feed ends it; a file that was cut off may lack the last one. */
  isEnded: boolean;
  /** Whether its bytes are UTF-8. Only a line that nothing ends is given where they are not: a cut may part a character. */
  isUtf8: boolean;
}

/** The lines of a file from a byte on, no more of it in memory than a line. Throws an InputError for an endless one. */
export async function* linesOf(handle: FileHandle, from: number): AsyncGenerator<FileLine> {
  const buffer = Buffer.alloc(READ);
  let parts: Buffer[] = [];
  let [start, length, at] = [from, 0, from];
  for (;;) {
    const { bytesRead } = await handle.read(buffer, 0, READ, at);
    if (bytesRead === 0) break;
    let begin = 0;
    const block = buffer.subarray(0, bytesRead);
    for (let feed = block.indexOf(LINE_FEED); feed !== -1; feed = block.indexOf(LINE_FEED, begin)) {
      const line = lineIn(Buffer.concat([...parts, block.subarray(begin, feed)]), start, true);
      begin = feed + 1;
      const end = at + begin;
      expectUtf8(line);
      yield { ...line, end };
      [parts, length, start] = [[], 0, end];
    }
    parts.push(Buffer.from(block.subarray(begin)));
    length += bytesRead - begin;
    if (length > LONGEST_LINE) throw new InputError(`The line at byte ${start} is longer than ${LONGEST_LINE} bytes.`);
    at += bytesRead;
  }
  if (length > 0) yield { ...lineIn(Buffer.concat(parts), start, false), end: at };
}

function lineIn(bytes: Buffer, start: number, isEnded: boolean): Omit<FileLine, "end"> {
  return { text: bytes.toString("utf8"), start, isEnded, isUtf8: isUtf8(bytes) };
}

/** Throws an InputError for a line whose bytes are no text: they would be imported as the mark that stands for them. */
export function expectUtf8({ isUtf8: isText, start }: Pick<FileLine, "isUtf8" | "start">): void {
  if (isText) return;
  throw new InputError(
    `The line at byte ${start} is no UTF-8 text, so another program has saved the file. Save it as UTF-8.`,
  );
}

/**
 * Parses lines in turns of the event loop, the first one without a byte order mark. Throws an InputError, which says where, for one that is no JSON or holds more
 * values than are parsed.
 */
export function createLineParser(
  { turns }: Pick<CallContext, "turns">,
  parse: (text: string) => unknown = JSON.parse,
): (line: FileLine) => Promise<unknown> {
  let parsed = 0;
  return async ({ text: whole, start }) => {
    const text = start === 0 && whole.startsWith(BYTE_ORDER_MARK) ? whole.slice(BYTE_ORDER_MARK.length) : whole;
    parsed += 1;
    try {
      if (text.length > LONG_LINE) await scanLarge(text, { cut: false, host: "The file" }, () => turns.next());
      else if (parsed % LINES_AT_ONCE === 0) await turns.next();
      return parse(text);
    } catch {
      throw new InputError(`The line at byte ${start} is no JSON, or holds more values than are read.`);
    }
  };
}

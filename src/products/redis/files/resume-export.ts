import type { FileHandle } from "node:fs/promises";
import type { CallContext } from "../../../call/context.ts";
import { InputError } from "../../../call/tool.ts";
import { createLineParser, linesOf } from "../../../files/read-lines.ts";
import { throwIfCancelled } from "../../../files/throw-if-cancelled.ts";
import type { Reply } from "../../../upstash/reply.ts";
import { type ExportHeader, headerIn, keyToken, sameExport } from "./export-records.ts";
import type { NotExported } from "./exporting.ts";

/** What an unfinished export has. */
export interface FoundExport {
  /** Keys with their values, and why others are without. */
  keys: number;
  skipped: Partial<Record<NotExported, number>>;
  /** The last key that is whole; nothing where none is. */
  last: string | undefined;
  /** The length of the file up to there. */
  length: number;
}

interface KeyLine {
  key: Reply;
  part?: number;
  last?: boolean;
  skipped?: NotExported;
}

/** Looks up where an unfinished export goes on. Throws an InputError where it is another one than is asked for. */
export async function findExport(
  handle: FileHandle,
  wanted: ExportHeader,
  context: Pick<CallContext, "turns" | "signal">,
): Promise<FoundExport> {
  const parse = createLineParser(context);
  let found: FoundExport | undefined;
  for await (const line of linesOf(handle, 0)) {
    throwIfCancelled(context.signal);
    if (!line.isEnded) break;
    const record = await parse(line);
    if (found === undefined) {
      const header = headerIn(record);
      if (header === undefined || !sameExport(header, wanted)) break;
      found = { keys: 0, skipped: {}, last: undefined, length: line.end };
    } else countLine(record as KeyLine, line.end, found);
  }
  if (found !== undefined) return found;
  throw new InputError(
    "The unfinished file is of another export: resume: true takes the same pattern, type, format and database. Begin anew with replace: true.",
  );
}

function countLine({ key, part, last, skipped }: KeyLine, end: number, found: FoundExport): void {
  if (key === undefined || (part !== undefined && last !== true)) return;
  if (skipped === undefined) found.keys += 1;
  else found.skipped[skipped] = (found.skipped[skipped] ?? 0) + 1;
  found.last = keyToken(key);
  found.length = end;
}

import type { FileHandle } from "node:fs/promises";
import type { CallContext } from "../../../call/context.ts";
import { InputError } from "../../../call/tool.ts";
import { createLineParser, linesOf } from "../../../files/read-lines.ts";
import { throwIfCancelled } from "../../../files/throw-if-cancelled.ts";
import type { RecordKind } from "./record-kind.ts";
import { type RecordsHeader, recordsHeaderIn, sameRecords } from "./records-header.ts";

/** What an unfinished export of records has. */
export interface FoundRecords {
  /** Records by namespace. */
  counts: Map<string, number>;
  /** The namespace of the last page that is whole, and the cursor behind it; nothing where there is no such page. */
  last: { namespace: string; next: string | undefined } | undefined;
  /** The length of the file up to there, in bytes. */
  length: number;
}

/** Looks up where an unfinished export goes on. Throws an InputError where it is another one than is asked for. */
export async function findRecords(
  handle: FileHandle,
  kind: RecordKind,
  wanted: RecordsHeader,
  context: Pick<CallContext, "turns" | "signal">,
): Promise<FoundRecords> {
  const parse = createLineParser(context);
  let found: FoundRecords | undefined;
  let records = 0;
  for await (const line of linesOf(handle, 0)) {
    throwIfCancelled(context.signal);
    if (!line.isEnded) break;
    if (found === undefined) {
      const header = recordsHeaderIn(kind, await parse(line));
      if (header === undefined || !sameRecords(header, wanted)) break;
      found = { counts: new Map(), last: undefined, length: line.end };
    } else if (!line.text.startsWith('{"next":')) records += 1;
    else {
      const namespace = markPage((await parse(line)) as Record<string, unknown>, kind, line.end, found);
      found.counts.set(namespace, (found.counts.get(namespace) ?? 0) + records);
      records = 0;
    }
  }
  if (found !== undefined) return found;
  throw new InputError(
    `The unfinished file is of another export: resume: true takes the same arguments and the same ${kind.whole}. Begin anew with replace: true.`,
  );
}

function markPage(line: Record<string, unknown>, kind: RecordKind, end: number, found: FoundRecords): string {
  const namespace = String(line[kind.inside] ?? "");
  const next = String(line.next);
  found.last = { namespace, next: next === "" ? undefined : next };
  found.length = end;
  return namespace;
}

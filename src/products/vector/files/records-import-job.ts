import type { FileHandle } from "node:fs/promises";
import type { CallContext } from "../../../call/context.ts";
import { InputError } from "../../../call/tool.ts";
import { createLineParser, type FileLine, linesOf } from "../../../files/read-lines.ts";
import { BudgetSpent } from "../../../upstash/budget/budget-spent.ts";
import { UpstashError } from "../../../upstash/errors.ts";
import { parseExact } from "../../../upstash/reply.ts";
import { countOf } from "../words/record-words.ts";
import { type LineRules, recordInLine } from "./record-in-line.ts";
import { isCutOff } from "./records-survey.ts";
import { addTo, hasRoom, newBatch, type RecordBatch, type WriteWork, writeBatch } from "./write-records.ts";

/** What an import of records works with, and what it has come to. */
export interface ImportingRecords extends Pick<CallContext, "signal" | "turns">, WriteWork {
  rules: LineRules;
  /** Throws an InputError if the file is no longer as it was surveyed; what was read of it before is. */
  checkFile(): Promise<void>;
  tell(message: string): Promise<void>;
}

/** Where an import ended: the byte from which the next call goes on, nothing at the end; and what stopped it before. */
export interface RecordsEnd {
  next: number | undefined;
  stopped?: Error;
  /** How many lines the batch had that was not written. */
  lines?: number;
}

/** Imports the records of a file from a byte on, which was surveyed, in batches. */
export async function importRecords(
  handle: FileHandle,
  from: number,
  importing: ImportingRecords,
): Promise<RecordsEnd> {
  const { signal, rules } = importing;
  const parse = createLineParser(importing, parseExact);
  let batch = newBatch("", from);
  try {
    for await (const line of linesOf(handle, from)) {
      signal.throwIfAborted();
      if (isCutOff(line, rules)) break;
      if (line.text.trim() !== "") batch = await take(await parse(line), line, batch, importing);
    }
    await send(batch, importing);
    return { next: undefined };
  } catch (error) {
    // Every line was right when the file was surveyed.
    if (error instanceof InputError) await importing.checkFile();
    const isExpected = error instanceof UpstashError || error instanceof BudgetSpent;
    if (!isExpected && !signal.aborted) throw error;
    return { next: batch.start, stopped: error as Error, lines: batch.lines };
  }
}

/** Adds the record of a line to the batch, which is written before where it has no room; gives the batch that waits. */
async function take(
  value: unknown,
  line: FileLine,
  batch: RecordBatch,
  importing: ImportingRecords,
): Promise<RecordBatch> {
  const { rules } = importing;
  const record = recordInLine(value, rules);
  if (record.is !== "record") return batch;
  const size = line.end - line.start;
  const isSame = batch.writes.size > 0 && hasRoom(batch, record, size, rules.kind);
  if (!isSame) await send(batch, importing);
  const waiting = isSame ? batch : newBatch(record.namespace, line.start);
  addTo(waiting, record, size);
  return waiting;
}

async function send(batch: RecordBatch, importing: ImportingRecords): Promise<void> {
  if (batch.writes.size === 0) return;
  const { signal, counts, rules } = importing;
  signal.throwIfAborted();
  await importing.checkFile();
  await writeBatch(batch, importing);
  await importing.tell(`${countOf(counts.imported, rules.kind)} imported`);
}

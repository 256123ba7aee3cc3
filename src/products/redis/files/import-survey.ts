import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import type { CallContext } from "../../../call/context.ts";
import { InputError } from "../../../call/tool.ts";
import { createLineParser, linesOf } from "../../../files/read-lines.ts";
import { throwIfCancelled } from "../../../files/throw-if-cancelled.ts";
import type { AllowedKeys } from "../limits/allowed-keys.ts";
import { type ExportHeader, headerIn, keyToken, type Stored } from "./export-records.ts";
import { valueTypeOf } from "./filed-types.ts";
import { checkValue, type ImportRecord, importRecordIn } from "./import-records.ts";
import { mayImport } from "./importing.ts";

/** What a file holds from a place on, and whether it is whole; found without asking Redis for anything. */
export interface FileSurvey {
  header: ExportHeader;
  /** Keys with their values that stay or have not expired. */
  keys: number;
  types: Record<string, number>;
  /** Keys that have expired since. */
  expired: number;
  /** Keys that may not be written. */
  outside_allow_keys: number;
  /** Keys that stand in the file without their values. */
  without_value: number;
  /** A key whose last line is missing. */
  cut: Stored | undefined;
  /** Whether the file has its last line, and the number of keys that this says. */
  end: number | undefined;
  /** All keys of the file. */
  all: number;
  /** Where the first line ends. */
  begin: number;
  /** Tells this file from any other. */
  digest: string;
}

/** Is told of each key that may be imported, in order. */
type OnKey = (key: Stored) => Promise<void>;

/**
 * Reads a file to its end and checks each line, so that an import finds no fault when it is half done. Counts the keys from
 * the byte `from` on. Throws an InputError that says in which line something is wrong.
 */
export async function surveyFile(
  handle: FileHandle,
  from: number,
  context: Pick<CallContext, "turns" | "signal"> & { allowed?: AllowedKeys | undefined },
  onKey: OnKey,
): Promise<FileSurvey> {
  const parse = createLineParser(context);
  const hash = createHash("sha256");
  let survey: FileSurvey | undefined;
  let open: OpenKey | undefined;
  let number = 0;
  for await (const line of linesOf(handle, 0)) {
    throwIfCancelled(context.signal);
    number += 1;
    hash.update(line.text).update("\n");
    if (survey?.end !== undefined) throw new InputError(`Line ${number} is behind the last line of the export.`);
    // A line that nothing ends is what is left of a file that was cut off, be it JSON or not.
    if (!line.isEnded) break;
    const value = await parse(line);
    if (survey === undefined) survey = newSurvey(value, line.end);
    else {
      const record = inLine(number, () => checkedRecord(value, open));
      open = openAfter(record, open);
      if (count(record, line.start >= from, survey, context.allowed)) await onKey((record as { key: Stored }).key);
    }
  }
  if (survey === undefined) throw new InputError(NO_EXPORT);
  return { ...survey, cut: open?.key, digest: hash.digest("hex") };
}

const NO_EXPORT =
  'The file is no export of this server: its first line must be as redis_export writes it, {"upstash_redis_export":1,…}.';

function newSurvey(value: unknown, begin: number): FileSurvey {
  const header = headerIn(value);
  if (header === undefined) throw new InputError(NO_EXPORT);
  const counts = { keys: 0, types: {}, expired: 0, outside_allow_keys: 0, without_value: 0, all: 0 };
  return { header, ...counts, cut: undefined, end: undefined, begin, digest: "" };
}

/** A key of several lines whose last one has not come. */
interface OpenKey {
  key: Stored;
  type: string;
  expires: number | undefined;
  parts: number;
}

function inLine<Result>(number: number, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`Line ${number} of the file cannot be imported: ${error.message}. Nothing was changed.`);
  }
}

/** Reads a line that may follow what is open. */
function checkedRecord(value: unknown, open: OpenKey | undefined): ImportRecord {
  const record = importRecordIn(value);
  const { kind } = record;
  if (kind === "part" || kind === "last") {
    if (open === undefined || keyToken(open.key) !== keyToken(record.key))
      throw new InputError("its first part is missing");
    if (kind === "last") return record;
    if (record.part !== open.parts + 1) throw new InputError(`part ${open.parts + 1} of its key is missing`);
    checkValue(open.type, record.fields, false);
    return record;
  }
  if (open !== undefined) throw new InputError("the lines of the key before it are not whole");
  if (kind === "whole" || kind === "first") checkValue(record.type, record.fields, kind === "whole");
  return record;
}

function openAfter(record: ImportRecord, open: OpenKey | undefined): OpenKey | undefined {
  if (record.kind === "first") return { key: record.key, type: record.type, expires: record.expires, parts: 1 };
  return record.kind === "part" && open !== undefined ? { ...open, parts: record.part } : undefined;
}

/** Counts a line; tells whether it is that of a key to import. */
function count(record: ImportRecord, isAsked: boolean, survey: FileSurvey, allowed: AllowedKeys | undefined): boolean {
  if (record.kind === "end") survey.end = record.keys;
  if (record.kind === "skipped" && isAsked) survey.without_value += 1;
  if (record.kind !== "whole" && record.kind !== "dump" && record.kind !== "first") return false;
  survey.all += 1;
  if (!isAsked) return false;
  if (!mayImport(record.key, allowed)) {
    survey.outside_allow_keys += 1;
    return false;
  }
  if (hasExpired(record)) {
    survey.expired += 1;
    return false;
  }
  survey.keys += 1;
  const type = valueTypeOf(record.type) === undefined ? "others" : record.type;
  survey.types[type] = (survey.types[type] ?? 0) + 1;
  return true;
}

/** Whether the time at which a key expires is over. */
export function hasExpired({ expires }: { expires?: number | undefined }): boolean {
  return expires !== undefined && expires <= Date.now();
}

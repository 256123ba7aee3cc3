import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import type { CallContext } from "../../../call/context.ts";
import { InputError } from "../../../call/tool.ts";
import { createLineParser, expectUtf8, type FileLine, linesOf } from "../../../files/read-lines.ts";
import { throwIfCancelled } from "../../../files/throw-if-cancelled.ts";
import { parseExact } from "../../../upstash/reply.ts";
import { checkedHeader } from "./checked-header.ts";
import { type LineOfRecords, type LineRules, recordInLine } from "./record-in-line.ts";
import type { RecordsHeader } from "./records-header.ts";
import { createSeenIds } from "./seen-ids.ts";

/** Bad lines that are named, and namespaces of one file. */
const NAMED_LINES = 10;
const MOST_NAMESPACES = 10_000;

/** What a file holds from a place on, and whether it is whole; found without asking the index for records. */
export interface RecordsSurvey {
  /** Nothing where the file has none: others have made it. */
  header: RecordsHeader | undefined;
  /** Records that may be imported, by the namespace into which they go. */
  counts: Map<string, number>;
  /** Lines that cannot be imported, and the first of them. */
  bad: number;
  badLines: { line: number; reason: string }[];
  /** Lines with an ID that stood before, and whether there were too many IDs to look at all. */
  twice: number;
  isTwiceCut: boolean;
  /** Lines that may be imported, with an ID that another of them had before. */
  askedTwice: number;
  /** Namespaces that the file names. */
  ownNamespaces: Set<string>;
  /** Whether the file has its last line, and the number of records that this says. */
  end: number | undefined;
  /** All records of the file. */
  all: number;
  /** Where the first record may stand, in bytes. */
  begin: number;
  /** Tells this file from any other. */
  digest: string;
}

/** Is told of each record that may be imported, in order, and whether another of these had its ID. */
type OnRecord = (namespace: string, id: string, isAgain: boolean) => Promise<void>;

/**
 * Reads a file to its end and checks each line, so that an import finds no fault when it is half done. Counts the records
 * from the byte `from` on. Throws an InputError for a file that is no such export, or one of an index of another kind.
 */
export async function surveyRecords(
  handle: FileHandle,
  from: number,
  rules: Omit<LineRules, "header">,
  context: Pick<CallContext, "turns" | "signal">,
  onRecord: OnRecord,
): Promise<RecordsSurvey> {
  const parse = createLineParser(context, parseExact);
  const hash = createHash("sha256");
  const [seen, asked] = [createSeenIds(), createSeenIds()];
  const survey = emptySurvey();
  let number = 0;
  for await (const line of linesOf(handle, 0)) {
    throwIfCancelled(context.signal);
    number += 1;
    hash.update(line.text).update("\n");
    if (number === 1) survey.header = checkedHeader(await parse(line).catch(() => undefined), rules);
    if (number === 1 && survey.header !== undefined) survey.begin = line.end;
    else if (isCutOff(line, survey)) break;
    else if (line.text.trim() !== "") {
      if (survey.end !== undefined) throw new InputError(`Line ${number} is behind the last line of the export.`);
      expectUtf8(line);
      const read = await readOrReason(line, parse, { ...rules, header: survey.header });
      if (!countLine(read, number, line.start >= from, survey)) continue;
      const { namespace, write } = read;
      const isTwice = seen.add(namespace, write.body.id);
      if (isTwice) survey.twice += 1;
      if (line.start < from) continue;
      const isAgain = from === 0 ? isTwice : asked.add(namespace, write.body.id);
      if (isAgain) survey.askedTwice += 1;
      await onRecord(namespace, write.body.id, isAgain);
    }
  }
  return { ...survey, isTwiceCut: seen.isFull(), digest: hash.digest("hex") };
}

function emptySurvey(): RecordsSurvey {
  return {
    ...{ header: undefined, counts: new Map(), bad: 0, badLines: [], twice: 0, askedTwice: 0, isTwiceCut: false },
    ...{ ownNamespaces: new Set(), end: undefined, all: 0, begin: 0, digest: "" },
  };
}

/** A line of an export that nothing ends is what is left of a file that was cut off; in files of others it is the last. */
export function isCutOff({ isEnded }: FileLine, { header }: { header: RecordsHeader | undefined }): boolean {
  return !isEnded && header !== undefined;
}

type Read = LineOfRecords | { is: "bad"; reason: string };

async function readOrReason(
  line: FileLine,
  parse: (line: FileLine) => Promise<unknown>,
  rules: LineRules,
): Promise<Read> {
  try {
    const value = await parse(line).catch(() => {
      throw new InputError("it is no JSON, or holds more values than are read");
    });
    return recordInLine(value, rules);
  } catch (error) {
    if (error instanceof InputError) return { is: "bad", reason: error.message };
    throw error;
  }
}

/** Counts a line; tells whether it is that of a record. */
function countLine(
  read: Read,
  number: number,
  isAsked: boolean,
  survey: RecordsSurvey,
): read is Extract<Read, { is: "record" }> {
  if (read.is === "end") survey.end = read.records;
  if (read.is === "bad") {
    survey.bad += 1;
    if (survey.badLines.length < NAMED_LINES) survey.badLines.push({ line: number, reason: read.reason });
  }
  if (read.is !== "record") return false;
  survey.all += 1;
  survey.ownNamespaces.add(read.ownNamespace);
  if (survey.ownNamespaces.size > MOST_NAMESPACES)
    throw new InputError(`The file names more than ${MOST_NAMESPACES} namespaces.`);
  if (isAsked) survey.counts.set(read.namespace, (survey.counts.get(read.namespace) ?? 0) + 1);
  return true;
}

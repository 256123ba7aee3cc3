import { bound } from "../../../call/bound.ts";
import type { CallContext } from "../../../call/context.ts";
import { isRecord } from "../../account/answers/readable.ts";
import { denseSummary, denseValuesIn, sparseSummary, sparseValuesIn } from "./vector-summary.ts";

/** Characters of JSON that the contents of all records of one answer share, so that no answer is cut in the middle of them. */
const SHARED = 16_000;
/** What one record shows at most beside others, and what is no use to a reader. */
const MOST_OF_ONE = 1_500;
const LEAST_OF_ONE = 60;
/** Records that are made readable in one turn of the event loop. */
const OF_A_TURN = 100;

/** Fields with what somebody has stored, in the order in which they are shown. */
const CONTENTS = ["content", "metadata", "data"] as const;

/** Records as an answer shows them, and whether some are shorter than they are. */
export interface ReadableRecords {
  records: Readonly<Record<string, unknown>>[];
  /** The IDs of those whose contents were cut. */
  cut: readonly string[];
}

export interface RecordOptions {
  includeVector: boolean;
  /** Whether one record alone is given whole, whatever its length. */
  wholeAlone?: boolean;
  /** Records of the whole answer, where these are some of them. */
  among?: number;
}

/**
 * Records as a model reads them: never a raw vector, the contents of each in its share of the answer. What was cut says so in
 * `cut`. Many records are made readable in turns of the event loop.
 */
export async function readableRecords(
  found: readonly unknown[],
  { includeVector, wholeAlone = false, among = found.length }: RecordOptions,
  { turns }: Pick<CallContext, "turns">,
): Promise<ReadableRecords> {
  const share = Math.min(MOST_OF_ONE, Math.floor(SHARED / Math.max(1, among)));
  const limit = wholeAlone && found.length === 1 ? Number.POSITIVE_INFINITY : share;
  const records: Record<string, unknown>[] = [];
  const cut: string[] = [];
  for (const [index, record] of found.entries()) {
    if (index > 0 && index % OF_A_TURN === 0) await turns.next();
    if (!isRecord(record)) continue;
    const shown = readableRecord(record, limit, includeVector);
    if ("cut" in shown) cut.push(String(record.id));
    records.push(shown);
  }
  return { records, cut };
}

function readableRecord(
  record: Readonly<Record<string, unknown>>,
  limit: number,
  includeVector: boolean,
): Record<string, unknown> {
  const { id, score } = record;
  const cut: string[] = [];
  const contents = CONTENTS.flatMap((field): [string, unknown][] => {
    const value = record[field];
    if (value === undefined || value === null) return [];
    const short = shortened(value, limit);
    if (short.isCut) cut.push(field);
    return short.value === undefined ? [] : [[field, short.value]];
  });
  return {
    id,
    ...(score === undefined ? {} : { score: roundedScore(score) }),
    ...Object.fromEntries(contents),
    ...(includeVector ? summaries(record) : {}),
    ...(cut.length === 0 ? {} : { cut }),
  };
}

function shortened(value: unknown, limit: number): { value: unknown; isCut: boolean } {
  if (limit === Number.POSITIVE_INFINITY) return { value, isCut: false };
  const short = bound(value, Math.max(limit, LEAST_OF_ONE));
  if (short.cuts.length === 0) return { value, isCut: false };
  return limit < LEAST_OF_ONE ? { value: undefined, isCut: true } : { value: short.value, isCut: true };
}

function summaries({ vector, sparseVector }: Readonly<Record<string, unknown>>): object {
  const [dense, sparse] = [denseValuesIn(vector), sparseValuesIn(sparseVector)];
  return {
    ...(dense === undefined ? {} : { vector: denseSummary(dense) }),
    ...(sparse === undefined ? {} : { sparse_vector: sparseSummary(sparse) }),
  };
}

/** Scores are 32-bit numbers: the digits behind these say nothing. */
function roundedScore(score: unknown): unknown {
  return typeof score === "number" ? Number(score.toPrecision(7)) : score;
}

/** How what was cut is read whole; nothing where nothing was. */
export function cutNotice({ cut }: ReadableRecords, tool: string): string | undefined {
  const [first] = cut;
  if (first === undefined) return undefined;
  const [what, which] =
    cut.length === 1 ? ["one record", "its ID alone,"] : [`${cut.length} records`, "one of their IDs alone, such as"];
  return `The contents of ${what} are shortened (\`cut\`): ${tool} with ${which} ${JSON.stringify(first.slice(0, 100))}, gives them whole.`;
}

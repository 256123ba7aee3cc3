import { numbersOfExact } from "../../../upstash/reply.ts";
import type { RestApi } from "../../../upstash/rest-api.ts";
import { notUpstash } from "../../../upstash/rest-failure.ts";
import { smaller, smallerIfTooLarge } from "../../../upstash/too-large.ts";
import { isRecord } from "../../account/answers/readable.ts";
import { pathInside } from "../namespaces/path-inside.ts";
import type { RecordFlags } from "./record-flags.ts";

/** Where a walk over a namespace is. */
export interface RangePlace {
  namespace: string;
  /** "0" begins. */
  cursor: string;
  limit: number;
  prefix?: string | undefined;
}

/** How integers come that a double cannot hold: as their digits, as near as a double is, or as `parseExact` gives them. */
export type LongIntegers = "digits" | "near" | "exact";

export type RangeRecord = Readonly<Record<string, unknown>> & { id: string };

export interface PageOfRecords {
  records: readonly RangeRecord[];
  /** Where the next page begins; nothing behind the last one. */
  next: string | undefined;
  /** What was asked for in the end: fewer, where the reply would have been too large. */
  limit: number;
}

/** The next records of a namespace in its own order. Vector API, "Range Vectors". */
export async function rangePage(
  api: RestApi,
  { namespace, ...place }: RangePlace,
  flags: RecordFlags,
  signal: AbortSignal,
  longIntegers: LongIntegers = "digits",
): Promise<PageOfRecords> {
  const path = pathInside("range", namespace);
  const exact = longIntegers !== "digits";
  for (let { limit } = place; ; limit = smaller(limit)) {
    const body = { json: { ...place, limit, ...flags } };
    const answer = await api.request({ method: "POST", path, body, exact }, signal).catch(smallerIfTooLarge(limit));
    if (answer !== undefined) return { ...pageIn(answer, place.cursor, longIntegers === "near"), limit };
  }
}

function pageIn(answer: unknown, cursor: string, isNear: boolean): Omit<PageOfRecords, "limit"> {
  const { vectors, nextCursor } = isRecord(answer) ? answer : {};
  if (!Array.isArray(vectors) || !vectors.every(isRangeRecord) || typeof nextCursor !== "string") {
    throw notUpstash("The index answered a /range with something that is no page of records.");
  }
  if (nextCursor === cursor) throw notUpstash("The index answered a /range with the cursor that it was given.");
  const records = isNear ? vectors.map(numbersOfExact).filter(isRangeRecord) : vectors;
  return { records, next: nextCursor === "" ? undefined : nextCursor };
}

function isRangeRecord(record: unknown): record is RangeRecord {
  return isRecord(record) && typeof record.id === "string";
}

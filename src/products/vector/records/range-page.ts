import type { RestApi } from "../../../upstash/rest-api.ts";
import { isRecord } from "../../account/answers/readable.ts";
import { pathInside } from "./path-inside.ts";
import type { RecordFlags } from "./record-flags.ts";
import { isReplyTooLarge } from "./reply-too-large.ts";

/** Where a walk over a namespace is. */
export interface RangePlace {
  name: string;
  /** "0" begins. */
  cursor: string;
  limit: number;
  prefix?: string | undefined;
}

export interface PageOfRecords {
  records: readonly Readonly<Record<string, unknown>>[];
  /** Empty at the end. */
  next: string;
  /** What was asked for in the end: fewer, where the reply would have been too long. */
  limit: number;
}

/** The next records of a namespace in its own order. Vector API, "Range Vectors". */
export async function rangePage(
  api: RestApi,
  { name, cursor, limit, prefix }: RangePlace,
  flags: RecordFlags,
  signal: AbortSignal,
): Promise<PageOfRecords> {
  const path = pathInside("range", name);
  for (let count = limit; ; count = Math.ceil(count / 5)) {
    const json = { cursor, limit: count, ...(prefix === undefined ? {} : { prefix }), ...flags };
    try {
      const answer = await api.request({ method: "POST", path, body: { json } }, signal);
      const { vectors, nextCursor } = isRecord(answer) ? answer : {};
      const records = Array.isArray(vectors) ? vectors.filter(isRecord) : [];
      return { records, next: nextCursor === undefined || nextCursor === null ? "" : String(nextCursor), limit: count };
    } catch (error) {
      if (!isReplyTooLarge(error) || count === 1) throw error;
    }
  }
}

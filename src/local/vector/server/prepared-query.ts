import type { NearestQuery } from "../query/nearest-query.ts";
import type { VectorRecord } from "../vector-record.ts";
import type { Include } from "./record-document.ts";

/** Whether a query, or a deletion, is about a record. */
export type AcceptsRecord = (record: VectorRecord) => boolean;

/** A query as it runs, now or when it is resumed. */
export interface PreparedQuery {
  readonly search: Omit<NearestQuery, "topK" | "accepts">;
  readonly topK: number;
  readonly accepts: AcceptsRecord | undefined;
  readonly include: Include;
}

/** A query that goes on where it was left off. */
export interface ResumableQuery {
  readonly namespace: string;
  readonly query: PreparedQuery;
  /** The IDs that it has answered. */
  readonly answered: Set<string>;
  readonly maxIdleMs: number;
  /** Milliseconds since 1970. */
  lastUsed: number;
}

import type { CallContext } from "../../../call/context.ts";
import type { ExportWriter } from "../../../files/export-writer.ts";
import type { IndexRequests } from "./index-requests.ts";
import type { RecordKind } from "./record-kind.ts";

/** What an export of records works with, and what it has come to. */
export interface ExportingRecords extends Pick<CallContext, "signal" | "turns"> {
  kind: RecordKind;
  requests: IndexRequests;
  /** The most of them. */
  mostRequests: number;
  writer: ExportWriter;
  prefix: string | undefined;
  includeVectors: boolean;
  /** The most records of the first page. */
  limit: number;
  /** The length of the file up to the last page that is whole. */
  safe: number;
  /** Records in the file by namespace. */
  counts: Map<string, number>;
  tell(message: string): Promise<void>;
}

export function recordsIn(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

import { UpstashError } from "../../../upstash/errors.ts";
import { quoted } from "../../../upstash/quoted.ts";
import type { IndexRequests } from "./index-requests.ts";
import type { LineOfRecords } from "./record-in-line.ts";
import type { RecordKind, RecordWrite } from "./record-kind.ts";

/** Bytes of the lines of one batch; one record may have more. */
const BYTES_OF_A_BATCH = 2_097_152;
/** Requests that a batch takes: a /fetch, and an upsert for either way of writing; more where one is refused. */
export const REQUESTS_OF_A_BATCH = 3;

export interface ImportedRecords {
  imported: number;
  /** Records that were left out since one of their ID was there. */
  exists: number;
  /** Records of a request that got no answer: nobody knows whether they were written. */
  unknown: number;
}

/** How batches are written. */
export interface WriteWork {
  requests: IndexRequests;
  /** The most of them. */
  mostRequests: number;
  /** Whether records that are there stay as they are. */
  skips: boolean;
  counts: ImportedRecords;
}

/** Records of one namespace that wait for their requests. */
export interface RecordBatch {
  namespace: string;
  writes: Map<string, RecordWrite>;
  bytes: number;
  /** Where the line of the first begins, and how many lines there are. */
  start: number;
  lines: number;
}

type RecordLine = Extract<LineOfRecords, { is: "record" }>;

export function newBatch(namespace: string, start: number): RecordBatch {
  return { namespace, writes: new Map(), bytes: 0, start, lines: 0 };
}

/** Whether a record goes into a batch; one of the same ID waits until the first one is written. */
export function hasRoom(
  { namespace, writes, bytes }: RecordBatch,
  record: RecordLine,
  size: number,
  kind: RecordKind,
): boolean {
  if (writes.size === 0) return true;
  const isFull = writes.size >= kind.mostAtOnce || bytes + size > BYTES_OF_A_BATCH;
  return !isFull && namespace === record.namespace && !writes.has(record.write.body.id);
}

export function addTo(batch: RecordBatch, { write }: RecordLine, size: number): void {
  batch.writes.set(write.body.id, write);
  batch.bytes += size;
  batch.lines += 1;
}

/** Writes the records of a batch, those that are there left out where `skips`. Throws what ends the import. */
export async function writeBatch({ namespace, writes }: RecordBatch, work: WriteWork): Promise<void> {
  const { requests, mostRequests, skips, counts } = work;
  if (requests.made() + REQUESTS_OF_A_BATCH > mostRequests) throw requests.atMost();
  const there = skips ? await requests.exist(namespace, [...writes.keys()]) : [];
  const left = [...writes.values()].filter((_, index) => there[index] !== true);
  for (const route of ["upsert", "upsert-data"] as const) {
    const records = left.filter((write) => write.route === route).map(({ body }) => body);
    if (records.length > 0) await upsertParts(namespace, route, records, work);
  }
  counts.exists += writes.size - left.length;
}

/** Halves of what is refused, until it is clear which record it is about, or until a plan with lower limits takes them. */
async function upsertParts(
  namespace: string,
  route: RecordWrite["route"],
  records: readonly RecordWrite["body"][],
  work: WriteWork,
): Promise<void> {
  const { requests, counts } = work;
  try {
    await requests.upsert(namespace, route, records);
    counts.imported += records.length;
  } catch (error) {
    if (error instanceof UpstashError && !error.notExecuted) counts.unknown += records.length;
    if (!isRefusal(error)) throw error;
    const [first] = records;
    if (records.length === 1 && first !== undefined) throw refusalOfRecord(error, first.id);
    const middle = Math.ceil(records.length / 2);
    await upsertParts(namespace, route, records.slice(0, middle), work);
    await upsertParts(namespace, route, records.slice(middle), work);
  }
}

/** Whether the API has judged what it was sent, and has written nothing of it: it would judge the same again. */
export function isRefusal(error: unknown): error is UpstashError {
  return error instanceof UpstashError && error.kind === "bad-request" && error.notExecuted;
}

function refusalOfRecord(error: UpstashError, id: string): UpstashError {
  const { kind, message, notExecuted } = error;
  return new UpstashError(kind, `${message} It is about the record ${quoted(id)}.`, {
    advice:
      "Mend or remove its line in the file, then begin with cursor 0; records that are there by then can be skipped.",
    notExecuted,
    cause: error,
  });
}

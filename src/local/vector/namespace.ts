import type { IndexDefinition } from "./index-definition.ts";
import type { NearestQuery, ScoredRecord } from "./query/nearest-query.ts";
import { type NamespaceContents, nearestRows } from "./query/nearest-rows.ts";
import { shortestDecimal } from "./single-precision.ts";
import { createDenseVectors } from "./storage/dense-vectors.ts";
import { createRecordTable } from "./storage/record-table.ts";
import { createSparsePostings } from "./storage/sparse-postings.ts";
import type { VectorRecord } from "./vector-record.ts";

/** A page of records, and the cursor of the page after it where there is one. */
export interface RecordPage {
  records: VectorRecord[];
  next?: number;
}

/** The records of one namespace. */
export interface Namespace {
  readonly count: number;
  /** Stores a record in place of the one with its ID; it keeps the place of that one in the order of pages. */
  put(record: VectorRecord): void;
  get(id: string): VectorRecord | undefined;
  /** Whether there was one. */
  remove(id: string): boolean;
  clear(): void;
  /**
   * At most `limit` records in the order in which their IDs were first stored, those after the cursor `after` (a page's
   * `next`), with IDs that begin with `prefix`. A cursor stays right while others write and delete.
   */
  page(range: { after?: number; limit: number; prefix?: string }): RecordPage;
  /**
   * Every record in the order of pages, also while the reader stores and removes; the dense vectors are views that hold
   * until the next write.
   */
  records(): Iterable<VectorRecord>;
  /** Any record, each as likely as the other; undefined where there is none. */
  random(): VectorRecord | undefined;
  /** The nearest records, nearest first; of equal scores the one whose ID was stored first. */
  nearest(query: NearestQuery): ScoredRecord[];
}

/** An empty namespace. */
export function createNamespace(definition: IndexDefinition): Namespace {
  let contents = emptyContents(definition, 0);
  return {
    get count() {
      return contents.table.count;
    },
    put: (record) => putRecord(contents, record),
    get(id) {
      const row = contents.table.rowOf(id);
      return row === undefined ? undefined : copied(recordAt(contents, row));
    },
    remove: (id) => removeRecord(contents, id),
    clear() {
      // Sequences go on, so that an earlier cursor does not pass over what is stored next.
      contents = emptyContents(definition, contents.table.lastSequence);
    },
    page: (range) => pageOf(contents, range),
    records: () => everyRecord(() => contents),
    random: () => randomRecord(contents),
    nearest: (query) =>
      nearestRows(contents, definition, query).flatMap(({ row, score }) => {
        const record = copied(recordAt(contents, row));
        return record === undefined ? [] : [{ record, score: shortestDecimal(score) }];
      }),
  };
}

function emptyContents({ dimension }: IndexDefinition, afterSequence: number): NamespaceContents {
  return {
    table: createRecordTable(afterSequence),
    dense: createDenseVectors(dimension),
    sparse: createSparsePostings(),
  };
}

function putRecord({ table, dense, sparse }: NamespaceContents, { vector, ...record }: VectorRecord): void {
  const row = table.put(record);
  dense.put(row, vector);
  sparse.put(row, record.sparseVector);
}

function removeRecord({ table, dense, sparse }: NamespaceContents, id: string): boolean {
  const row = table.rowOf(id);
  if (row === undefined) return false;
  table.remove(row);
  dense.put(row, undefined);
  sparse.put(row, undefined);
  table.closeHoles((from, to) => {
    dense.put(to, dense.view(from));
    sparse.move(from, to);
  });
  dense.truncate(table.rows);
  return true;
}

/** The record of a row with a view of its dense vector. */
function recordAt({ table, dense }: NamespaceContents, row: number): VectorRecord | undefined {
  const record = table.at(row);
  const vector = dense.view(row);
  return record && vector ? { ...record, vector } : record;
}

/** The record with a vector of its own, which later writes leave alone. */
function copied(record: VectorRecord | undefined): VectorRecord | undefined {
  return record?.vector ? { ...record, vector: record.vector.slice() } : record;
}

function pageOf(
  contents: NamespaceContents,
  { after = 0, limit, prefix = "" }: { after?: number; limit: number; prefix?: string },
): RecordPage {
  const { table } = contents;
  const records: VectorRecord[] = [];
  let last = after;
  for (let row = table.rowAfter(after); row < table.rows; row += 1) {
    if (table.at(row)?.id.startsWith(prefix) !== true) continue;
    if (records.length >= limit) return { records, next: last };
    const record = copied(recordAt(contents, row));
    if (record !== undefined) records.push(record);
    last = table.sequenceAt(row);
  }
  return { records };
}

function* everyRecord(contentsNow: () => NamespaceContents): Iterable<VectorRecord> {
  let last = 0;
  for (;;) {
    const contents = contentsNow();
    const { table } = contents;
    let row = table.rowAfter(last);
    while (row < table.rows && table.at(row) === undefined) row += 1;
    const record = recordAt(contents, row);
    if (record === undefined) return;
    last = table.sequenceAt(row);
    yield record;
  }
}

function randomRecord(contents: NamespaceContents): VectorRecord | undefined {
  const { table } = contents;
  while (table.count > 0) {
    // Holes are few, so that this soon meets a record, and each as often as the other.
    const record = recordAt(contents, Math.floor(Math.random() * table.rows));
    if (record !== undefined) return copied(record);
  }
  return undefined;
}

import type { VectorRecord } from "../vector-record.ts";

/** The records of a namespace in rows, in the order in which their IDs were first stored; a removed one leaves a hole. */
export interface RecordTable {
  /** Records, without the holes. */
  readonly count: number;
  /** Rows, holes included. */
  readonly rows: number;
  rowOf(id: string): number | undefined;
  at(row: number): VectorRecord | undefined;
  /** Grows from row to row and is never given twice, so that it is a cursor. */
  sequenceAt(row: number): number;
  /** The greatest sequence that was given. */
  readonly lastSequence: number;
  /** The first row whose sequence is greater, be it a hole; `rows` where there is none. */
  rowAfter(sequence: number): number;
  /** Adds a record, or puts it in the row of the one with its ID. */
  put(record: VectorRecord): number;
  remove(row: number): void;
  /** Closes the holes where they are many, in order, and tells each row that moved. */
  closeHoles(moved: (from: number, to: number) => void): void;
}

/** Holes that cost less than closing them. */
const FEW_HOLES = 32;
/** A scan meets at most one hole for so many records; each removal then pays for moving as many. */
const RECORDS_PER_HOLE = 4;

/** What a table consists of. */
interface Rows {
  records: (VectorRecord | undefined)[];
  sequences: number[];
  byId: Map<string, number>;
}

/** An empty table, whose sequences begin after `afterSequence`. */
export function createRecordTable(afterSequence = 0): RecordTable {
  const rows: Rows = { records: [], sequences: [], byId: new Map() };
  const { records, sequences, byId } = rows;
  let lastSequence = afterSequence;
  return {
    get count() {
      return byId.size;
    },
    get rows() {
      return records.length;
    },
    rowOf: (id) => byId.get(id),
    at: (row) => records[row],
    sequenceAt: (row) => sequences[row] ?? lastSequence,
    get lastSequence() {
      return lastSequence;
    },
    rowAfter: (sequence) => firstAfter(sequences, sequence),
    put(record) {
      const row = byId.get(record.id) ?? records.length;
      if (row === records.length) {
        lastSequence += 1;
        sequences.push(lastSequence);
        byId.set(record.id, row);
      }
      records[row] = record;
      return row;
    },
    remove(row) {
      const record = records[row];
      if (record === undefined) return;
      byId.delete(record.id);
      records[row] = undefined;
    },
    closeHoles(moved) {
      const holes = records.length - byId.size;
      if (holes > FEW_HOLES && holes * RECORDS_PER_HOLE > byId.size) closeHolesOf(rows, moved);
    },
  };
}

function closeHolesOf({ records, sequences, byId }: Rows, moved: (from: number, to: number) => void): void {
  let to = 0;
  for (const [from, record] of records.entries()) {
    if (record === undefined) continue;
    if (from !== to) {
      records[to] = record;
      sequences[to] = sequences[from] ?? 0;
      byId.set(record.id, to);
      moved(from, to);
    }
    to += 1;
  }
  records.length = to;
  sequences.length = to;
}

/** The place of the first number that is greater, in ascending ones. */
function firstAfter(ascending: readonly number[], after: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? 0) > after) high = middle;
    else low = middle + 1;
  }
  return low;
}

import type { SparseVector } from "../vector-record.ts";

/** The values of one dimension: the n-th value is that of the n-th document. */
export interface Posting {
  documents: number[];
  values: number[];
  /** Documents that are still there. */
  count: number;
}

/** The sparse vectors of a namespace, by dimension. A document is one stored vector; another one of its row is another. */
export interface SparsePostings {
  /** Documents that are still there. */
  readonly count: number;
  /** The row of each document; `GONE` where it was removed. */
  readonly rows: readonly number[];
  postingOf(dimension: number): Posting | undefined;
  /** Stores the vector of a row in place of the one that it had. */
  put(row: number, vector: SparseVector | undefined): void;
  move(from: number, to: number): void;
}

/** The row of a document that is there no more. */
export const GONE = -1;

/** Removed documents that cost less than leaving them out. */
const FEW_REMOVED = 1_024;

/** What the postings consist of. */
interface Documents {
  postings: Map<number, Posting>;
  /** By document. */
  rows: number[];
  /** By document. */
  vectors: SparseVector[];
  /** By row. */
  byRow: Map<number, number>;
}

/** No vectors yet. */
export function createSparsePostings(): SparsePostings {
  let documents = noDocuments();
  return {
    get count() {
      return documents.byRow.size;
    },
    get rows() {
      return documents.rows;
    },
    postingOf: (dimension) => documents.postings.get(dimension),
    put(row, vector) {
      removeDocument(documents, row);
      if (vector !== undefined) addDocument(documents, row, vector);
      // Each removal pays for the one document that is then stored anew.
      const present = documents.byRow.size;
      if (documents.rows.length - present > present + FEW_REMOVED) documents = withoutRemoved(documents);
    },
    move(from, to) {
      const document = documents.byRow.get(from);
      if (document === undefined) return;
      documents.byRow.delete(from);
      documents.byRow.set(to, document);
      documents.rows[document] = to;
    },
  };
}

function noDocuments(): Documents {
  return { postings: new Map(), rows: [], vectors: [], byRow: new Map() };
}

function addDocument({ postings, rows, vectors, byRow }: Documents, row: number, vector: SparseVector): void {
  byRow.set(row, rows.length);
  for (const [dimension, value] of valuesOf(vector)) {
    const posting = postings.get(dimension) ?? { documents: [], values: [], count: 0 };
    posting.documents.push(rows.length);
    posting.values.push(value);
    posting.count += 1;
    postings.set(dimension, posting);
  }
  rows.push(row);
  vectors.push(vector);
}

function removeDocument({ postings, rows, vectors, byRow }: Documents, row: number): void {
  const document = byRow.get(row);
  if (document === undefined) return;
  const dimensions = valuesOf(vectors[document] ?? NOTHING).keys();
  byRow.delete(row);
  rows[document] = GONE;
  vectors[document] = NOTHING;
  for (const dimension of dimensions) {
    const posting = postings.get(dimension);
    if (posting === undefined) continue;
    posting.count -= 1;
    if (posting.count === 0) postings.delete(dimension);
  }
}

function withoutRemoved({ rows, vectors }: Documents): Documents {
  const documents = noDocuments();
  for (const [document, row] of rows.entries()) {
    if (row !== GONE) addDocument(documents, row, vectors[document] ?? NOTHING);
  }
  return documents;
}

const NOTHING: SparseVector = { indices: [], values: [] };

/** The non-zero values by dimension, in single precision; those of a dimension that is named twice are added. */
export function valuesOf({ indices, values }: SparseVector): Map<number, number> {
  const byDimension = new Map<number, number>();
  for (const [position, dimension] of indices.entries()) {
    const value = Math.fround((byDimension.get(dimension) ?? 0) + (values[position] ?? 0));
    if (value === 0) byDimension.delete(dimension);
    else byDimension.set(dimension, value);
  }
  return byDimension;
}

import { GONE, type SparsePostings, valuesOf } from "../storage/sparse-postings.ts";
import type { SparseVector } from "../vector-record.ts";
import type { NearestQuery } from "./nearest-query.ts";
import type { TopRows } from "./top-rows.ts";

/**
 * Offers every row that shares a non-zero dimension with the query the inner product over such dimensions (Vector, "Sparse
 * Indexes"), summed up in single precision as Upstash does. `accepts` is asked only about rows that would be kept.
 */
export function searchSparse(
  postings: SparsePostings,
  { sparseVector, weightingStrategy }: { sparseVector: SparseVector } & Pick<NearestQuery, "weightingStrategy">,
  accepts: (row: number) => boolean,
  top: TopRows,
): void {
  const { rows, count } = postings;
  const scores = new Float32Array(rows.length);
  const shared = new Uint8Array(rows.length);
  for (const [dimension, value] of valuesOf(sparseVector)) {
    const posting = postings.postingOf(dimension);
    if (posting === undefined) continue;
    const rarity = weightingStrategy === "IDF" ? inverseDocumentFrequency(count, posting.count) : 1;
    const weight = Math.fround(value * Math.fround(rarity));
    for (const [place, document] of posting.documents.entries()) {
      shared[document] = 1;
      scores[document] = (scores[document] ?? 0) + Math.fround(weight * (posting.values[place] ?? 0));
    }
  }
  for (const [document, row] of rows.entries()) {
    if (row === GONE || shared[document] === 0) continue;
    const score = scores[document] ?? 0;
    if (top.admits(row, score) && accepts(row)) top.keep(row, score);
  }
}

/**
 * How rare a dimension is that `containing` of `all` sparse vectors have. The page "Sparse Indexes" leaves out the 1; the
 * clients of Upstash (`WeightingStrategy` of @upstash/vector) have it, and so have the scores that they expect.
 */
export function inverseDocumentFrequency(all: number, containing: number): number {
  return Math.log((all - containing + 0.5) / (containing + 0.5) + 1);
}

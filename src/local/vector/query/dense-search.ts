import type { IndexDefinition } from "../index-definition.ts";
import { type DenseVectors, NO_VECTOR } from "../storage/dense-vectors.ts";
import type { TopRows } from "./top-rows.ts";
import {
  dotProducts,
  lengthOf,
  squaredDistances,
  VECTORS_AT_A_TIME,
  type VectorComparison,
} from "./vector-arithmetic.ts";

/** How two vectors are compared, and the score that follows from it and from the product of their lengths. */
interface Similarity {
  compare: VectorComparison;
  score: (compared: number, lengths: number) => number;
}

/**
 * Vector, "Similarity Functions". A vector of length 0 has no direction: its cosine counts as 0. A cosine is rounded before
 * the rest, so that opposite vectors score 0 and not a trace of rounding.
 */
const SIMILARITIES: Readonly<Record<IndexDefinition["similarityFunction"], Similarity>> = {
  COSINE: {
    compare: dotProducts,
    score: (product, lengths) => (1 + (lengths === 0 ? 0 : Math.fround(product / lengths))) / 2,
  },
  DOT_PRODUCT: { compare: dotProducts, score: (product) => (1 + product) / 2 },
  EUCLIDEAN: { compare: squaredDistances, score: (distance) => 1 / (1 + distance) },
};

/**
 * Offers every row with a vector its score, in single precision as Upstash has it. Scores are from 0 to 1, but for dot
 * products of vectors that are not of unit length. `accepts` is asked only about rows that would be kept.
 */
export function searchDense(
  { blocks, rowsPerBlock, lengths, dimension }: DenseVectors,
  { vector, similarityFunction }: { vector: Float32Array } & Pick<IndexDefinition, "similarityFunction">,
  accepts: (row: number) => boolean,
  top: TopRows,
): void {
  const { compare, score } = SIMILARITIES[similarityFunction];
  const query = new Float64Array(dimension);
  query.set(vector.subarray(0, dimension));
  const queryLength = lengthOf(vector);
  const compared = new Float64Array(VECTORS_AT_A_TIME);
  for (const [index, block] of blocks.entries()) {
    const begin = index * rowsPerBlock;
    const end = Math.min(begin + rowsPerBlock, lengths.length);
    for (let first = begin; first < end; first += VECTORS_AT_A_TIME) {
      compare(block, (first - begin) * dimension, query, compared);
      for (let lane = 0; lane < VECTORS_AT_A_TIME; lane += 1) {
        const row = first + lane;
        const length = lengths[row] ?? NO_VECTOR;
        if (length === NO_VECTOR) continue;
        const rounded = Math.fround(score(compared[lane] ?? 0, queryLength * length));
        if (top.admits(row, rounded) && accepts(row)) top.keep(row, rounded);
      }
    }
  }
}

import type { IndexDefinition } from "../../../src/local/vector/index-definition.ts";
import type { VectorRecord } from "../../../src/local/vector/vector-record.ts";

/** A dense index. */
export function dense(dimension: number, similarityFunction: IndexDefinition["similarityFunction"]): IndexDefinition {
  return { indexType: "DENSE", dimension, similarityFunction };
}

export const SPARSE: IndexDefinition = { indexType: "SPARSE", dimension: 0, similarityFunction: "DOT_PRODUCT" };

/** A hybrid index of two dimensions, as that on which Upstash tests its clients. */
export const HYBRID: IndexDefinition = { indexType: "HYBRID", dimension: 2, similarityFunction: "COSINE" };

/** The records with which Upstash tests its TypeScript client on a hybrid index (upstash/vector-js, `populateHybridIndex`). */
export const CLIENT_RECORDS: readonly VectorRecord[] = [
  { id: "id0", vector: Float32Array.of(0.1, 0.2), sparseVector: { indices: [0, 1], values: [0.1, 0.2] } },
  { id: "id1", vector: Float32Array.of(0.2, 0.3), sparseVector: { indices: [1, 2], values: [0.2, 0.3] } },
  { id: "id2", vector: Float32Array.of(0.3, 0.4), sparseVector: { indices: [2, 3], values: [0.3, 0.4] } },
];

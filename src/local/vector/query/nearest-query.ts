import type { SparseVector, VectorRecord } from "../vector-record.ts";

/** What is looked for. With both vectors, both components of a hybrid index are searched and their results fused. */
export interface NearestQuery {
  /** As long as the index has dimensions. */
  vector?: Float32Array;
  sparseVector?: SparseVector;
  /** How many records are answered at most. */
  topK: number;
  /** Leaves out the records for which it answers false; it is given them without their dense vectors. */
  accepts?: (record: VectorRecord) => boolean;
  /** Weighs each value of the sparse vector by how rare its dimension is. */
  weightingStrategy?: "IDF";
  /** How the results of two components are fused; RRF where it is absent. */
  fusionAlgorithm?: "RRF" | "DBSF";
}

/** A record and how near it is; higher is nearer. */
export interface ScoredRecord {
  record: VectorRecord;
  score: number;
}

/** The non-zero dimensions of a vector: the n-th value belongs to the n-th index, a signed 32-bit integer. */
export interface SparseVector {
  readonly indices: readonly number[];
  readonly values: readonly number[];
}

/** What a namespace holds under one ID. Whoever stores or reads one changes it no more. */
export interface VectorRecord {
  id: string;
  vector?: Float32Array;
  sparseVector?: SparseVector;
  metadata?: Record<string, unknown>;
  data?: string;
}

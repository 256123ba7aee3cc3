import { MOST_SPARSE_DIMENSIONS } from "../../vector/server/served-index.ts";

/** The plan of a vector or search index. */
export type IndexPlan = "free" | "payg" | "fixed";

const GIB = 1024 ** 3;
/** In the place of a limit that a plan has not. */
const UNLIMITED = -1;

/** What a plan of Vector allows. */
interface VectorPlan {
  readonly dimensions: number;
  /** "Every plan has a max vector*dimension limit" (Vector, "FAQ"). */
  readonly vectorsTimesDimensions: number;
  readonly namespaces: number;
  readonly ofDay: number;
  readonly metadataBytes: number;
}

const PAID = { dimensions: 3_072, vectorsTimesDimensions: 2e9, namespaces: 10_000, metadataBytes: 50 * GIB } as const;

/** The plans of Vector (Vector, "Pricing & Limits", and its page of prices). */
export const VECTOR_PLANS: Readonly<Record<IndexPlan, VectorPlan>> = {
  free: { dimensions: 1_536, vectorsTimesDimensions: 2e8, namespaces: 100, ofDay: 10_000, metadataBytes: GIB },
  payg: { ...PAID, ofDay: UNLIMITED },
  fixed: { ...PAID, ofDay: 1_000_000 },
};

/** The documents that a database of Search may hold (the page of prices of Search, which has no fixed plan). */
export const SEARCH_DOCUMENTS: Readonly<Record<IndexPlan, number>> = {
  free: 200_000,
  payg: 2_000_000,
  fixed: 2_000_000,
};

/**
 * The limits of a vector index by its plan, as schema VectorIndex has them. The documents do not say what a sparse vector, of
 * 0 dimensions, counts; here as many as it may have.
 */
export function vectorIndexLimits(plan: IndexPlan, dimension: number) {
  const { vectorsTimesDimensions, ofDay, metadataBytes } = VECTOR_PLANS[plan];
  const vectors = vectorsTimesDimensions / (dimension || MOST_SPARSE_DIMENSIONS);
  return {
    // Three digits are told, as in the published example: 5,210,000 for 384 dimensions.
    max_vector_count: Number(vectors.toPrecision(3)),
    max_daily_updates: ofDay,
    max_daily_queries: ofDay,
    max_monthly_bandwidth: UNLIMITED,
    max_writes_per_second: 1_000,
    max_query_per_second: 1_000,
    max_reads_per_request: 1_000,
    max_writes_per_request: 1_000,
    /** Bytes. */
    max_total_metadata_size: metadataBytes,
  };
}

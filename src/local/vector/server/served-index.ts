/** How much an index may hold, and one request may ask for; an account's document of the index shows it. */
export interface IndexLimits {
  /** Vectors in all namespaces ("max_vector_count"). */
  readonly vectors: number;
  /** Namespaces, the default one among them. */
  readonly namespaces: number;
  /** Results of a query, and IDs of a fetch ("max_reads_per_request"). */
  readonly readsPerRequest: number;
  /** Records of an upsert ("max_writes_per_request"). */
  readonly writesPerRequest: number;
  /** Bytes of the metadata of all its vectors ("max_total_metadata_size"). */
  readonly totalMetadataBytes: number;
}

/** An index as its server knows it. Everything is asked for at each request: an old token is worth nothing from then on. */
export interface ServedIndex {
  readonly id: string;
  readonly name: string;
  readonly token: string;
  readonly readOnlyToken: string;
  readonly limits: IndexLimits;
}

/** Bytes of the metadata of one vector (Vector, "Pricing & Limits": 48 KB). */
export const MOST_METADATA_BYTES = 48 * 1024;
/** Bytes of the data of one vector (Vector, "Pricing & Limits": 1 MB). */
export const MOST_DATA_BYTES = 1024 ** 2;
/** Non-zero dimensions of a sparse vector (Vector, "Sparse Indexes"). */
export const MOST_SPARSE_DIMENSIONS = 1_000;
/** Bytes of all indexes of a server: it holds them in memory. */
export const MOST_BYTES_HELD = 1024 ** 3;
/** IDs of a deletion, for which the documents have no limit. */
export const MOST_IDS_AT_ONCE = 100_000;
/** Characters of an ID, and of the name of a namespace. The documents say of an ID alone that it "cannot be an empty string". */
export const LONGEST_ID = 1_000;
export const LONGEST_NAMESPACE = 1_000;

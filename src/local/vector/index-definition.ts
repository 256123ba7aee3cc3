/** What an index is made with and keeps for its whole life. */
export interface IndexDefinition {
  indexType: "DENSE" | "SPARSE" | "HYBRID";
  /** The length of its dense vectors; 0 for a SPARSE index. */
  dimension: number;
  similarityFunction: "COSINE" | "EUCLIDEAN" | "DOT_PRODUCT";
  embeddingModel?: string;
  sparseEmbeddingModel?: string;
}

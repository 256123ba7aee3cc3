import type * as z from "zod";
import type { IndexDefinition } from "../../vector/index-definition.ts";
import { createSearchIndexBody } from "./search-indexes.ts";
import { createVectorIndexBody } from "./vector-index-state.ts";

/** What may be chosen of a vector index that is created past the API. */
export type VectorShape = Pick<IndexDefinition, "dimension" | "similarityFunction">;

type EmbeddingModel = NonNullable<z.output<typeof createVectorIndexBody>["embedding_model"]>;

/** The dimensions that Upstash's models have (Vector, "Embedding Models"): an index with others cannot have one. */
const MODELS: ReadonlyMap<number, EmbeddingModel> = new Map([
  [384, "BGE_SMALL_EN_V1_5"],
  [768, "BGE_BASE_EN_V1_5"],
  [1_024, "BGE_LARGE_EN_V1_5"],
]);

/** As the documents begin: the smallest model. */
export const DEFAULT_VECTOR_SHAPE: VectorShape = { dimension: 384, similarityFunction: "COSINE" };

/** A vector index to create past the API: of dense vectors, and of texts where there is a model of its dimension. */
export function newVectorIndex(name: string, { dimension, similarityFunction }: VectorShape) {
  return createVectorIndexBody.parse({
    name,
    region: "us-east-1",
    similarity_function: similarityFunction,
    dimension_count: dimension,
    embedding_model: MODELS.get(dimension),
  });
}

/** A search index to create past the API. */
export function newSearchIndex(name: string) {
  return createSearchIndexBody.parse({ name, region: "us-central1", type: "payg" });
}

import type { IndexDefinition } from "../index-definition.ts";
import { sparseOfText } from "../text/bm25.ts";
import { embedText } from "../text/dense-embedding.ts";
import type { SparseVector } from "../vector-record.ts";
import { unprocessableError } from "./index-route.ts";

/** The vectors of an index's components. */
export interface TextVectors {
  readonly vector?: Float32Array;
  readonly sparseVector?: SparseVector;
}

/** Which components of an index there are. */
export interface Components {
  readonly dense: boolean;
  readonly sparse: boolean;
}

/** The components that an index has. */
export function componentsOf({ indexType }: IndexDefinition): Components {
  return { dense: indexType !== "SPARSE", sparse: indexType !== "DENSE" };
}

/** Whether each component of an index has a model that makes vectors of text. */
export function hasModels(definition: IndexDefinition, { dense, sparse }: Components): boolean {
  const { embeddingModel, sparseEmbeddingModel } = definition;
  return (!dense || embeddingModel !== undefined) && (!sparse || sparseEmbeddingModel !== undefined);
}

/** The vectors of a text. An index without a model for them is a 422 in the published words (Vector, "Query Data"). */
export function vectorsOfText(
  definition: IndexDefinition,
  components: Components,
  text: string,
  role: "document" | "query",
): TextVectors {
  if (!hasModels(definition, components)) {
    throw unprocessableError(
      "Embedding data for this index is not allowed. The index must be created with an embedding model to use it.",
    );
  }
  return {
    ...(components.dense ? { vector: embedText(text, definition.dimension) } : {}),
    ...(components.sparse ? { sparseVector: sparseOfText(text, role) } : {}),
  };
}

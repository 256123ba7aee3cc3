import type { IndexDefinition } from "../vector/index-definition.ts";
import { type LocalIndexes, type LocalIndexesOptions, startLocalIndexes } from "../vector/server/local-indexes.ts";
import type { ServedIndex } from "../vector/server/served-index.ts";
import { LOCAL_EMBEDDING } from "../vector/text/dense-embedding.ts";
import { SEARCH_ROUTES } from "./search-api.ts";

/** A server of Search databases. */
export interface LocalSearch extends Omit<LocalIndexes, "add"> {
  /** Serves a database, which has no index yet. */
  add(database: ServedIndex): void;
}

/** What a database of Search is made of: meaning and words, of text alone. */
const SEARCH_DEFINITION: IndexDefinition = {
  indexType: "HYBRID",
  dimension: 384,
  similarityFunction: "COSINE",
  embeddingModel: LOCAL_EMBEDDING,
  sparseEmbeddingModel: LOCAL_EMBEDDING,
};

/** Starts a server of Search databases that has none yet. Rejects when the port is taken. */
export async function startLocalSearch(options: LocalIndexesOptions = {}): Promise<LocalSearch> {
  const indexes = await startLocalIndexes({ apiName: "the Search API", routes: SEARCH_ROUTES }, options);
  return { ...indexes, add: (database) => indexes.add(database, SEARCH_DEFINITION) };
}

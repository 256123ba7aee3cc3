import { LOCAL_EMBEDDING } from "../text/dense-embedding.ts";
import { type IndexRoute, indexRoutes } from "./index-route.ts";
import { countsOf, countsOfIndex, type IndexState } from "./index-state.ts";
import { componentsOf } from "./text-embedding.ts";

/** What weighs words here in the place of a sparse model. */
const LOCAL_SPARSE_EMBEDDING = "local BM25, not a model";

/** "Index Info". */
export const infoRoutes: readonly IndexRoute[] = indexRoutes("info", { kind: "read", namespace: "none" }, ({ index }) =>
  infoOf(index, index.namespaces.names()),
);

/** The info of an index with some of its namespaces. Where it embeds text, it is named by what does so here, whatever its model. */
export function infoOf(index: IndexState, names: readonly string[]): Record<string, unknown> {
  const { definition, bytes } = index;
  const { indexType, dimension, similarityFunction, embeddingModel, sparseEmbeddingModel } = definition;
  const { dense, sparse } = componentsOf(definition);
  const denseModel = embeddingModel === undefined ? {} : { embeddingModel: LOCAL_EMBEDDING };
  const sparseModel = sparseEmbeddingModel === undefined ? {} : { embeddingModel: LOCAL_SPARSE_EMBEDDING };
  const namespaces = names.flatMap((name) => {
    const namespace = index.namespaces.get(name);
    return namespace === undefined ? [] : [[name, countsOf(index, namespace)]];
  });
  return {
    ...countsOfIndex(index),
    indexSize: bytes,
    dimension,
    similarityFunction,
    indexType,
    ...(dense ? { denseIndex: { dimension, similarityFunction, ...denseModel } } : {}),
    ...(sparse ? { sparseIndex: sparseModel } : {}),
    namespaces: Object.fromEntries(namespaces),
  };
}

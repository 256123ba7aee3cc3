import * as z from "zod";
import { check } from "../http/json-body.ts";
import { type IndexCall, type IndexRoute, indexRoutes } from "../vector/server/index-route.ts";
import type { AcceptsRecord } from "../vector/server/prepared-query.ts";
import { requireTopK } from "../vector/server/query-body.ts";
import { nearestRecords } from "../vector/server/query-routes.ts";
import { includeFields } from "../vector/server/record-document.ts";
import { recordData } from "../vector/server/record-fields.ts";
import { vectorsOfText } from "../vector/server/text-embedding.ts";
import { shortestDecimal } from "../vector/single-precision.ts";
import type { VectorRecord } from "../vector/vector-record.ts";
import { searchDocument } from "./search-document.ts";
import { searchFilter } from "./search-filter.ts";

const DEFAULT_TOP_K = 5;
/** "Defaults to 0.75: 75% semantic, 25% full-text" (Search, "Advanced Settings"). */
const DEFAULT_SEMANTIC_WEIGHT = 0.75;
/** How many of the best by meaning, and by words, are weighed against each other. */
const CANDIDATES = 1_000;

/** No model reranks or enriches here, so that what asks for it is taken and changes nothing. */
const searchBody = z.object({
  query: recordData.min(1, "expected at least 1 character"),
  topK: z.int().min(1).nullish(),
  filter: z.string().nullish(),
  semanticWeight: z.number().min(0).max(1).nullish(),
  reranking: z.boolean().nullish(),
  inputEnrichment: z.boolean().nullish(),
  _appendOriginalInputToEnrichmentResult: z.boolean().nullish(),
  ...includeFields,
});

/** "Search". */
export const searchQueryRoutes: readonly IndexRoute[] = indexRoutes(
  "search",
  { kind: "read", namespace: "required" },
  search,
);

function search(call: IndexCall): Record<string, unknown>[] {
  const { query, topK, filter, semanticWeight, ...include } = check(searchBody, call.body);
  const limit = requireTopK(call.index, topK ?? DEFAULT_TOP_K, "topK");
  const weight = semanticWeight ?? DEFAULT_SEMANTIC_WEIGHT;
  const found = bestDocuments(call, { query, weight, accepts: searchFilter(filter) });
  return found.slice(0, limit).map(({ record, score }) => {
    const { id, ...rest } = searchDocument(record, include);
    return { id, ...rest, score: shortestDecimal(score) };
  });
}

/**
 * "A normalized value between 0 and 1, where 1 indicates the highest relevance" (Search, "Search"): the cosine, as far as it is
 * above 0, and the score of words against the best one of this search, each with its weight.
 */
function bestDocuments(
  { index, namespace }: IndexCall,
  { query, weight, accepts }: { query: string; weight: number; accepts: AcceptsRecord | undefined },
): { record: VectorRecord; score: number }[] {
  const { vector, sparseVector } = vectorsOfText(index.definition, { dense: true, sparse: true }, query, "query");
  const dense = vector ? nearestRecords(index, namespace, { search: { vector }, accepts }, CANDIDATES) : [];
  const sparse = sparseVector
    ? nearestRecords(index, namespace, { search: { sparseVector, weightingStrategy: "IDF" }, accepts }, CANDIDATES)
    : [];
  const best = sparse[0]?.score ?? 0;
  const found = new Map(
    dense.map(({ record, score }) => [record.id, { record, score: weight * Math.max(0, 2 * score - 1) }]),
  );
  for (const { record, score } of sparse) {
    const words = best > 0 ? Math.max(0, score / best) : 0;
    const before = found.get(record.id)?.score ?? 0;
    found.set(record.id, { record, score: before + (1 - weight) * words });
  }
  return [...found.values()].sort((one, other) => other.score - one.score);
}

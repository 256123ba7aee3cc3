import * as z from "zod";
import { badRequestError } from "../../http/api-error.ts";
import { check } from "../../http/json-body.ts";
import type { NearestQuery } from "../query/nearest-query.ts";
import { unprocessableError } from "./index-route.ts";
import type { IndexState } from "./index-state.ts";
import type { PreparedQuery } from "./prepared-query.ts";
import { includeFields } from "./record-document.ts";
import { denseVector, denseVectorFor, recordData, sparseVector, sparseVectorFor } from "./record-fields.ts";
import { vectorFilter } from "./record-filter.ts";
import { componentsOf, vectorsOfText } from "./text-embedding.ts";

const DEFAULT_TOP_K = 10;

const sharedFields = {
  topK: z.int().min(1).nullish(),
  filter: z.string().nullish(),
  weightingStrategy: z.enum(["IDF"]).nullish(),
  fusionAlgorithm: z.enum(["RRF", "DBSF"]).nullish(),
  ...includeFields,
};
const vectorQueryBody = z.object({
  vector: denseVector.nullish(),
  sparseVector: sparseVector.nullish(),
  ...sharedFields,
});
const dataQueryBody = z.object({
  data: recordData,
  queryMode: z.enum(["HYBRID", "DENSE", "SPARSE"]).nullish(),
  ...sharedFields,
});

/** Reads a query by vectors ("Query Vectors"). A hybrid index may be asked by one of its components alone. */
export function prepareVectorQuery(index: IndexState, body: unknown): PreparedQuery {
  const { vector, sparseVector: sparse, ...rest } = check(vectorQueryBody, body);
  const { definition } = index;
  const has = componentsOf(definition);
  if (!vector && !sparse) throw badRequestError("expected vector or sparseVector");
  if ((vector && !has.dense) || (sparse && !has.sparse)) {
    const expected = has.dense ? "vector" : "sparseVector";
    throw unprocessableError(`Invalid vector for a ${definition.indexType} index, expected: ${expected} alone`);
  }
  return preparedQuery(index, rest, {
    ...(vector ? { vector: denseVectorFor(definition, vector) } : {}),
    ...(sparse ? { sparseVector: sparseVectorFor(sparse) } : {}),
  });
}

/** Reads a query by text ("Query Data"). `queryMode` says which components of a hybrid index are asked. */
export function prepareDataQuery(index: IndexState, body: unknown): PreparedQuery {
  const { data, queryMode, ...rest } = check(dataQueryBody, body);
  const { definition } = index;
  const has = componentsOf(definition);
  const mode = queryMode ?? "HYBRID";
  const asked = { dense: has.dense && mode !== "SPARSE", sparse: has.sparse && mode !== "DENSE" };
  if (!asked.dense && !asked.sparse) {
    throw unprocessableError(`Invalid query mode for a ${definition.indexType} index: ${mode}`);
  }
  return preparedQuery(index, rest, vectorsOfText(definition, asked, data, "query"));
}

/** How many results may be asked for at once; more is a 400. */
export function requireTopK(index: IndexState, topK: number, field: string): number {
  const { readsPerRequest } = index.served.limits;
  if (topK <= readsPerRequest) return topK;
  throw badRequestError(`${field}: expected at most ${readsPerRequest}, got ${topK}`);
}

function preparedQuery(
  index: IndexState,
  {
    topK,
    filter,
    weightingStrategy,
    fusionAlgorithm,
    ...include
  }: Omit<z.output<typeof vectorQueryBody>, "vector" | "sparseVector">,
  vectors: Pick<NearestQuery, "vector" | "sparseVector">,
): PreparedQuery {
  return {
    search: {
      ...vectors,
      ...(weightingStrategy ? { weightingStrategy } : {}),
      ...(fusionAlgorithm ? { fusionAlgorithm } : {}),
    },
    topK: requireTopK(index, topK ?? DEFAULT_TOP_K, "topK"),
    accepts: vectorFilter(filter),
    include,
  };
}

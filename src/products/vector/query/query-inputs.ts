import * as z from "zod";
import { includeData, includeVector } from "../records/record-flags.ts";
import { plainNamespace, textIfAny, wholeNumber } from "../tables/inputs.ts";

/** Hits of one query. Vector API, "Query Vectors". */
export const MOST_HITS = 1_000;

/** What one query says. */
export const oneQueryInputs = {
  data: textIfAny.describe("Text; or vector."),
  vector: z.array(z.number()).optional().describe("Its numbers."),
  sparse_vector: z.looseObject({}).optional().describe("{indices, values}"),
  top_k: wholeNumber(1, MOST_HITS).optional().describe("Default 10."),
  filter: textIfAny.describe("SQL-like: genre = 'drama' AND a.b >= 2."),
  namespace: plainNamespace,
  query_mode: z.enum(["HYBRID", "DENSE", "SPARSE"]).optional(),
  fusion: z.enum(["RRF", "DBSF"]).optional(),
  weighting: z.enum(["IDF"]).optional(),
  include_metadata: z.boolean().optional().describe("Default true."),
  include_data: includeData,
  include_vector: includeVector,
};

/** What the list shows of a query one by one. */
export const LISTED_OF_QUERY = [...["data", "vector", "top_k", "filter", "namespace", "include_data"]];

/** What the list says of the others. */
export const MORE_OF_QUERY =
  "sparse_vector ({indices, values}), query_mode (HYBRID, DENSE, SPARSE), fusion (RRF, DBSF), weighting (IDF), include_vector";

export type OneQueryInput = z.output<z.ZodObject<typeof oneQueryInputs>>;

import * as z from "zod";
import { plainNamespace, textIfAny, wholeNumber } from "../tables/inputs.ts";

/** Hits of one query. Vector API, "Query Vectors". */
export const MOST_HITS = 1_000;

/** What one query says. */
export const oneQueryInputs = {
  data: textIfAny.describe("Text; or vector, sparse_vector, or both."),
  vector: z.array(z.number()).optional(),
  sparse_vector: z.looseObject({}).optional().describe("{indices, values}"),
  top_k: wholeNumber(1, MOST_HITS).optional().describe("10 if omitted; at most 1000."),
  filter: textIfAny.describe("SQL-like: genre = 'drama' AND a.b >= 2."),
  namespace: plainNamespace,
  query_mode: z.enum(["HYBRID", "DENSE", "SPARSE"]).optional(),
  fusion: z.enum(["RRF", "DBSF"]).optional(),
  weighting: z.enum(["IDF"]).optional(),
  include_metadata: z.boolean().optional().describe("true if omitted."),
  include_data: z.boolean().optional(),
  include_vector: z.boolean().optional(),
};

export type OneQueryInput = z.output<z.ZodObject<typeof oneQueryInputs>>;

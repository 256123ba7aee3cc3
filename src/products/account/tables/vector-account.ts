import * as z from "zod";
import { inBody, inQuery, localOnly } from "../../../catalog/define.ts";
import { endpoint } from "../account-endpoint.ts";
import { vectorIndexName, vectorIndexPlan } from "../account-inverses.ts";
import type { AccountTable } from "../account-table.ts";
import { readable } from "../answers/readable.ts";
import { digestOf } from "../answers/statistics.ts";
import { allIndexesFields, indexFields } from "../answers/statistics-fields.ts";
import { asksAboutNewVectorIndex, asksAboutVectorPlan } from "../asked-changes.ts";
import { vectorPlanPreview } from "../change-previews.ts";
import { tellsNewToken } from "../env/rotated.ts";
import { vectorIndexPreview } from "../previews.ts";
import { name, nameHas, period, raw, team, vectorIndex, whole } from "./inputs.ts";

const index = vectorIndex;

const largestDimension = 10_000;

function checkIndexCreate(input: Record<string, unknown>): string | undefined {
  const { index_type, dimension_count, embedding_model, sparse_embedding_model } = input;
  if (index_type === "DENSE" && sparse_embedding_model !== undefined) {
    return "A DENSE index takes no sparse_embedding_model; leave it out, or make the index SPARSE or HYBRID.";
  }
  if (index_type === "SPARSE" && embedding_model !== undefined) {
    return "A SPARSE index takes no embedding_model; give sparse_embedding_model, or make the index DENSE or HYBRID.";
  }
  if (dimension_count === 0 && (index_type === "DENSE" || index_type === "HYBRID")) {
    return `dimension_count 0 is for SPARSE indexes; a ${index_type} index needs 1 or more.`;
  }
  return undefined;
}

/** Vector indexes as resources; what is in them the product Vector serves. Developer API, "Vector". */
export const vectorAccount: AccountTable = {
  summary: "Vector indexes of the account: create, inspect, change, delete",
  rows: [
    endpoint("vector_index_list", "read", "GET /v2/vector/index", "The vector indexes of the account.", undefined, {
      listed: {
        id: "id",
        short: ["name", "id", "region", "type", "index_type", "dimension_count", "similarity_function", "may_write"],
        filters: { name: nameHas("name") },
      },
      present: readable,
    }),
    endpoint(
      "vector_index_get",
      "read",
      "GET /v2/vector/index/{index}",
      "A vector index: dimensions, model, plan, limits.",
      { index },
      { present: readable },
    ),
    endpoint(
      "vector_stats",
      "read",
      "GET /v2/vector/index/stats",
      "Totals of all vector indexes: records, requests, cost.",
      undefined,
      { present: digestOf(allIndexesFields) },
    ),
    endpoint(
      "vector_index_stats",
      "read",
      "GET /v2/vector/index/{index}/stats",
      "Statistics of a vector index: throughput, latency, vectors, cost.",
      { index, period: inQuery(period), raw: localOnly(raw) },
      { present: digestOf(indexFields) },
    ),
    endpoint(
      "vector_index_create",
      "write",
      "POST /v2/vector/index",
      "Create a vector index. With a model, texts need no vectors.",
      {
        name,
        region: z.enum(["eu-west-1", "us-east-1", "us-central1"]).describe("Where it is."),
        similarity_function: z.enum(["COSINE", "EUCLIDEAN", "DOT_PRODUCT"]).describe("Of vectors."),
        dimension_count: whole(0, largestDimension).describe("0 only for SPARSE."),
        type: z.enum(["payg", "fixed", "paid"]).optional().describe("Plan."),
        index_type: z.enum(["DENSE", "SPARSE", "HYBRID"]).optional().describe("Of vectors."),
        embedding_model: z
          .enum(["BGE_SMALL_EN_V1_5", "BGE_BASE_EN_V1_5", "BGE_LARGE_EN_V1_5", "BGE_M3"])
          .optional()
          .describe("For DENSE or HYBRID."),
        sparse_embedding_model: z.enum(["BM25", "BGE_M3"]).optional().describe("For SPARSE or HYBRID."),
      },
      { check: checkIndexCreate, harm: asksAboutNewVectorIndex, present: readable },
    ),
    endpoint(
      "vector_index_rename",
      "write",
      "POST /v2/vector/index/{index}/rename",
      "Rename a vector index.",
      { index, name },
      { inverses: [vectorIndexName] },
    ),
    endpoint(
      "vector_index_set_plan",
      "write",
      "POST /v2/vector/index/{index}/setplan",
      "Change the plan of a vector index, and its bill.",
      { index, target_plan: z.enum(["free", "payg", "fixed"]).describe("New.") },
      { harm: asksAboutVectorPlan, preview: vectorPlanPreview, inverses: [vectorIndexPlan] },
    ),
    endpoint(
      "vector_index_reset_password",
      "destructive",
      "POST /v2/vector/index/{index}/reset-password",
      "Give a vector index new tokens, also for reading; the old ones stop working at once.",
      { index },
      { preview: vectorIndexPreview, after: tellsNewToken("vector", "index") },
    ),
    endpoint(
      "vector_index_transfer",
      "destructive",
      "POST /v2/vector/index/{index}/transfer",
      "Transfer a vector index to a team. It cannot be transferred to a personal account.",
      { index, team: inBody("target_account", team) },
      { preview: vectorIndexPreview },
    ),
    endpoint(
      "vector_index_delete",
      "destructive",
      "DELETE /v2/vector/index/{index}",
      "Delete a vector index and all its vectors, for good.",
      { index },
      { takesWhole: "index", preview: vectorIndexPreview },
    ),
  ],
};

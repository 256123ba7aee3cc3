import { randomUUID } from "node:crypto";
import { z } from "zod";
import { badRequest } from "../../http/api-error.ts";
import { change, changeBy, type Route, read } from "../account-route.ts";
import type { Account } from "../account-state.ts";
import { add, find, listOf, remove, requireFreeName } from "../collection.ts";
import { secret, slug, unixSeconds } from "../identifiers.ts";
import { resourceId, resourceName } from "../resource-fields.ts";
import { point } from "../time-series.ts";
import { GLOBAL_STATISTICS, indexStatistics } from "./index-statistics.ts";

/** A vector index as the account manages it; it holds no vectors. */
export interface VectorIndex {
  readonly id: string;
  name: string;
  /** The e-mail of the account, or the ID of the team it was transferred to. */
  owner: string;
  plan: "free" | "payg" | "fixed";
  token: string;
  readOnlyToken: string;
  readonly endpoint: string;
  /** Seconds since 1970. */
  readonly createdAt: number;
  readonly definition: Omit<z.output<typeof createBody>, "name" | "type">;
}

const MAX_DIMENSIONS = 1_536;
const LIMITS = {
  max_vector_count: 5_210_000,
  max_daily_updates: 1_000_000,
  max_daily_queries: 1_000_000,
  max_monthly_bandwidth: -1,
  max_writes_per_second: 1_000,
  max_query_per_second: 1_000,
  max_reads_per_request: 1_000,
  max_writes_per_request: 1_000,
  /** Bytes. */
  max_total_metadata_size: 53_687_091_200,
} as const;

/** Schema CreateIndexRequest. */
const createBody = z.object({
  name: resourceName,
  region: z.enum(["eu-west-1", "us-east-1", "us-central1"]),
  similarity_function: z.enum(["COSINE", "EUCLIDEAN", "DOT_PRODUCT"]),
  dimension_count: z.number().int().min(0).max(MAX_DIMENSIONS),
  type: z.enum(["free", "payg", "fixed", "paid"]).default("payg"),
  index_type: z.enum(["DENSE", "SPARSE", "HYBRID"]).default("DENSE"),
  embedding_model: z.enum(["BGE_SMALL_EN_V1_5", "BGE_BASE_EN_V1_5", "BGE_LARGE_EN_V1_5", "BGE_M3"]).optional(),
  sparse_embedding_model: z.enum(["BM25", "BGE_M3"]).optional(),
});

/** Schema VectorIndex; a model that was not chosen is "". */
function indexDocument(index: VectorIndex): Record<string, unknown> {
  const { definition } = index;
  return {
    customer_id: index.owner,
    id: index.id,
    name: index.name,
    ...definition,
    embedding_model: definition.embedding_model ?? "",
    sparse_embedding_model: definition.sparse_embedding_model ?? "",
    endpoint: index.endpoint,
    token: index.token,
    read_only_token: index.readOnlyToken,
    type: index.plan,
    reserved_price: 0,
    creation_time: index.createdAt,
    throughput_vector: [point(Date.now(), 0)],
    ...LIMITS,
  };
}

function createIndex(account: Account, body: z.output<typeof createBody>): VectorIndex {
  const { name, type, ...definition } = body;
  if (definition.index_type !== "SPARSE" && definition.dimension_count < 1) {
    throw badRequest(`dimension_count: expected 1 to ${MAX_DIMENSIONS} for a ${definition.index_type} index`);
  }
  requireFreeName("vector index", listOf(account.vectorIndexes), name);
  return add(account.vectorIndexes, {
    id: randomUUID(),
    name,
    owner: account.email,
    plan: type === "paid" ? "payg" : type,
    token: secret(),
    readOnlyToken: secret(),
    endpoint: `${slug()}-local`,
    createdAt: unixSeconds(),
    definition,
  });
}

export const vectorRoutes: readonly Route[] = [
  read("/v2/vector/index", ({ account }) => listOf(account.vectorIndexes).map(indexDocument)),
  read("/v2/vector/index/stats", () => GLOBAL_STATISTICS),
  read("/v2/vector/index/{id}", ({ account, path }) => indexDocument(find(account.vectorIndexes, path.id))),
  read("/v2/vector/index/{id}/stats", ({ account, path, query }) => {
    find(account.vectorIndexes, path.id);
    return indexStatistics(query);
  }),
  changeBy("POST /v2/vector/index", "Create Vector Index", createBody, ({ account, body }) => {
    const index = createIndex(account, body);
    return { answer: indexDocument(index), entity: index.name };
  }),
  change("DELETE /v2/vector/index/{id}", "Delete Vector Index", ({ account, path }) => {
    return { answer: "OK", entity: remove(account.vectorIndexes, path.id).name };
  }),
  changeBy(
    "POST /v2/vector/index/{id}/rename",
    "Rename Vector Index",
    z.object({ name: resourceName }),
    ({ account, path, body }) => {
      const index = find(account.vectorIndexes, path.id);
      requireFreeName("vector index", listOf(account.vectorIndexes), body.name, index.id);
      index.name = body.name;
      return { answer: "OK", entity: index.name };
    },
  ),
  change("POST /v2/vector/index/{id}/reset-password", "Reset Vector Index Password", ({ account, path }) => {
    const index = find(account.vectorIndexes, path.id);
    Object.assign(index, { token: secret(), readOnlyToken: secret() });
    return { answer: "OK", entity: index.name };
  }),
  changeBy(
    "POST /v2/vector/index/{id}/setplan",
    "Set Vector Index Plan",
    z.object({ target_plan: z.enum(["free", "payg", "fixed"]) }),
    ({ account, path, body }) => {
      const index = find(account.vectorIndexes, path.id);
      index.plan = body.target_plan;
      return { answer: "OK", entity: index.name, secondEntity: index.plan };
    },
  ),
  changeBy(
    "POST /v2/vector/index/{id}/transfer",
    "Transfer Vector Index",
    z.object({ target_account: resourceId }),
    ({ account, path, body }) => {
      const index = find(account.vectorIndexes, path.id);
      const team = find(account.teams, body.target_account);
      index.owner = team.id;
      return { answer: "OK", entity: index.name, secondEntity: team.name };
    },
  ),
];

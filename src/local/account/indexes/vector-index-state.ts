import { randomUUID } from "node:crypto";
import * as z from "zod";
import { badRequestError } from "../../http/api-error.ts";
import type { IndexDefinition } from "../../vector/index-definition.ts";
import type { IndexLimits } from "../../vector/server/served-index.ts";
import type { AccountHolder } from "../account-holder.ts";
import { add, type Collection, createCollection, itemsOf, requireFreeName } from "../collection.ts";
import { secret, unixSeconds } from "../identifiers.ts";
import { resourceName } from "../resource-fields.ts";
import { type IndexHost, servedIndex } from "./index-host.ts";
import { type IndexPlan, VECTOR_PLANS, vectorIndexLimits } from "./index-plans.ts";

/** A vector index as the account manages it; its server holds the vectors. */
export interface VectorIndex {
  readonly id: string;
  name: string;
  /** The e-mail of the account, or the ID of the team it was transferred to. */
  owner: string;
  plan: IndexPlan;
  token: string;
  readOnlyToken: string;
  readonly endpoint: string;
  /** Seconds since 1970. */
  readonly createdAt: number;
  readonly definition: Omit<z.output<typeof createVectorIndexBody>, "name" | "type">;
}

/** What serves the vector indexes of an account. */
export type VectorHost = IndexHost<[definition: IndexDefinition]>;

/** The vector indexes of an account. */
export interface VectorState {
  readonly vectorIndexes: Collection<VectorIndex>;
  readonly vectorHost: VectorHost;
}

/** No index yet. */
export function createVectorState(vectorHost: VectorHost): VectorState {
  return { vectorIndexes: createCollection("vector index"), vectorHost };
}

/** What the server of an index keeps to. */
function servedLimits({ plan, definition }: Pick<VectorIndex, "plan" | "definition">): IndexLimits {
  const limits = vectorIndexLimits(plan, dimensionOf(definition));
  return {
    vectors: limits.max_vector_count,
    namespaces: VECTOR_PLANS[plan].namespaces,
    readsPerRequest: limits.max_reads_per_request,
    writesPerRequest: limits.max_writes_per_request,
    totalMetadataBytes: limits.max_total_metadata_size,
  };
}

/** A sparse index has no dimensions, whatever was said when it was created. */
export function dimensionOf({ index_type: indexType, dimension_count: dimension }: VectorIndex["definition"]): number {
  return indexType === "SPARSE" ? 0 : dimension;
}

/** Schema CreateIndexRequest. */
export const createVectorIndexBody = z.object({
  name: resourceName,
  region: z.enum(["eu-west-1", "us-east-1", "us-central1"]),
  similarity_function: z.enum(["COSINE", "EUCLIDEAN", "DOT_PRODUCT"]),
  dimension_count: z.number().int().min(0).max(VECTOR_PLANS.payg.dimensions),
  type: z.enum(["free", "payg", "fixed", "paid"]).default("payg"),
  index_type: z.enum(["DENSE", "SPARSE", "HYBRID"]).default("DENSE"),
  embedding_model: z.enum(["BGE_SMALL_EN_V1_5", "BGE_BASE_EN_V1_5", "BGE_LARGE_EN_V1_5", "BGE_M3"]).optional(),
  sparse_embedding_model: z.enum(["BM25", "BGE_M3"]).optional(),
});

/** Creates an index and serves it. A name that is taken, or more dimensions than its plan has, is a 400. */
export function createVectorIndex(
  state: AccountHolder & VectorState,
  body: z.output<typeof createVectorIndexBody>,
): VectorIndex {
  const { name, type, ...definition } = body;
  const plan = type === "paid" ? "payg" : type;
  requireDimensions(plan, definition);
  requireFreeName("vector index", itemsOf(state.vectorIndexes), name);
  const index = add(state.vectorIndexes, {
    id: randomUUID(),
    name,
    owner: state.email,
    plan,
    token: secret(),
    readOnlyToken: secret(),
    endpoint: state.vectorHost.endpoint,
    createdAt: unixSeconds(),
    definition,
  });
  state.vectorHost.add(
    servedIndex(index, () => servedLimits(index)),
    indexDefinition(definition),
  );
  return index;
}

/** More dimensions than a plan has, or none for dense vectors, are a 400. */
export function requireDimensions(
  plan: IndexPlan,
  { index_type: indexType, dimension_count }: VectorIndex["definition"],
): void {
  const most = VECTOR_PLANS[plan].dimensions;
  if ((indexType === "SPARSE" || dimension_count >= 1) && dimension_count <= most) return;
  throw badRequestError(`dimension_count: expected 1 to ${most} for a ${indexType} index of the plan ${plan}`);
}

function indexDefinition(definition: VectorIndex["definition"]): IndexDefinition {
  const {
    index_type: indexType,
    similarity_function: similarityFunction,
    embedding_model: embeddingModel,
    sparse_embedding_model: sparseEmbeddingModel,
  } = definition;
  return {
    indexType,
    dimension: dimensionOf(definition),
    similarityFunction,
    ...(embeddingModel === undefined ? {} : { embeddingModel }),
    ...(sparseEmbeddingModel === undefined ? {} : { sparseEmbeddingModel }),
  };
}

import * as z from "zod";
import type { AccountHolder } from "../account-holder.ts";
import { type AccountRoute, routesOn } from "../account-route.ts";
import { find, itemsOf, remove, requireFreeName } from "../collection.ts";
import { secret } from "../identifiers.ts";
import { resourceId, resourceName } from "../resource-fields.ts";
import type { TeamsToMoveTo } from "../teams.ts";
import { point } from "../time-series.ts";
import { usageOfAll } from "./index-host.ts";
import { vectorIndexLimits } from "./index-plans.ts";
import { globalStatistics, indexStatistics } from "./index-statistics.ts";
import {
  createVectorIndex,
  createVectorIndexBody,
  dimensionOf,
  requireDimensions,
  type VectorIndex,
  type VectorState,
} from "./vector-index-state.ts";

type VectorNeeds = AccountHolder & VectorState & TeamsToMoveTo;

const { read, change, changeBy } = routesOn<VectorNeeds>();

/** Schema VectorIndex; a model that was not chosen is "". */
function vectorIndexDocument(index: VectorIndex): Record<string, unknown> {
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
    reserved_price: priceOf(index.plan),
    creation_time: index.createdAt,
    throughput_vector: [point(Date.now(), 0)],
    ...vectorIndexLimits(index.plan, dimensionOf(definition)),
  };
}

/** US dollars a month; that of a fixed plan as in the published example. */
function priceOf(plan: VectorIndex["plan"]): number {
  return plan === "fixed" ? 60 : 0;
}

/** The endpoints of vector indexes. */
export const vectorRoutes: readonly AccountRoute<VectorNeeds>[] = [
  read("/v2/vector/index", ({ state }) => itemsOf(state.vectorIndexes).map(vectorIndexDocument)),
  read("/v2/vector/index/stats", ({ state }) =>
    globalStatistics(usageOfAll(state.vectorHost, [...state.vectorIndexes.items.keys()])),
  ),
  read("/v2/vector/index/{id}", ({ state, path }) => vectorIndexDocument(find(state.vectorIndexes, path.id))),
  read("/v2/vector/index/{id}/stats", ({ state, path, query }) => {
    const { id, plan, createdAt } = find(state.vectorIndexes, path.id);
    return indexStatistics(query, state.vectorHost.usageOf(id), {
      monthly: priceOf(plan),
      since: createdAt * 1_000,
      used: 0,
    });
  }),
  changeBy("POST /v2/vector/index", "Create Vector Index", createVectorIndexBody, ({ state, body }) => {
    const index = createVectorIndex(state, body);
    return { answer: vectorIndexDocument(index), entity: index.name };
  }),
  change("DELETE /v2/vector/index/{id}", "Delete Vector Index", ({ state, path }) => {
    const { id, name } = remove(state.vectorIndexes, path.id);
    state.vectorHost.remove(id);
    return { answer: "OK", entity: name };
  }),
  changeBy(
    "POST /v2/vector/index/{id}/rename",
    "Rename Vector Index",
    z.object({ name: resourceName }),
    ({ state, path, body }) => {
      const index = find(state.vectorIndexes, path.id);
      requireFreeName("vector index", itemsOf(state.vectorIndexes), body.name, index.id);
      index.name = body.name;
      return { answer: "OK", entity: index.name };
    },
  ),
  change("POST /v2/vector/index/{id}/reset-password", "Reset Vector Index Password", ({ state, path }) => {
    const index = find(state.vectorIndexes, path.id);
    Object.assign(index, { token: secret(), readOnlyToken: secret() });
    return { answer: "OK", entity: index.name };
  }),
  changeBy(
    "POST /v2/vector/index/{id}/setplan",
    "Set Vector Index Plan",
    z.object({ target_plan: z.enum(["free", "payg", "fixed"]) }),
    ({ state, path, body }) => {
      const index = find(state.vectorIndexes, path.id);
      requireDimensions(body.target_plan, index.definition);
      index.plan = body.target_plan;
      return { answer: "OK", entity: index.name, secondEntity: index.plan };
    },
  ),
  changeBy(
    "POST /v2/vector/index/{id}/transfer",
    "Transfer Vector Index",
    z.object({ target_account: resourceId }),
    ({ state, path, body }) => {
      const index = find(state.vectorIndexes, path.id);
      const team = find(state.teams, body.target_account);
      index.owner = team.id;
      return { answer: "OK", entity: index.name, secondEntity: team.name };
    },
  ),
];

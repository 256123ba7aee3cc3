import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { IndexLimits } from "../../vector/server/served-index.ts";
import type { AccountHolder } from "../account-holder.ts";
import { type AccountRoute, routesOn } from "../account-route.ts";
import { add, type Collection, createCollection, find, itemsOf, remove, requireFreeName } from "../collection.ts";
import { secret, unixSeconds } from "../identifiers.ts";
import { resourceId, resourceName } from "../resource-fields.ts";
import type { TeamsToMoveTo } from "../teams.ts";
import { point } from "../time-series.ts";
import { type IndexHost, servedIndex, usageOfAll } from "./index-host.ts";
import { type IndexPlan, SEARCH_DOCUMENTS } from "./index-plans.ts";
import { globalStatistics, indexStatistics } from "./index-statistics.ts";

/** A search index as the account manages it; its server holds the documents. */
export interface SearchIndex {
  readonly id: string;
  name: string;
  /** The e-mail of the account, or the ID of the team it was transferred to. */
  owner: string;
  readonly region: "eu-west-1" | "us-central1";
  readonly plan: IndexPlan;
  token: string;
  readOnlyToken: string;
  readonly endpoint: string;
  /** Seconds since 1970. */
  readonly createdAt: number;
}

/** What serves the search indexes of an account. */
export type SearchHost = IndexHost<[]>;

/** The search indexes of an account. */
export interface SearchState {
  readonly searchIndexes: Collection<SearchIndex>;
  readonly searchHost: SearchHost;
}

/** No index yet. */
export function createSearchState(searchHost: SearchHost): SearchState {
  return { searchIndexes: createCollection("search index"), searchHost };
}

type SearchNeeds = AccountHolder & SearchState & TeamsToMoveTo;

const { read, change, changeBy } = routesOn<SearchNeeds>();

/** -1 is unlimited. */
const SEARCH_INDEX_LIMITS = {
  max_monthly_reranks: -1,
  max_daily_updates: -1,
  max_daily_queries: -1,
  max_monthly_bandwidth: -1,
  max_writes_per_second: 1_000,
  max_query_per_second: 1_000,
  max_reads_per_request: 100,
  max_writes_per_request: 100,
} as const;

/** What the server of a database keeps to. */
function servedLimits(plan: IndexPlan): IndexLimits {
  return {
    vectors: SEARCH_DOCUMENTS[plan],
    /** "You can create up to 10,000 indexes per database" (Search, "FAQ"), beside the default namespace, which is none. */
    namespaces: 1 + 10_000,
    readsPerRequest: SEARCH_INDEX_LIMITS.max_reads_per_request,
    writesPerRequest: SEARCH_INDEX_LIMITS.max_writes_per_request,
    /** "The entire database is capped at 50GB" (Search, "FAQ"). */
    totalMetadataBytes: 50 * 1024 ** 3,
  };
}

/** Schema CreateSearchRequest. */
export const createSearchIndexBody = z.object({
  name: resourceName,
  region: z.enum(["eu-west-1", "us-central1"]),
  type: z.enum(["free", "payg", "fixed"]),
});

/** Schema SearchIndex. */
function searchIndexDocument(index: SearchIndex): Record<string, unknown> {
  return {
    customer_id: index.owner,
    id: index.id,
    name: index.name,
    endpoint: index.endpoint,
    type: index.plan,
    region: index.region,
    vercel_email: "",
    token: index.token,
    read_only_token: index.readOnlyToken,
    creation_time: index.createdAt,
    input_enrichment_enabled: true,
    throughput_vector: [point(Date.now(), 0)],
    max_vector_count: SEARCH_DOCUMENTS[index.plan],
    ...SEARCH_INDEX_LIMITS,
  };
}

/** Creates an index and serves it. A name that is taken is a 400. */
export function createSearchIndex(
  state: AccountHolder & SearchState,
  body: z.output<typeof createSearchIndexBody>,
): SearchIndex {
  requireFreeName("search index", itemsOf(state.searchIndexes), body.name);
  const index = add(state.searchIndexes, {
    id: randomUUID(),
    name: body.name,
    owner: state.email,
    region: body.region,
    plan: body.type,
    token: secret(),
    readOnlyToken: secret(),
    endpoint: state.searchHost.endpoint,
    createdAt: unixSeconds(),
  });
  state.searchHost.add(servedIndex(index, () => servedLimits(index.plan)));
  return index;
}

/** The endpoints of search indexes. */
export const searchRoutes: readonly AccountRoute<SearchNeeds>[] = [
  read("/v2/search", ({ state }) => itemsOf(state.searchIndexes).map(searchIndexDocument)),
  read("/v2/search/stats", ({ state }) =>
    globalStatistics(usageOfAll(state.searchHost, [...state.searchIndexes.items.keys()])),
  ),
  read("/v2/search/{id}", ({ state, path }) => searchIndexDocument(find(state.searchIndexes, path.id))),
  read("/v2/search/{id}/stats", ({ state, path, query }) => {
    const { id } = find(state.searchIndexes, path.id);
    return indexStatistics(query, state.searchHost.usageOf(id));
  }),
  changeBy("POST /v2/search", "Create Search Index", createSearchIndexBody, ({ state, body }) => {
    const index = createSearchIndex(state, body);
    return { answer: searchIndexDocument(index), entity: index.name };
  }),
  change("DELETE /v2/search/{id}", "Delete Search Index", ({ state, path }) => {
    const { id, name } = remove(state.searchIndexes, path.id);
    state.searchHost.remove(id);
    return { answer: "OK", entity: name };
  }),
  changeBy(
    "POST /v2/search/{id}/rename",
    "Rename Search Index",
    z.object({ name: resourceName }),
    ({ state, path, body }) => {
      const index = find(state.searchIndexes, path.id);
      requireFreeName("search index", itemsOf(state.searchIndexes), body.name, index.id);
      index.name = body.name;
      return { answer: "OK", entity: index.name };
    },
  ),
  change("POST /v2/search/{id}/reset-password", "Reset Search Index Password", ({ state, path }) => {
    const index = find(state.searchIndexes, path.id);
    Object.assign(index, { token: secret(), readOnlyToken: secret() });
    return { answer: "OK", entity: index.name };
  }),
  changeBy(
    "POST /v2/search/{id}/transfer",
    "Transfer Search Index",
    z.object({ target_account: resourceId }),
    ({ state, path, body }) => {
      const index = find(state.searchIndexes, path.id);
      const team = find(state.teams, body.target_account);
      index.owner = team.id;
      return { answer: "OK", entity: index.name, secondEntity: team.name };
    },
  ),
];

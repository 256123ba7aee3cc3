import { badRequestError } from "../../http/api-error.ts";
import type { ScoredRecord } from "../query/nearest-query.ts";
import { type IndexCall, type IndexRoute, indexRoutes } from "./index-route.ts";
import { type IndexState, usageOf } from "./index-state.ts";
import type { PreparedQuery } from "./prepared-query.ts";
import { prepareDataQuery, prepareVectorQuery } from "./query-body.ts";
import { recordDocument } from "./record-document.ts";

/** Of one request; the documents have no limit, and each query goes through a whole namespace. */
const MOST_QUERIES = 100;

/** Queries, by vectors and by text. */
export const queryRoutes: readonly IndexRoute[] = [
  ...indexRoutes("query", { kind: "read", namespace: "optional" }, (call) => query(call, prepareVectorQuery)),
  ...indexRoutes("query-data", { kind: "read", namespace: "optional" }, (call) => query(call, prepareDataQuery)),
];

/** The nearest records that a query may show: new ones wait a moment (Vector, "Index Info": "pendingVectorCount"). */
export function nearestRecords(
  index: IndexState,
  namespaceName: string,
  { search, accepts }: Pick<PreparedQuery, "search" | "accepts">,
  topK: number,
): ScoredRecord[] {
  const namespace = index.namespaces.get(namespaceName);
  if (namespace === undefined) return [];
  const { pending } = usageOf(index, namespace);
  if (pending.size === 0) return namespace.nearest({ ...search, topK, ...(accepts ? { accepts } : {}) });
  return namespace.nearest({
    ...search,
    topK,
    accepts: (record) => pending.get(record.id)?.isNew !== true && (accepts === undefined || accepts(record)),
  });
}

/** A record that is written down only as it is sent: the vectors of all hits of a request may be more than memory has room for. */
export interface ScoreDocument {
  toJSON(): Record<string, unknown>;
}

/** Scored records as they are answered. */
export function scoreDocuments(
  scored: readonly ScoredRecord[],
  { include }: Pick<PreparedQuery, "include">,
): ScoreDocument[] {
  return scored.map(({ record, score }) => ({
    toJSON() {
      const { id, ...rest } = recordDocument(record, include);
      return { id, score, ...rest };
    },
  }));
}

/** "If the request was an array of more than one items, an array […], one for each query item." */
function query(
  { index, namespace, body }: IndexCall,
  prepare: (index: IndexState, body: unknown) => PreparedQuery,
): unknown {
  const bodies: unknown[] = Array.isArray(body) ? body : [body];
  if (bodies.length === 0) throw badRequestError("the request has no query; send one, or an array of them");
  if (bodies.length > MOST_QUERIES) {
    throw badRequestError(`a request has at most ${MOST_QUERIES} queries, and this one has ${bodies.length}`);
  }
  const results = bodies
    .map((one) => prepare(index, one))
    .map((prepared) => scoreDocuments(nearestRecords(index, namespace, prepared, prepared.topK), prepared));
  return results.length === 1 ? results[0] : results;
}

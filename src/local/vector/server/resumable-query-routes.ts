import * as z from "zod";
import { check } from "../../http/json-body.ts";
import { type IndexCall, type IndexRoute, indexRoutes } from "./index-route.ts";
import type { IndexState } from "./index-state.ts";
import type { PreparedQuery } from "./prepared-query.ts";
import { prepareDataQuery, prepareVectorQuery, requireTopK } from "./query-body.ts";
import { type ScoreDocument, scoreDocuments } from "./query-routes.ts";
import { endResumableQuery, resumeQuery, startResumableQuery } from "./resumable-query.ts";

/** "By default, the max idle time of a resumable query is 1 hour." */
const DEFAULT_MAX_IDLE_SECONDS = 3_600;

const startBody = z.object({ maxIdle: z.number().positive().nullish() });
const uuid = z.string().min(1).max(100);
const resumeBody = z.object({ uuid, additionalK: z.int().min(1) });
const endBody = z.object({ uuid });

/** "Resumable Query": a token that only reads may start, resume and end one. */
export const resumableQueryRoutes: readonly IndexRoute[] = [
  ...indexRoutes("resumable-query", { kind: "read", namespace: "optional" }, (call) => start(call, prepareVectorQuery)),
  ...indexRoutes("resumable-query-data", { kind: "read", namespace: "optional" }, (call) =>
    start(call, prepareDataQuery),
  ),
  ...indexRoutes("resumable-query-next", { kind: "read", namespace: "none" }, ({ index, body }) => {
    const given = check(resumeBody, body);
    const { query, scored } = resumeQuery(index, given.uuid, requireTopK(index, given.additionalK, "additionalK"));
    return scoreDocuments(scored, query);
  }),
  ...indexRoutes("resumable-query-end", { kind: "read", namespace: "none" }, ({ index, body }) => {
    endResumableQuery(index, check(endBody, body).uuid);
    return "Success";
  }),
];

function start(
  { index, namespace, body }: IndexCall,
  prepare: (index: IndexState, body: unknown) => PreparedQuery,
): { uuid: string; scores: ScoreDocument[] } {
  const query = prepare(index, body);
  const { maxIdle } = check(startBody, body);
  const maxIdleMs = (maxIdle ?? DEFAULT_MAX_IDLE_SECONDS) * 1_000;
  const { uuid: started, scored } = startResumableQuery(index, { namespace, query, maxIdleMs });
  return { uuid: started, scores: scoreDocuments(scored, query) };
}

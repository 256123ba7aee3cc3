import { ApiError, notFoundError } from "../../http/api-error.ts";
import type { ScoredRecord } from "../query/nearest-query.ts";
import type { IndexState } from "./index-state.ts";
import type { PreparedQuery, ResumableQuery } from "./prepared-query.ts";
import { nearestRecords } from "./query-routes.ts";

/** "There is a limit for the maximum number of active resumable queries at a time"; the documents do not say which. */
const MOST_RESUMABLE_QUERIES = 100;

/** Starts a query and gives the first results. Too many at a time are a 429. */
export function startResumableQuery(
  index: IndexState,
  { namespace, query, maxIdleMs }: Pick<ResumableQuery, "namespace" | "query" | "maxIdleMs">,
): { uuid: string; scored: ScoredRecord[] } {
  const { resumableQueries, server } = index;
  dropIdle(index);
  if (resumableQueries.size >= MOST_RESUMABLE_QUERIES) {
    throw new ApiError(
      429,
      `the index has ${MOST_RESUMABLE_QUERIES} active resumable queries, the most at a time; end one before another starts`,
    );
  }
  const uuid = server.newUuid();
  const started = { namespace, query, answered: new Set<string>(), maxIdleMs, lastUsed: server.clock.now() };
  resumableQueries.set(uuid, started);
  return { uuid, scored: nextResults(index, started, query.topK) };
}

/** The next results of a query, none at its end, and the query. An unknown or idle one is a 404. */
export function resumeQuery(
  index: IndexState,
  uuid: string,
  additionalK: number,
): { query: PreparedQuery; scored: ScoredRecord[] } {
  const resumed = findResumableQuery(index, uuid);
  resumed.lastUsed = index.server.clock.now();
  return { query: resumed.query, scored: nextResults(index, resumed, additionalK) };
}

/** Ends a query and forgets it. An unknown or idle one is a 404. */
export function endResumableQuery(index: IndexState, uuid: string): void {
  findResumableQuery(index, uuid);
  index.resumableQueries.delete(uuid);
}

function findResumableQuery(index: IndexState, uuid: string): ResumableQuery {
  dropIdle(index);
  const found = index.resumableQueries.get(uuid);
  if (found !== undefined) return found;
  throw notFoundError(`Resumable query ${uuid} does not exist: it was ended, or idle for longer than its maxIdle`);
}

/** The whole order is asked anew, so that scores of fused results, which tell a rank, go on where they were. */
function nextResults(index: IndexState, { namespace, query, answered }: ResumableQuery, more: number): ScoredRecord[] {
  const scored = nearestRecords(index, namespace, query, answered.size + more);
  const next = scored.filter(({ record }) => !answered.has(record.id)).slice(0, more);
  for (const { record } of next) answered.add(record.id);
  return next;
}

function dropIdle({ resumableQueries, server }: IndexState): void {
  const now = server.clock.now();
  for (const [uuid, { lastUsed, maxIdleMs }] of resumableQueries) {
    if (now - lastUsed > maxIdleMs) resumableQueries.delete(uuid);
  }
}

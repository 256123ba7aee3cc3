import type { IndexContext, ReachedIndex } from "../access/index-context.ts";
import { natureOfIndex } from "../access/known-indexes.ts";
import { pathInside } from "../namespaces/path-inside.ts";
import { vectorWords } from "../words/record-words.ts";
import { askHits, type Hit } from "./ask-hits.ts";
import { type FoundHits, foundHits } from "./found-hits.ts";
import { createQueryAsides } from "./query-asides.ts";
import type { QueryRequest } from "./query-request.ts";

/** Asks queries in as few requests as their namespaces and kinds allow, and answers each in its place. */
export async function runQueries(
  requests: readonly QueryRequest[],
  reached: ReachedIndex,
  context: IndexContext,
): Promise<FoundHits[]> {
  const [nature, answers] = await Promise.all([
    natureOfIndex(reached, context.known, context.signal),
    askAll(requests, reached, context),
  ]);
  const asides = createQueryAsides(reached, vectorWords, context);
  const among = [...answers.values()].reduce((sum, { hits }) => sum + hits.length, 0);
  const found: FoundHits[] = [];
  for (const [query, request] of requests.entries()) {
    const answer = answers.get(query) ?? { hits: [], isBare: false };
    found.push(await foundHits(request, answer, { nature, asides, context, among }));
  }
  return found;
}

/** The hits of each query by its index. */
async function askAll(
  requests: readonly QueryRequest[],
  { api }: ReachedIndex,
  { signal }: IndexContext,
): Promise<ReadonlyMap<number, { hits: readonly Hit[]; isBare: boolean }>> {
  const byPath = new Map<string, number[]>();
  for (const [index, { operation, namespace }] of requests.entries()) {
    const path = pathInside(operation, namespace);
    byPath.set(path, [...(byPath.get(path) ?? []), index]);
  }
  const answers = new Map<number, { hits: readonly Hit[]; isBare: boolean }>();
  for (const [path, indexes] of byPath) {
    const bodies = indexes.map((index) => requests[index]?.body ?? {});
    const { hits, isBare } = await askHits(api, path, bodies, signal);
    for (const [at, index] of indexes.entries()) answers.set(index, { hits: hits[at] ?? [], isBare });
  }
  return answers;
}

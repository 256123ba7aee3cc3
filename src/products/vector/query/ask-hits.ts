import type { RestApi } from "../../../upstash/rest-api.ts";
import { notUpstash } from "../../../upstash/rest-failure.ts";
import { isTooLarge } from "../../../upstash/too-large.ts";
import { isRecord } from "../../account/answers/readable.ts";

export type Hit = Readonly<Record<string, unknown>>;

/** What was asked for beside IDs and scores. */
const INCLUDES = ["includeMetadata", "includeData", "includeVectors"];

/** The hits of each query, and whether they came without what was to be included, since that was too much. */
export interface AskedHits {
  hits: readonly (readonly Hit[])[];
  isBare: boolean;
}

/**
 * Asks one or several queries of the same path in one request. Hits with metadata may be longer than a reply may be: then they
 * are asked for once more, as IDs and scores alone.
 */
export async function askHits(
  api: RestApi,
  path: string,
  bodies: readonly Readonly<Record<string, unknown>>[],
  signal: AbortSignal,
): Promise<AskedHits> {
  const [only] = bodies;
  const send = async (these: readonly unknown[]) => {
    // What an array of one is answered with is not documented.
    const json = these.length === 1 ? these[0] : these;
    const answer = await api.request({ method: "POST", path, body: { json } }, signal);
    const lists = these.length === 1 ? [answer] : listIn(answer);
    if (lists.length === these.length) return lists.map(hitsIn);
    throw notUpstash("The index answered several queries with another number of lists of hits.");
  };
  try {
    return { hits: await send(bodies), isBare: false };
  } catch (error) {
    const asksForMore = only !== undefined && bodies.some((body) => INCLUDES.some((name) => body[name] === true));
    if (!isTooLarge(error) || !asksForMore) throw error;
    return { hits: await send(bodies.map(bare)), isBare: true };
  }
}

/** The hits in an answer. */
export function hitsIn(answer: unknown): Hit[] {
  return listIn(answer).filter(isRecord);
}

/** What is no list is no answer, rather than one that nothing was found. */
function listIn(answer: unknown): readonly unknown[] {
  if (Array.isArray(answer)) return answer;
  throw notUpstash("The index answered a query with something that is no list of hits.");
}

function bare(body: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !INCLUDES.includes(name)));
}

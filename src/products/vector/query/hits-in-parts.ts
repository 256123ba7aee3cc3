import type { CallContext } from "../../../call/context.ts";
import { InputError, type ToolOutput } from "../../../call/tool.ts";
import { UpstashError } from "../../../upstash/errors.ts";
import type { RestApi } from "../../../upstash/rest-api.ts";
import { isTooLarge } from "../../../upstash/too-large.ts";
import { isRecord } from "../../account/answers/readable.ts";
import { cutNotice, readableRecords } from "../answers/readable-records.ts";
import { pathInside } from "../namespaces/path-inside.ts";
import { type Hit, hitsIn } from "./ask-hits.ts";
import type { FoundHits } from "./found-hits.ts";
import type { QueryRequest } from "./query-request.ts";

/*
 * A query that goes on where it ended, past the hits that one query can have. Vector, "Resumable Query": Upstash keeps its state
 * until it is stopped or was idle for `maxIdle`, an hour unless told otherwise.
 */

/** A query that has begun: its handle and its first hits. */
interface BegunQuery {
  uuid: string;
  hits: readonly Hit[];
}

/** Begins one. */
export async function beginResumable(
  { operation, namespace, body }: QueryRequest,
  maxIdle: number | undefined,
  api: RestApi,
  { signal }: CallContext,
): Promise<BegunQuery> {
  const json = { ...body, ...(maxIdle === undefined ? {} : { maxIdle }) };
  const path = pathInside(`resumable-${operation}`, namespace);
  const request = { method: "POST", path, body: { json } } as const;
  const answer = await api.request(request, signal).catch((error: unknown) => {
    // Its handle was in the reply: it ends by itself.
    throw isTooLarge(error) ? lostHits(error, "") : error;
  });
  const { uuid, scores } = isRecord(answer) ? answer : {};
  if (typeof uuid !== "string") throw new UpstashError("not-upstash", "Upstash began the query without a handle.");
  return { uuid, hits: hitsIn(scores) };
}

/** The first hits of one, with what is to be said of them; `cursor` goes on with it. */
export function firstPartOf(
  { uuid, hits }: BegunQuery,
  { hits: shown, scoreMeans, notice }: FoundHits,
  context: CallContext,
): ToolOutput {
  const said = [wayOn(context), ...(notice === undefined ? [] : [notice])].join(" ");
  const meaning = scoreMeans === undefined ? {} : { score_means: scoreMeans };
  return { result: shown, shown: hits.length, cursor: uuid, notice: said, ...meaning };
}

/** The next hits. Where none are left, it is stopped as well. */
export async function resume(uuid: string, additionalK: number, api: RestApi, context: CallContext) {
  const hits = hitsIn(await next(uuid, additionalK, api, context.signal));
  if (hits.length > 0) return nextPartOf({ uuid, hits }, context);
  const isStopped = await stop(uuid, api, context.signal).then(
    () => true,
    () => false,
  );
  const stopped = isStopped ? "The query is stopped." : "It ends by itself when it was idle for long enough.";
  return { result: [], shown: 0, notice: `No more hits: this was the end. ${stopped}` };
}

async function next(uuid: string, additionalK: number, api: RestApi, signal: AbortSignal): Promise<unknown> {
  const json = { uuid, additionalK };
  try {
    return await api.request({ method: "POST", path: "/resumable-query-next", body: { json } }, signal);
  } catch (error) {
    if (!isTooLarge(error)) throw notGoingOn(error);
    // Upstash has moved on: to ask for less now would go on behind what nobody has seen.
    throw lostHits(error, " The hits of this part are lost.");
  }
}

function lostHits(error: unknown, lost: string): UpstashError {
  return new UpstashError("too-large", `${(error as UpstashError).message}${lost}`, {
    advice:
      "Begin the query anew with a lower top_k, with `include_metadata: false`, or without include_data and include_vector.",
    cause: error,
  });
}

/** Ends one before it is over. */
export async function stopResumable(uuid: string, api: RestApi, { signal }: CallContext): Promise<ToolOutput> {
  await stop(uuid, api, signal).catch((error: unknown) => {
    throw notGoingOn(error);
  });
  return { result: { stopped: true } };
}

/** What a refused cursor mostly is: one of a query that is over, or one that came from another index. */
function notGoingOn(error: unknown): unknown {
  if (!(error instanceof UpstashError) || !["not-found", "bad-request"].includes(error.kind)) return error;
  const { kind, message, notExecuted } = error;
  return new UpstashError(kind, message, {
    advice:
      "The query has ended (at its last hits, by `stop: true`, or idle for `max_idle`), or the cursor is of another index: where the first call named an index, give the same one. Else begin the query anew, with its index.",
    notExecuted,
    cause: error,
  });
}

async function stop(uuid: string, api: RestApi, signal: AbortSignal): Promise<unknown> {
  return api.request({ method: "POST", path: "/resumable-query-end", body: { json: { uuid } } }, signal);
}

/** Its call does not say what was asked for, so whatever came is shown. */
async function nextPartOf({ uuid, hits }: BegunQuery, context: CallContext): Promise<ToolOutput> {
  const readable = await readableRecords(hits, { includeVector: true }, context);
  const notice = [wayOn(context), cutNotice(readable, "vector_fetch")].filter((sentence) => sentence !== undefined);
  return { result: readable.records, shown: hits.length, cursor: uuid, notice: notice.join(" ") };
}

function wayOn({ resource }: CallContext): string {
  const where = resource === undefined ? "" : "the same index and ";
  return `vector_query with ${where}\`cursor\` alone (and top_k) gives the next hits, with \`cursor\` and \`stop: true\` it ends; idle for \`max_idle\` seconds (an hour if omitted), it ends by itself.`;
}

/** Refuses what goes on with a query and says another one as well. */
export function checkResumed(input: Readonly<Record<string, unknown>>): void {
  const others = Object.keys(input).filter(
    (name) => !["cursor", "top_k", "stop"].includes(name) && input[name] !== undefined,
  );
  if (others.length === 0) return;
  throw new InputError(
    `cursor goes on with the query that it came from, as that was asked; leave out ${others.join(", ")}. With cursor go top_k and \`stop\` alone.`,
  );
}

import { InputError } from "../../../call/tool.ts";
import { UpstashError } from "../../../upstash/errors.ts";
import { pathOf } from "../../../upstash/path.ts";
import { stringifyExact } from "../../../upstash/reply.ts";
import type { RestApi } from "../../../upstash/rest-api.ts";
import { notUpstash } from "../../../upstash/rest-failure.ts";
import { withRetry } from "../../../upstash/retry.ts";
import type { RecordWrite } from "./record-kind.ts";

/** Requests of one call. */
export const REQUESTS_OF_A_CALL = 10_000;
const LONGEST_SPACE = 1_000;
/** Milliseconds in which a write is sent again while its failure may pass. */
const WRITE_TIMEOUT_MS = 60_000;

/** The requests of a call are spent before its work is done. */
export class RequestsSpent extends Error {
  override message = `${REQUESTS_OF_A_CALL} requests were made.`;
}

/** A page of /range, and the cursor of the next one; nothing behind the last one. */
export interface RangeOfRecords {
  records: readonly Readonly<Record<string, unknown>>[];
  next: string | undefined;
}

export interface RangeAsked {
  cursor: string;
  limit: number;
  prefix?: string | undefined;
  includeVectors: boolean;
}

/** The requests that files need, counted. */
export interface IndexRequests {
  /** How many there were. */
  made(): number;
  range(space: string, asked: RangeAsked): Promise<RangeOfRecords>;
  /** Which of the IDs are there, in their order. */
  exist(space: string, ids: readonly string[]): Promise<boolean[]>;
  /**
   * Writes records, and again where it is unknown whether they were written: an upsert may be repeated (Vector, "Upsert
   * Vectors"). The signal ends no request, so that a cancelled call knows what it has written.
   */
  upsert(space: string, route: RecordWrite["route"], records: readonly RecordWrite["body"][]): Promise<void>;
}

/** The requests of one call. Those of `asked` end with its budget, the others count. */
export function createIndexRequests(api: RestApi, signal: AbortSignal): IndexRequests {
  let made = 0;
  const count = () => {
    made += 1;
  };
  return {
    made: () => made,
    async range(space, { includeVectors, ...asked }) {
      count();
      const body = { json: { ...asked, includeVectors, includeMetadata: true, includeData: true } };
      const answer = await api.request({ method: "POST", path: pathTo("range", space), body, exact: true }, signal);
      return pageIn(answer, asked.cursor);
    },
    async exist(space, ids) {
      count();
      const body = { json: { ids } };
      const answer = await api.request({ method: "POST", path: pathTo("fetch", space), body }, signal);
      if (Array.isArray(answer) && answer.length === ids.length) return answer.map((found) => found !== null);
      throw notUpstash("The index answered a /fetch with another number of records than were asked for.");
    },
    async upsert(space, route, records) {
      const body = { text: stringifyExact(records), type: "application/json" };
      let unsure = false;
      const send = async () => {
        count();
        await api.request({ method: "POST", path: pathTo(route, space), body }).catch((error: unknown) => {
          const own = beforeItWasJudged(error);
          unsure ||= !(own instanceof UpstashError && own.notExecuted);
          throw own;
        });
      };
      await withRetry(send, { timeout: WRITE_TIMEOUT_MS, repeatable: true, signal }).catch((error: unknown) => {
        throw ofAllAttempts(error, unsure);
      });
    },
  };
}

function pathTo(operation: string, space: string): string {
  return pathOf(space === "" ? [operation] : [operation, space]);
}

/** Throws an InputError for a name that no path can have. */
export function checkSpace(space: string, name: string): void {
  if (space.length > LONGEST_SPACE) throw new InputError(`${name} may have ${LONGEST_SPACE} characters at most`);
  try {
    pathTo("range", space);
  } catch (error) {
    if (error instanceof UpstashError) throw new InputError(`${name} cannot be ${JSON.stringify(space)}`);
    throw error;
  }
}

/** A failed write says that nobody may send it again, which holds for others than these. */
function beforeItWasJudged(error: unknown): unknown {
  return error instanceof UpstashError && error.cause instanceof UpstashError ? error.cause : error;
}

/** The failure of the last attempt, or of the pause before it, with what is known of all: one may have been carried out. */
function ofAllAttempts(error: unknown, unsure: boolean): unknown {
  if (!(error instanceof UpstashError) || error.notExecuted === !unsure || error.kind === "bad-request") return error;
  return new UpstashError(error.kind, error.message, { advice: error.advice, notExecuted: !unsure, cause: error });
}

function pageIn(answer: unknown, cursor: string): RangeOfRecords {
  const { vectors, nextCursor } = (answer ?? {}) as Record<string, unknown>;
  const isRecord = (record: unknown) => typeof (record as { id?: unknown } | null)?.id === "string";
  if (!Array.isArray(vectors) || !vectors.every(isRecord) || typeof nextCursor !== "string") {
    throw notUpstash("The index answered a /range with something that is no page of records.");
  }
  if (nextCursor === cursor) throw notUpstash("The index answered a /range with the cursor that it was given.");
  return { records: vectors, next: nextCursor === "" ? undefined : nextCursor };
}

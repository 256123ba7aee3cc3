import type { CallBudget } from "../../../upstash/budget/call-budget.ts";
import { UpstashError } from "../../../upstash/errors.ts";
import { stringifyExact } from "../../../upstash/reply.ts";
import type { RestApi } from "../../../upstash/rest-api.ts";
import { notUpstash } from "../../../upstash/rest-failure.ts";
import { withRetry } from "../../../upstash/retry.ts";
import type { IndexApi } from "../access/index-client.ts";
import { createRequestBudget } from "../access/request-budget.ts";
import { pathInside } from "../namespaces/path-inside.ts";
import { type PageOfRecords, type RangePlace, rangePage } from "../records/range-page.ts";
import type { RecordWrite } from "./record-kind.ts";

/** Requests of one call. */
export const REQUESTS_OF_A_CALL = 10_000;
/** Milliseconds in which a write is sent again while its failure may pass. */
const WRITE_TIMEOUT_MS = 60_000;

/** The requests that files need, counted. */
export interface IndexRequests extends CallBudget {
  /** How many there were. */
  made(): number;
  range(place: RangePlace, includeVectors: boolean): Promise<PageOfRecords>;
  /** Which of the IDs are there, in their order. */
  exist(namespace: string, ids: readonly string[]): Promise<boolean[]>;
  /**
   * Writes records, and again where it is unknown whether they were written: an upsert may be repeated (Vector, "Upsert
   * Vectors"). The signal ends no request, so that a cancelled call knows what it has written.
   */
  upsert(namespace: string, route: RecordWrite["route"], records: readonly RecordWrite["body"][]): Promise<void>;
}

/** The requests of one call; each of them counts, also one that is sent again. */
export function createIndexRequests(api: IndexApi, signal: AbortSignal): IndexRequests {
  let made = 0;
  const counted: RestApi = {
    request(...call) {
      made += 1;
      return api.request(...call);
    },
  };
  return {
    made: () => made,
    ...createRequestBudget(api, () => made, `${REQUESTS_OF_A_CALL} requests were made.`),
    range(place, includeVectors) {
      const flags = {
        includeMetadata: true,
        includeData: true,
        ...(includeVectors ? { includeVectors } : {}),
      } as const;
      return rangePage(counted, place, flags, signal, "exact");
    },
    async exist(namespace, ids) {
      const body = { json: { ids } };
      const answer = await counted.request({ method: "POST", path: pathInside("fetch", namespace), body }, signal);
      if (Array.isArray(answer) && answer.length === ids.length) return answer.map((found) => found !== null);
      throw notUpstash("The index answered a /fetch with another number of records than were asked for.");
    },
    async upsert(namespace, route, records) {
      const body = { text: stringifyExact(records), type: "application/json" };
      let unsure = false;
      const send = async () => {
        await counted.request({ method: "POST", path: pathInside(route, namespace), body }).catch((error: unknown) => {
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

/** A failed write says that nobody may send it again, which holds for others than these. */
function beforeItWasJudged(error: unknown): unknown {
  return error instanceof UpstashError && error.cause instanceof UpstashError ? error.cause : error;
}

/** The failure of the last attempt, or of the pause before it, with what is known of all: one may have been carried out. */
function ofAllAttempts(error: unknown, unsure: boolean): unknown {
  if (!(error instanceof UpstashError) || error.notExecuted === !unsure || error.kind === "bad-request") return error;
  return new UpstashError(error.kind, error.message, { advice: error.advice, notExecuted: !unsure, cause: error });
}

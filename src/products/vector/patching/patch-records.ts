import { UpstashError } from "../../../upstash/errors.ts";
import { withRetry } from "../../../upstash/retry.ts";
import { isRecord } from "../../account/answers/readable.ts";
import type { IndexContext, ReachedIndex } from "../access/index-context.ts";
import { pathInside } from "../namespaces/path-inside.ts";
import type { FittingRecords } from "../removal/fitting-records.ts";
import { countOf, vectorWords } from "../words/record-words.ts";

/** Metadata that is merged into that of many records of a namespace. */
export interface MetadataPatch {
  namespace: string;
  metadata: Readonly<Record<string, unknown>>;
}

/** What has become of the records so far. */
export interface PatchOutcome {
  changed: number;
  /** Records that were deleted after they were counted. */
  gone: number;
  /** Records that the API refused to change. */
  failed: number;
  /** What it said of the first of those. */
  failures: { id: string; reason: string }[];
  /** Records of requests that got no answer: nobody knows whether they were changed. */
  unknown: number;
  /** What stopped it, and how many records had been taken by then. */
  stopped?: { error: unknown; taken: number };
}

/** The API updates one record by one request (Vector API, "Update Vector"). */
const REQUESTS_AT_ONCE = 8;
/** Milliseconds in which an update is sent again while its failure may pass. */
const UPDATE_TIMEOUT_MS = 60_000;
const MOST_FAILURES = 3;
/** Records after which the client is told how far it is. */
const RECORDS_OF_A_STEP = 20 * REQUESTS_AT_ONCE;

/** Merges metadata into that of each record, a few at once; what ends it before its end is told and not thrown. */
export async function patchRecords(
  { ids, lookedAt }: Pick<FittingRecords, "ids" | "lookedAt">,
  patch: MetadataPatch,
  { api }: Pick<ReachedIndex, "api">,
  { signal, progress }: Pick<IndexContext, "signal" | "progress">,
): Promise<PatchOutcome> {
  const outcome: PatchOutcome = { changed: 0, gone: 0, failed: 0, failures: [], unknown: 0 };
  for (let taken = 0; taken < ids.length; taken += REQUESTS_AT_ONCE) {
    const group = ids.slice(taken, taken + REQUESTS_AT_ONCE);
    try {
      signal.throwIfAborted();
      await patchGroup(group, patch, outcome, { api, signal });
    } catch (error) {
      return { ...outcome, stopped: { error, taken } };
    }
    if (taken % RECORDS_OF_A_STEP === 0) {
      // It only grows: what the count has told goes before.
      await progress(
        lookedAt + taken,
        lookedAt + ids.length,
        `${outcome.changed} of ${countOf(ids.length, vectorWords)} changed`,
      );
    }
  }
  return outcome;
}

/** Throws what would fail the others, too. */
async function patchGroup(
  group: readonly string[],
  patch: MetadataPatch,
  outcome: PatchOutcome,
  asking: Pick<ReachedIndex, "api"> & Pick<IndexContext, "signal">,
): Promise<void> {
  const settled = await Promise.allSettled(group.map((id) => patchOne(id, patch, outcome, asking)));
  const errors = settled.flatMap((each) => (each.status === "rejected" ? [each.reason as unknown] : []));
  const passing = errors.find((error) => !isRefusal(error));
  if (passing !== undefined) throw passing;
  // Where each one is refused and none was changed, it is no matter of single records.
  if (errors.length === group.length && outcome.changed === 0) throw errors[0];
}

async function patchOne(
  id: string,
  { namespace, metadata }: MetadataPatch,
  outcome: PatchOutcome,
  { api, signal }: Pick<ReachedIndex, "api"> & Pick<IndexContext, "signal">,
): Promise<void> {
  const path = pathInside("update", namespace);
  const body = { json: { id, metadata, metadataUpdateMode: "PATCH" } };
  let isUnsure = false;
  // The signal ends no request, so that a cancelled call knows what it has changed.
  const send = () =>
    api.request({ method: "POST", path, body }).catch((error: unknown) => {
      const own = beforeItWasJudged(error);
      isUnsure ||= !(own instanceof UpstashError && (own.notExecuted || own.kind === "bad-request"));
      throw own;
    });
  try {
    // The same patch once more changes nothing more.
    const answer = await withRetry(send, { timeout: UPDATE_TIMEOUT_MS, repeatable: true, signal });
    if (isRecord(answer) && answer.updated === 0) outcome.gone += 1;
    else outcome.changed += 1;
  } catch (error) {
    if (isUnsure) outcome.unknown += 1;
    else if (isRefusal(error)) countFailure(id, error, outcome);
    throw error;
  }
}

function countFailure(id: string, { message }: UpstashError, outcome: PatchOutcome): void {
  outcome.failed += 1;
  if (outcome.failures.length < MOST_FAILURES) outcome.failures.push({ id, reason: message });
}

/** Whether the API has judged this one record. */
function isRefusal(error: unknown): error is UpstashError {
  return error instanceof UpstashError && error.kind === "bad-request";
}

/** A failed write says that nobody may send it again, which holds for others than these. */
function beforeItWasJudged(error: unknown): unknown {
  return error instanceof UpstashError && error.cause instanceof UpstashError ? error.cause : error;
}

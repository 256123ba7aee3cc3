import { isRecord } from "../../account/answers/readable.ts";
import type { IncidentReading } from "../../qstash/incidents/incident-reading.ts";
import { type Pages, readPages, unlessUnread } from "../../qstash/incidents/read-incidents.ts";
import { LARGEST_RUN_PAGE, RUN_QUERY } from "../run-pages.ts";
import { failureOfLetter, failureOfRun, joined, type RunFailure } from "./run-failures.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What was read of runs that fail, each of them once, and how far. */
export interface ReadRunFailures {
  failures: readonly RunFailure[];
  keys: readonly Fields[];
  schedules: readonly Fields[];
  counts: { requests: number; failed_runs_of_log: number; runs_under_way: number; dlq_runs: number };
  /** Back to when the failed runs of the log were read: `undefined` where to the end of both windows. */
  logUntil: number | undefined;
  isDlqCut: boolean;
  isUnderWayCut: boolean;
  /** What could not be read, and why. */
  unread: Readonly<Record<string, string>>;
}

/** The lists that are read whole: schedules and flow control keys. */
const LISTS = 2;
/** Of the other requests, one in so many is for the DLQ, and one for runs under way. */
const SHARE = 5;
/** So much of the body of an answer is asked for: the class of an error and what it says stand at its beginning. */
const BODY_BYTES = "2048";

/** Reads the runs that failed in a window and in the one before it, within so many requests. Throws where no log can be read. */
export async function readRunFailures(reading: IncidentReading): Promise<ReadRunFailures> {
  const { window, maxRequests } = reading;
  const counts = { requests: 0, failed_runs_of_log: 0, runs_under_way: 0, dlq_runs: 0 };
  const unread: Record<string, string> = {};
  const failures = new Map<string, RunFailure>();
  const request = countedRequest(reading, counts);
  const [schedules, keys] = await Promise.all([
    wholeList("schedules", () => request("/v2/schedules", {}), unread),
    wholeList("flow control keys", () => request("/v2/flowControl", {}), unread),
  ]);
  const left = Math.max(3, maxRequests - LISTS);
  const share = Math.max(1, Math.floor(left / SHARE));
  const span = { fromDate: String(window.from), toDate: String(window.to) };
  const dlq = await unlessUnread("failed runs of the DLQ", unread, () =>
    readPages({ request, path: "/v2/workflows/dlq", field: "messages", query: span, pages: share }, (letter) => {
      counts.dlq_runs += 1;
      failures.set(String(letter.workflowRunId), failureOfLetter(letter));
    }),
  );
  const ofLog = { ...RUN_QUERY, count: String(LARGEST_RUN_PAGE), trimBody: BODY_BYTES, ...span };
  const log = { request, path: "/v2/workflows/logs", field: "runs" };
  const started = { ...log, query: { ...ofLog, state: "RUN_STARTED" }, pages: share };
  const underWay = await readPages(started, (run) => {
    counts.runs_under_way += 1;
    takeIn(run, failures);
  });
  let oldest = window.to;
  const failed = { ...ofLog, state: "RUN_FAILED", fromDate: String(window.before) };
  const isWhole = await readPages({ ...log, query: failed, pages: left - 2 * share }, (run) => {
    counts.failed_runs_of_log += 1;
    oldest = Math.min(oldest, Number(run.workflowRunCreatedAt));
    takeIn(run, failures);
  });
  return {
    ...{ failures: [...failures.values()], keys, schedules, counts, unread },
    ...{ logUntil: isWhole ? undefined : oldest, isDlqCut: dlq === false, isUnderWayCut: !underWay },
  };
}

function countedRequest({ api, signal, told }: IncidentReading, counts: { requests: number }): Pages["request"] {
  return async (path, query) => {
    counts.requests += 1;
    const answer = await api.request({ method: "GET", path, query }, signal);
    await told(counts.requests);
    return answer;
  };
}

async function wholeList(
  what: string,
  read: () => Promise<unknown>,
  unread: Record<string, string>,
): Promise<Fields[]> {
  const answer = await unlessUnread(what, unread, read);
  return Array.isArray(answer) ? answer.filter(isRecord) : [];
}

/** A run of the log, together with what the DLQ has of it. */
function takeIn(run: Fields, failures: Map<string, RunFailure>): void {
  const failure = failureOfRun(run);
  if (failure === undefined) return;
  const known = failures.get(failure.runId);
  failures.set(failure.runId, known === undefined ? failure : joined(known, failure));
}

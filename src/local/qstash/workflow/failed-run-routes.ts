import { badRequestError, notFoundError } from "../../http/api-error.ts";
import { publishAgain } from "../delivery/callbacks.ts";
import { bytesOfLetter, type DeadLetter } from "../dlq/dead-letters.ts";
import { pageOf } from "../kept-entries.ts";
import { cancel } from "../messages/cancel.ts";
import { namedHeaders } from "../messages/header-lists.ts";
import { bodyFields, contentDocument } from "../messages/message-document.ts";
import { readPage } from "../messages/message-filter.ts";
import { type QStashAnswer, type QStashCall, type QStashRoute, qstashRoute } from "../server/qstash-route.ts";
import type { Tenant } from "../tenant.ts";
import { type RenewedRun, restartRun, resumeRun } from "./failed-runs.ts";
import { readRunFilter } from "./run-filter.ts";
import { failureCallbackOf } from "./run-settings.ts";
import type { WorkflowRun } from "./workflow-run.ts";

const MOST_PER_PAGE = 100;
/** "A maximum of 50 workflow runs can be restarted per request." */
const MOST_RENEWED = 50;

/** A failed run in the DLQ, by its number there. */
type FailedRun = readonly [number: number, letter: DeadLetter & { readonly run: WorkflowRun }];

/** Schema WorkflowDLQMessage. */
function failedRunDocument({ dlqId, message, run, error, response }: FailedRun[1]): Record<string, unknown> {
  return {
    ...contentDocument(message),
    dlqId,
    workflowRunId: run.id,
    workflowUrl: run.url,
    workflowCreatedAt: run.createdAt,
    failureCallback: run.settings.failureCallback?.url,
    failureFunctionState: run.failureFunction?.state,
    failureCallbackInfo: run.failureFunction && { state: run.failureFunction.state, ...run.failureFunction.answer },
    error,
    responseStatus: response?.status,
    responseHeader: response && namedHeaders(response.headers),
    ...(response === undefined ? {} : bodyFields("responseBody", response.body)),
  };
}

function isFailedRun(letter: DeadLetter): letter is FailedRun[1] {
  return letter.run !== undefined;
}

function failedRun({ deadLetters }: Tenant, id: string): FailedRun {
  for (const [number, letter] of deadLetters.entries)
    if (letter.dlqId === id && isFailedRun(letter)) return [number, letter];
  throw notFoundError(
    `no failed workflow run has the DLQ ID ${id}: it was renewed or deleted, or the local QStash was started anew`,
  );
}

/** The failed runs that a query asks for: by their IDs, or a page of those that fit. */
function failedRuns(
  tenant: Tenant,
  query: URLSearchParams,
  most: number,
): { page: FailedRun[]; cursor: string | undefined } {
  const ids = query.getAll("dlqIds").flatMap((value) => value.split(","));
  if (ids.length > 0) return { page: ids.map((id) => failedRun(tenant, id)), cursor: undefined };
  const fits = readRunFilter(query);
  const [urls, statuses] = [query.getAll("url"), query.getAll("responseStatus")];
  const matches = (letter: DeadLetter): boolean =>
    isFailedRun(letter) &&
    fits(letter.run) &&
    (urls.length === 0 || urls.includes(letter.message.url)) &&
    (statuses.length === 0 || statuses.includes(String(letter.response?.status)));
  const { page, cursor } = pageOf(tenant.deadLetters, { ...readPage(query, most), matches, bytesOf: bytesOfLetter });
  return { page: page.flatMap(([number, letter]) => (isFailedRun(letter) ? [[number, letter] as const] : [])), cursor };
}

/** A page of failed runs, the newest first. */
export function failedRunPage(tenant: Tenant, query: URLSearchParams): QStashAnswer {
  const { page, cursor } = failedRuns(tenant, query, MOST_PER_PAGE);
  return { body: { cursor, messages: page.map(([, letter]) => failedRunDocument(letter)) } };
}

/** Resumes or restarts runs, which are failed no more. */
function renewMany(renew: typeof resumeRun) {
  return ({ tenant, query, headers }: QStashCall): QStashAnswer => {
    const { page, cursor } = failedRuns(tenant, query, MOST_RENEWED);
    const workflowRuns = page.map(([number, letter]): RenewedRun => {
      const run = renew(tenant, letter, headers);
      tenant.deadLetters.remove(number);
      return run;
    });
    return { body: { cursor, workflowRuns } };
  };
}

function renewOne(renew: typeof resumeRun) {
  return ({ tenant, path, headers }: QStashCall<"dlq">): QStashAnswer => {
    const [number, letter] = failedRun(tenant, path.dlq);
    const body = renew(tenant, letter, headers);
    tenant.deadLetters.remove(number);
    return { body };
  };
}

/** Tells the endpoint once more that a run of it has failed. */
function retryFailureFunction(tenant: Tenant, [, { message, run }]: FailedRun): RenewedRun {
  const { failureFunction } = run;
  const callback = failureCallbackOf(run);
  if (failureFunction?.state !== "CALLBACK_FAIL" || callback === undefined) {
    throw badRequestError(
      `the failure callback is ${failureFunction?.state ?? "none"}; only one that has failed can be retried`,
    );
  }
  const messageId = publishAgain(tenant, message, callback, failureFunction.body);
  run.failureFunction = { ...failureFunction, messageId, state: "CALLBACK_INPROGRESS" };
  return { workflowRunId: run.id, workflowCreatedAt: run.createdAt };
}

function cancelFailureFunction(tenant: Tenant, [, { run }]: FailedRun): void {
  const { failureFunction } = run;
  const message = failureFunction && tenant.messages.get(failureFunction.messageId);
  if (failureFunction?.state !== "CALLBACK_INPROGRESS" || message === undefined) {
    throw badRequestError("no failure callback of this run is in progress");
  }
  failureFunction.state = "CALLBACK_CANCELED";
  cancel(tenant, message);
}

/** Workflow runs that have failed, and what starts them again. */
export const failedRunRoutes: readonly QStashRoute[] = [
  qstashRoute("GET /v2/workflows/dlq", ({ tenant, query }) => failedRunPage(tenant, query)),
  qstashRoute("GET /v2/workflows/dlq/{dlq}", ({ tenant, path }) => ({
    body: failedRunDocument(failedRun(tenant, path.dlq)[1]),
  })),
  qstashRoute("DELETE /v2/workflows/dlq/{dlq}", ({ tenant, path }) => {
    tenant.deadLetters.remove(failedRun(tenant, path.dlq)[0]);
    return {};
  }),
  qstashRoute("DELETE /v2/workflows/dlq", ({ tenant, query }) => {
    const { page, cursor } = failedRuns(tenant, query, MOST_PER_PAGE);
    for (const [number] of page) tenant.deadLetters.remove(number);
    return { body: { cursor, deleted: page.length } };
  }),
  qstashRoute("POST /v2/workflows/dlq/resume/{dlq}", renewOne(resumeRun)),
  qstashRoute("POST /v2/workflows/dlq/resume", renewMany(resumeRun)),
  qstashRoute("POST /v2/workflows/dlq/restart/{dlq}", renewOne(restartRun)),
  qstashRoute("POST /v2/workflows/dlq/restart", renewMany(restartRun)),
  qstashRoute("POST /v2/workflows/dlq/callback/{dlq}", ({ tenant, path }) => ({
    body: retryFailureFunction(tenant, failedRun(tenant, path.dlq)),
  })),
  qstashRoute("DELETE /v2/workflows/dlq/callback/{dlq}", ({ tenant, path }) => {
    cancelFailureFunction(tenant, failedRun(tenant, path.dlq));
    return { status: 200 };
  }),
];

import { callbackBody } from "../delivery/callback-body.ts";
import { publishCallback } from "../delivery/callbacks.ts";
import type { DeliveryResult } from "../delivery/delivery-attempt.ts";
import type { LogDetails } from "../logs/message-log.ts";
import { headerOf, namedHeaders } from "../messages/header-lists.ts";
import type { Message } from "../messages/message.ts";
import type { Tenant } from "../tenant.ts";
import { endRun } from "./run-end.ts";
import { callTypeOf, failureCallbackOf, runOf } from "./run-settings.ts";
import type { StepFailure, WorkflowRun } from "./workflow-run.ts";

/** How many of the last failures of a message are kept. */
const KEPT_FAILURES = 10;
const KEPT_RESPONSE = 4_096;

/** Writes down in its run that a message was delivered. */
export function noteRunDelivered(tenant: Tenant, message: Message, result: DeliveryResult): void {
  const run = runOf(tenant, message);
  if (run === undefined || callTypeOf(message.settings.workflow) !== "failureCall") return;
  const isNotFound =
    result.kind === "answer" && headerOf(result.headers, "upstash-workflow-failure-callback-notfound") === "true";
  if (isNotFound) run.failureFunction = undefined;
  else endFailureFunction(run, message, result, "CALLBACK_SUCCESS");
}

function endFailureFunction(
  { failureFunction }: WorkflowRun,
  { id }: Message,
  result: DeliveryResult,
  state: "CALLBACK_SUCCESS" | "CALLBACK_FAIL",
): void {
  if (failureFunction?.messageId !== id) return;
  const { status, body, headers } = stepFailure(result, 0);
  failureFunction.state = state;
  failureFunction.answer = { responseStatus: status, responseBody: body, responseHeaders: headers };
}

/** Writes down in its run that a try has failed. */
export function noteRunError(tenant: Tenant, message: Message, result: DeliveryResult): void {
  const run = runOf(tenant, message);
  if (run === undefined) return;
  const before = run.errors.get(message.id) ?? [];
  run.errors.set(message.id, [...before, stepFailure(result, tenant.clock.now())].slice(-KEPT_FAILURES));
}

/**
 * What a message that has failed for good means to its run. Where it is a step the run has failed, its endpoint is told, and
 * `dlqId` is that of the run. Gives false for a message that is of no run.
 */
export function failInRun(tenant: Tenant, message: Message, result: DeliveryResult, bury: BuryRun): boolean {
  const run = runOf(tenant, message);
  if (run === undefined) return false;
  const callType = callTypeOf(message.settings.workflow);
  if (callType === "failureCall") endFailureFunction(run, message, result, "CALLBACK_FAIL");
  if (callType === "failureCall" || callType === "toCallback" || run.state !== "RUN_STARTED") return true;
  endRun(tenant, run, "RUN_FAILED", message);
  const { messages, waiters } = run.interrupted;
  run.interrupted = { messages: [message, ...messages], waiters };
  run.dlqId = bury(run);
  tellFailure(tenant, run, message, result);
  return true;
}

/** Puts a failed run into the DLQ, and gives the ID that it has there. */
export type BuryRun = (run: WorkflowRun) => string;

function tellFailure(tenant: Tenant, run: WorkflowRun, message: Message, result: DeliveryResult): void {
  const failureCallback = failureCallbackOf(run);
  if (failureCallback === undefined) return;
  const { retried, notBefore } = message;
  const body = callbackBody(message, { result, retried, notBefore, dlqId: run.dlqId, more: factsOf(run) });
  const told = publishCallback(tenant, message, failureCallback, body);
  const { status, headers, body: failResponse } = stepFailure(result, tenant.clock.now());
  run.failureFunction = {
    messageId: told?.messageId ?? "",
    url: failureCallback.url,
    body,
    failStatus: status,
    failHeaders: headers,
    failResponse,
    answer: undefined,
    state: told === undefined ? "CALLBACK_FAIL" : "CALLBACK_INPROGRESS",
  };
}

/** "InitialBody": the source is what the run was started with. */
function factsOf({ id, url, createdAt, steps }: WorkflowRun): Readonly<Record<string, unknown>> {
  return {
    workflowRunId: id,
    workflowUrl: url,
    workflowCreatedAt: createdAt,
    sourceBody: steps[0]?.body.toString("base64"),
  };
}

function stepFailure(result: DeliveryResult, time: number): StepFailure {
  if (result.kind === "failure") return { error: result.error, status: 0, body: "", headers: {}, time };
  const body = result.body.subarray(0, KEPT_RESPONSE).toString("utf8");
  const headers = namedHeaders(result.headers);
  return { error: `endpoint answered with ${result.status}`, status: result.status, body, headers, time };
}

/** What a log says of a result. */
export function detailsOfResult(result: DeliveryResult): {
  readonly error: string | undefined;
  readonly response: LogDetails["response"];
} {
  if (result.kind === "failure") return { error: result.error, response: undefined };
  const { status, headers, body } = result;
  return { error: undefined, response: { status, headers, body } };
}

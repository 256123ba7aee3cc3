import { recordState } from "../logs/record-state.ts";
import { headerOf } from "../messages/header-lists.ts";
import type { Message } from "../messages/message.ts";
import { noteScheduled } from "../schedules/schedule-states.ts";
import type { Tenant } from "../tenant.ts";
import { detailsOfResult, failInRun, noteRunDelivered, noteRunError } from "../workflow/run-outcome.ts";
import type { WorkflowRun } from "../workflow/workflow-run.ts";
import { callbackBody } from "./callback-body.ts";
import { publishCallback } from "./callbacks.ts";
import type { DeliveryResult } from "./delivery-attempt.ts";
import { awaitTime, deliveryEnded, finish } from "./lanes.ts";
import { retryDelayMs } from "./retry-delay.ts";

/** What Workflow's endpoints answer where another try would not help. */
const NON_RETRYABLE_STATUS = 489;

/** Does what follows from the result of a delivery: callbacks, the log, another try or the DLQ. */
export function settleDelivery(tenant: Tenant, message: Message, result: DeliveryResult): void {
  deliveryEnded(tenant, message);
  const { callback } = message.settings;
  // Where no other try will come, none is left: the endpoint of a workflow waits for the last one.
  const retried = isFinal(result) ? message.settings.retries : message.retried;
  const facts = { result, retried, notBefore: message.notBefore };
  if (callback !== undefined) publishCallback(tenant, message, callback, callbackBody(message, facts));
  if (isSuccess(result)) {
    recordState(tenant, message, "DELIVERED");
    noteRunDelivered(tenant, message, result);
    end(tenant, message, "SUCCESS");
  } else {
    recordState(tenant, message, "ERROR", detailsOfResult(result));
    noteRunError(tenant, message, result);
    goOn(tenant, message, result);
  }
}

/** What follows from a delivery that did not succeed. */
function goOn(tenant: Tenant, message: Message, result: DeliveryResult): void {
  if (message.cancelRequested) {
    recordState(tenant, message, "CANCELED");
    end(tenant, message, "FAIL");
  } else if (isFinal(result) || message.retried >= message.settings.retries) {
    fail(tenant, message, result);
  } else {
    retry(tenant, message, result);
  }
}

function retry(tenant: Tenant, message: Message, result: DeliveryResult): void {
  const { retried, settings } = message;
  const now = tenant.clock.now();
  const headers = result.kind === "answer" ? result.headers : undefined;
  message.notBefore = now + retryDelayMs({ retried, retryDelay: settings.retryDelay, headers, now });
  message.retried += 1;
  recordState(tenant, message, "RETRY", { nextDeliveryTime: message.notBefore });
  awaitTime(tenant, message);
}

/** Nothing more is tried: the message goes to the DLQ, and its failure callback is told. */
function fail(tenant: Tenant, message: Message, result: DeliveryResult): void {
  recordState(tenant, message, "FAILED");
  if (!failInRun(tenant, message, result, (run) => bury(tenant, message, result, run))) {
    const dlqId = bury(tenant, message, result);
    const { failureCallback } = message.settings;
    if (failureCallback !== undefined) {
      const facts = { result, retried: message.retried, notBefore: message.notBefore, dlqId };
      publishCallback(tenant, message, failureCallback, callbackBody(message, facts));
    }
  }
  end(tenant, message, "FAIL");
}

/** Puts a message into the DLQ, and gives the ID that it has there. */
function bury(tenant: Tenant, message: Message, result: DeliveryResult, run?: WorkflowRun): string {
  const failedAt = tenant.clock.now();
  const dlqId = tenant.newId(`${failedAt}`).replace("_", "-");
  tenant.deadLetters.add({ dlqId, failedAt, message: contentOf(message), run, ...detailsOfResult(result) });
  return dlqId;
}

function end(tenant: Tenant, message: Message, state: "SUCCESS" | "FAIL"): void {
  noteScheduled(tenant, message, state);
  finish(tenant, message);
}

/** The message without where it is on its way. */
function contentOf({ id, createdAt, callerIp, settings, body, queueName, scheduleId, ...target }: Message) {
  const { url, topicName, endpointName } = target;
  return { id, createdAt, callerIp, settings, body, queueName, scheduleId, url, topicName, endpointName };
}

function isSuccess(result: DeliveryResult): boolean {
  return result.kind === "answer" && result.status >= 200 && result.status < 300;
}

/** Whether another try would get the same. */
function isFinal(result: DeliveryResult): boolean {
  if (result.kind === "failure") return result.lasting;
  return result.status === NON_RETRYABLE_STATUS && headerOf(result.headers, "upstash-nonretryable-error") === "true";
}

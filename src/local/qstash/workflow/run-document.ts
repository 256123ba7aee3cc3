import type { Message } from "../messages/message.ts";
import { labelFields } from "../messages/message-document.ts";
import type { Tenant } from "../tenant.ts";
import { callTypeOf } from "./run-settings.ts";
import { readStep } from "./run-steps.ts";
import type { WorkflowRun, WorkflowStep } from "./workflow-run.ts";

/** Schema GroupedSteps. */
interface StepGroup {
  readonly type: "sequential" | "parallel" | "next";
  readonly steps: Record<string, unknown>[];
}

/** What a document of a run is made of beside the run. */
interface RunView {
  readonly run: WorkflowRun;
  readonly pending: readonly Message[];
  readonly now: number;
}

/** Schema WorkflowRun: its steps that have a result, in groups of those that ran in parallel, and what comes next. */
export function runDocument(tenant: Tenant, run: WorkflowRun): Record<string, unknown> {
  const view = { run, pending: [...run.pending], now: tenant.clock.now() };
  const { invoker, failureFunction, settings } = run;
  const { body: _body, answer, ...failure } = failureFunction ?? { body: undefined, answer: undefined };
  return {
    workflowRunId: run.id,
    workflowUrl: run.url,
    workflowState: run.state,
    workflowRunCreatedAt: run.createdAt,
    workflowRunCompletedAt: run.completedAt,
    workflowRunCallerIp: run.callerIp,
    workflowRunResponse: run.response,
    steps: [...resultGroups(view), ...nextGroup(view)],
    invoker: invoker && {
      workflowRunId: invoker.runId,
      workflowUrl: invoker.url,
      workflowRunCreatedAt: invoker.createdAt,
    },
    failureFunction: failureFunction && {
      ...failure,
      ...answer,
      dlqId: run.dlqId,
      errors: run.errors.get(failureFunction.messageId),
    },
    dlqId: run.dlqId,
    flowControlKey: settings.flowControl?.key,
    ...labelFields(settings.labels),
  };
}

/** Steps of one parallel group follow each other, and each says how many they are. */
function resultGroups(view: RunView): StepGroup[] {
  const groups: StepGroup[] = [];
  for (const [index, step] of view.run.steps.entries()) {
    const info =
      index === 0 ? { stepId: 0, stepName: "init", stepType: "Initial", concurrent: 1 } : readStep(step.body);
    if ("targetStep" in info) continue;
    const document = stepDocument(view, step, info, index);
    const concurrent = Number(info.concurrent ?? 1);
    const last = groups.at(-1);
    const isOfLast =
      last?.type === "parallel" && last.steps.length < concurrent && last.steps[0]?.concurrent === concurrent;
    if (isOfLast) last.steps.push(document);
    else groups.push({ type: concurrent > 1 ? "parallel" : "sequential", steps: [document] });
  }
  return groups;
}

function stepDocument(
  { run, pending, now }: RunView,
  { messageId, body, createdAt }: WorkflowStep,
  { callBody, ...info }: Readonly<Record<string, unknown>>,
  index: number,
): Record<string, unknown> {
  const message = pending.find(({ id }) => id === messageId);
  const isAsleep = message !== undefined && message.retried === 0 && message.notBefore > now;
  return {
    ...info,
    ...(index === 0 ? { out: body.toString("utf8") } : {}),
    ...(callBody === undefined ? {} : { callBody }),
    callType: "step",
    messageId,
    createdAt,
    retries: run.settings.retries,
    retryDelay: run.settings.retryDelay,
    state: isAsleep ? "STEP_PROGRESS" : "STEP_SUCCESS",
    ...(isAsleep ? { nextDeliveryTime: message.notBefore } : {}),
  };
}

/** What has no result yet: steps that run, calls, and waits for events. */
function nextGroup({ run, pending, now }: RunView): StepGroup[] {
  const messages = pending
    .filter((message) => message.retried > 0 || message.notBefore <= now)
    .map((message) => ({
      ...nextNames(message),
      messageId: message.id,
      state: message.retried > 0 ? "STEP_RETRY" : "STEP_PROGRESS",
      retries: message.settings.retries,
      retryDelay: message.settings.retryDelay,
      nextDeliveryTime: message.retried > 0 ? message.notBefore : undefined,
      errors: run.errors.get(message.id),
    }));
  const failed = run.state === "RUN_FAILED" ? run.interrupted.messages[0] : undefined;
  const waits = [...run.waiters].map(({ step, eventId, deadline }) => ({
    ...step,
    state: "STEP_PROGRESS",
    waitEventId: eventId,
    waitTimeoutDeadline: deadline,
  }));
  const ended =
    failed === undefined
      ? []
      : [
          {
            messageId: failed.id,
            state: "STEP_FAILED",
            retries: failed.settings.retries,
            errors: run.errors.get(failed.id),
          },
        ];
  const steps = [...ended, ...messages, ...waits];
  return steps.length === 0 ? [] : [{ type: "next", steps }];
}

/** A call to somebody else is a step with a name; of any other step only the endpoint knows. */
function nextNames({ url, settings }: Message): Record<string, unknown> {
  if (callTypeOf(settings.workflow) !== "toCallback") return {};
  const headers = settings.callback?.headers;
  const stepName = headers?.get("upstash-forward-upstash-workflow-stepname")?.[0];
  return { stepName, stepType: "Call", callType: "toCallback", callUrl: url, callMethod: settings.method };
}

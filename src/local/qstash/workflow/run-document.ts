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
    const info = index === 0 ? initialStep(step) : readStep(step.body);
    if ("targetStep" in info) continue;
    const document = stepDocument(view, step, info);
    const concurrent = Number(info.concurrent ?? 1);
    const last = groups.at(-1);
    const isOfLast =
      last?.type === "parallel" && last.steps.length < concurrent && last.steps[0]?.concurrent === concurrent;
    if (isOfLast) last.steps.push(document);
    else groups.push({ type: concurrent > 1 ? "parallel" : "sequential", steps: [document] });
  }
  return groups;
}

/** The payload is the result of a step that no endpoint has sent. */
function initialStep({ body }: WorkflowStep): Readonly<Record<string, unknown>> {
  return { stepId: 0, stepName: "init", stepType: "Initial", concurrent: 1, out: body.toString("utf8") };
}

function stepDocument(
  { run, pending, now }: RunView,
  { messageId, createdAt }: WorkflowStep,
  info: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const message = pending.find(({ id }) => id === messageId);
  const isAsleep = message !== undefined && message.retried === 0 && message.notBefore > now;
  return {
    ...info,
    callType: "step",
    messageId,
    createdAt,
    retries: run.settings.retries,
    retryDelay: run.settings.retryDelay,
    state: isAsleep ? "STEP_PROGRESS" : "STEP_SUCCESS",
    nextDeliveryTime: isAsleep ? message.notBefore : undefined,
  };
}

/** What has no result yet: the step that has failed, steps that run, calls, and waits for events. */
function nextGroup({ run, pending, now }: RunView): StepGroup[] {
  const failed = run.state === "RUN_FAILED" ? run.interrupted.messages.slice(0, 1) : [];
  const running = pending.filter((message) => message.retried > 0 || message.notBefore <= now);
  const waits = [...run.waiters].map(({ step, eventId, deadline }) => ({
    ...step,
    state: "STEP_PROGRESS",
    waitEventId: eventId,
    waitTimeoutDeadline: deadline,
  }));
  const steps = [
    ...failed.map((message) => nextDocument(run, message, "STEP_FAILED")),
    ...running.map((message) => nextDocument(run, message, message.retried > 0 ? "STEP_RETRY" : "STEP_PROGRESS")),
    ...waits,
  ];
  return steps.length === 0 ? [] : [{ type: "next", steps }];
}

function nextDocument(run: WorkflowRun, message: Message, state: string): Record<string, unknown> {
  return {
    ...nextNames(message),
    messageId: message.id,
    state,
    retries: message.settings.retries,
    retryDelay: message.settings.retryDelay,
    nextDeliveryTime: state === "STEP_RETRY" ? message.notBefore : undefined,
    errors: run.errors.get(message.id),
  };
}

/** A call to somebody else is a step with a name; of any other step only the endpoint knows. */
function nextNames({ url, settings }: Message): Record<string, unknown> {
  if (callTypeOf(settings.workflow) !== "toCallback") return {};
  const headers = settings.callback?.headers;
  const stepName = headers?.get("upstash-forward-upstash-workflow-stepname")?.[0];
  return { stepName, stepType: "Call", callType: "toCallback", callUrl: url, callMethod: settings.method };
}

import { UpstashError } from "../../../upstash/errors.ts";
import { isRecord } from "../../account/answers/readable.ts";
import { errorsOf, placedSteps, readableStep } from "./readable-steps.ts";
import { beginningOf, exactTime, failureText } from "./step-text.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Steps of a run in one answer. */
const STEPS_SHOWN = 100;
/** Characters of what a run answered. */
const SHORT = 300;
const LONG = 8_000;

/** Runs in short: where each of them is. */
export function readableRuns(response: unknown): unknown {
  if (!Array.isArray(response)) return response;
  return response.map((run) => {
    if (!isRecord(run)) return run;
    const placed = placedSteps(run.steps);
    const done = placed.filter(({ step }) => step.state === "STEP_SUCCESS").length;
    const [last] = placed.slice(-1).map((step) => readableStep(step, false));
    return { ...headOf(run), steps_done: done, ...(last === undefined ? {} : { last_step: shortStep(last) }) };
  });
}

/** The one run of an answer with its steps. Throws a `not-found` UpstashError where there is none. */
export function oneReadableRun(response: unknown, { run_id, before_step, full }: Fields): unknown {
  const [run] = isRecord(response) && Array.isArray(response.runs) ? response.runs : [];
  if (!isRecord(run)) {
    throw new UpstashError("not-found", `No run has the ID ${JSON.stringify(run_id)}.`, {
      advice:
        "workflow_run_list shows the runs that are still in the log; it keeps them for the days that the plan says.",
    });
  }
  const isFull = full === true;
  const all = placedSteps(run.steps);
  const upTo = typeof before_step === "number" ? all.slice(0, before_step - 1) : all;
  const leftOut = Math.max(0, upTo.length - STEPS_SHOWN);
  return {
    ...headOf(run),
    ...(typeof run.workflowRunResponse === "string"
      ? { response: beginningOf(run.workflowRunResponse, isFull ? LONG : SHORT) }
      : {}),
    ...invokerOf(run),
    ...callbackOf(run, isFull),
    steps: upTo.slice(leftOut).map((step) => readableStep(step, isFull)),
    ...(leftOut === 0
      ? {}
      : { left_out: `${leftOut} earlier steps; before_step: ${leftOut + 1} shows the last of them` }),
  };
}

/** The time of a run that was started, to the millisecond. */
export function withRunTime(started: unknown): unknown {
  if (!isRecord(started)) return started;
  const created = exactTime(started.workflowCreatedAt);
  return created === undefined ? started : { ...started, workflowCreatedAt: created };
}

/** What a run is, without its steps. */
function headOf(run: Fields): Fields {
  const { workflowRunCreatedAt: began, workflowRunCompletedAt: ended } = run;
  const { workflowRunId, workflowUrl, workflowState: state, labels, flowControlKey, dlqId } = run;
  const isDone = typeof began === "number" && typeof ended === "number" && ended > 0;
  const fields = {
    ...{ workflowRunId, workflowUrl, state, created_at: exactTime(began), completed_at: exactTime(ended) },
    ...{ duration_ms: isDone ? ended - began : undefined, labels, flowControlKey, dlqId },
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== ""));
}

function shortStep({ name, after, state, retries, error, next_try }: Fields): Fields {
  const fields = { name, after, state, retries, error, next_try };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function invokerOf({ invoker }: Fields): Fields {
  return isRecord(invoker) && typeof invoker.workflowRunId === "string" ? { invoked_by: invoker.workflowRunId } : {};
}

/** What became of the failure function, and what it was told. */
function callbackOf({ failureFunction }: Fields, isFull: boolean): Fields {
  if (!isRecord(failureFunction)) return {};
  const { url, state, failStatus, failResponse, responseStatus, responseBody } = failureFunction;
  const limit = isFull ? LONG : SHORT;
  const [lastError] = errorsOf(failureFunction).slice(-1);
  return {
    failure_function: {
      ...{ url, state, told: failureText({ status: failStatus, body: failResponse }, limit) },
      ...(typeof responseStatus === "number" && responseStatus > 0 ? { responseStatus } : {}),
      ...(typeof responseBody === "string" && responseBody !== ""
        ? { responseBody: beginningOf(responseBody, limit) }
        : {}),
      ...(lastError === undefined ? {} : { error: failureText(lastError, limit) }),
    },
  };
}

import { isRecord } from "../../account/answers/readable.ts";
import { readableMessage } from "../../qstash/answers/readable-message.ts";
import { beginningOf, exactTime, failureText, headerOfMany } from "./step-text.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Characters of an output and of an error, in short and with `full`. */
const SHORT = 300;
const LONG = 8_000;

/** A step of a run, and how long it took. */
interface PlacedStep {
  step: Fields;
  type: unknown;
  /** When the steps before it ended. */
  began: number | undefined;
  /** The name of the step before it. */
  after: unknown;
}

/** The steps of a run in their order, of which those that ran together stand side by side. */
export function placedSteps(groups: unknown): PlacedStep[] {
  const placed: PlacedStep[] = [];
  let [began, after]: [number | undefined, unknown] = [undefined, undefined];
  for (const group of Array.isArray(groups) ? groups.filter(isRecord) : []) {
    const steps = Array.isArray(group.steps) ? group.steps.filter(isRecord) : [];
    placed.push(...steps.map((step) => ({ step, type: group.type, began, after })));
    const ends = steps.map(({ createdAt }) => createdAt).filter((time) => typeof time === "number");
    if (ends.length > 0) began = Math.max(...ends);
    after = steps.map(({ stepName }) => stepName).join(", ") || after;
  }
  return placed;
}

/** One step as a person reads it. */
export function readableStep({ step, type, began, after }: PlacedStep, isFull: boolean): Fields {
  const errors = errorsOf(step);
  const limit = isFull ? LONG : SHORT;
  const name =
    step.stepName ?? errors.map(({ headers }) => headerOfMany(headers, "upstash-error-step-name")).find(Boolean);
  const ended = typeof step.createdAt === "number" ? step.createdAt : errors.at(-1)?.time;
  const [lastError] = errors.slice(-1);
  return {
    ...(step.stepId === undefined ? {} : { step: step.stepId }),
    ...(name === undefined ? (after === undefined ? {} : { after }) : { name }),
    ...(step.stepType === undefined ? {} : { type: step.stepType }),
    ...(type === "parallel" ? { parallel: true } : {}),
    state: step.state,
    ...timed("at", ended),
    ...(typeof ended === "number" && began !== undefined ? { duration_ms: Math.max(0, ended - began) } : {}),
    ...retriesOf(step, errors.length),
    ...timed("next_try", step.nextDeliveryTime),
    ...(lastError === undefined ? {} : { error: failureText(lastError, limit) }),
    ...waitOf(step),
    ...callOf(step, limit),
    ...(typeof step.out === "string" && step.out !== "" ? { out: beginningOf(step.out, limit) } : {}),
    ...(isFull ? detailsOf(step, errors) : {}),
  };
}

/** The failures of a step, the last one last. */
export function errorsOf({ errors }: Fields): Fields[] {
  return Array.isArray(errors) ? errors.filter(isRecord) : [];
}

/** How often a step was tried again, as far as its failures tell. */
export function usedRetries({ state }: Fields, failures: number): number {
  return state === "STEP_FAILED" ? Math.max(0, failures - 1) : failures;
}

function retriesOf(step: Fields, failures: number): Fields {
  if (typeof step.retries !== "number") return {};
  return failures === 0
    ? { retries_allowed: step.retries }
    : { retries: `${usedRetries(step, failures)} used of ${step.retries}` };
}

function timed(field: string, time: unknown): Fields {
  const text = exactTime(time);
  return text === undefined ? {} : { [field]: text };
}

function waitOf({ waitEventId, waitTimeout, invokedWorkflowRunId, sleepFor, sleepUntil }: Fields): Fields {
  return {
    ...(waitEventId === undefined ? {} : { waits_for: waitEventId }),
    ...(waitTimeout === true ? { wait_timed_out: true } : {}),
    ...(invokedWorkflowRunId === undefined ? {} : { invoked_run: invokedWorkflowRunId }),
    ...(sleepFor === undefined ? {} : { sleeps_s: sleepFor }),
    ...(typeof sleepUntil === "number" ? timed("sleeps_until", sleepUntil * 1_000) : {}),
  };
}

/** A request to somebody else. */
function callOf({ callMethod, callUrl, callResponseStatus, callResponseBody }: Fields, limit: number): Fields {
  return {
    ...(callUrl === undefined ? {} : { calls: `${callMethod ?? "GET"} ${callUrl}` }),
    ...(callResponseStatus === undefined ? {} : { call_status: callResponseStatus }),
    ...(typeof callResponseBody === "string" ? { call_answer: beginningOf(callResponseBody, limit) } : {}),
  };
}

function detailsOf(step: Fields, errors: readonly Fields[]): Fields {
  const { messageId, callHeaders, callBody, callResponseHeaders } = step;
  const others = readableMessage({ messageId, callHeaders, callBody, callResponseHeaders });
  return {
    ...(isRecord(others) ? Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined)) : {}),
    ...(errors.length < 2
      ? {}
      : { errors: errors.map((error) => ({ ...timed("at", error.time), error: failureText(error, SHORT) })) }),
  };
}

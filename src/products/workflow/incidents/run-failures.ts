import { REDACTED } from "../../../call/redactor.ts";
import { withoutNamedSecrets } from "../../../upstash/secret-words.ts";
import { isRecord } from "../../account/answers/readable.ts";
import { causeOf } from "../../qstash/incidents/failure-cause.ts";
import { errorsOf, placedSteps, readableStep, usedRetries } from "../answers/readable-steps.ts";
import { thrownError } from "../answers/step-text.ts";

type Fields = Readonly<Record<string, unknown>>;

/** A run that has failed, or whose step fails and is tried again. */
export interface RunFailure {
  runId: string;
  workflow: string;
  label: string | undefined;
  /** "HTTP 500 TypeError", "timeout". */
  cause: string;
  isRetrying: boolean;
  time: number;
  /** The name of the step, where the endpoint's SDK has said it. */
  step: string | undefined;
  usedRetries: number;
  maxRetries: number;
  key: string | undefined;
  dlqId: string | undefined;
  callbackState: string | undefined;
  /** The last failure: status, error, and the body of the answer. */
  failure: Fields;
}

/** Characters that are kept of an answer: the class of an error and what it says stand at its beginning. */
const KEPT_BODY = 2_048;

/** What the DLQ has of a failed run. */
export function failureOfLetter(letter: Fields): RunFailure {
  const { responseStatus: status, error, responseBody: body, dlqId, maxRetries, failureFunctionState } = letter;
  const failure = { status, error, body: typeof body === "string" ? body.slice(0, KEPT_BODY) : undefined };
  return {
    ...namesOf(letter),
    ...{ cause: causeText(failure), isRetrying: false, step: undefined, failure },
    time: Number(letter.createdAt ?? letter.workflowCreatedAt),
    ...{ usedRetries: 0, maxRetries: typeof maxRetries === "number" ? maxRetries : 0 },
    ...{ dlqId: textOrNothing(dlqId), callbackState: textOrNothing(failureFunctionState) },
  };
}

/** What the log has of a run that has failed, or of one under way; nothing where no step of that fails. */
export function failureOfRun(run: Fields): RunFailure | undefined {
  const isRetrying = run.workflowState === "RUN_STARTED";
  const failing = placedSteps(run.steps).findLast(({ step }) => errorsOf(step).length > 0);
  if (isRetrying && failing === undefined) return undefined;
  const errors = failing === undefined ? [] : errorsOf(failing.step);
  const { failStatus: status, failResponse: body, state } = isRecord(run.failureFunction) ? run.failureFunction : {};
  const failure = errors.at(-1) ?? { status, body };
  const step = failing && readableStep(failing, false).name;
  const retries = failing?.step.retries;
  return {
    ...namesOf(run),
    ...{ cause: causeText(failure), isRetrying, step: textOrNothing(step), failure },
    time: Number(run.workflowRunCompletedAt || failure.time || run.workflowRunCreatedAt),
    usedRetries: failing === undefined ? 0 : usedRetries(failing.step, errors.length),
    maxRetries: typeof retries === "number" ? retries : 0,
    ...{ dlqId: undefined, callbackState: textOrNothing(state) },
  };
}

/** One run as both know it: the log knows more of the failure, the DLQ whether it is still there. */
export function joined(letter: RunFailure, run: RunFailure): RunFailure {
  const { dlqId, callbackState, cause, failure, key = run.key } = letter;
  return { ...run, dlqId, cause, failure, key, ...(callbackState === undefined ? {} : { callbackState }) };
}

function namesOf({ workflowRunId, workflowUrl, labels, label, flowControlKey }: Fields) {
  const all = Array.isArray(labels) && labels.length > 0 ? labels.map(String).toSorted().join(",") : label;
  return {
    ...{ runId: String(workflowRunId), workflow: withoutNamedSecrets(urlOf(workflowUrl), REDACTED) },
    ...{ label: textOrNothing(all), key: textOrNothing(flowControlKey) },
  };
}

/** Without the query, which may tell one run from another. */
function urlOf(url: unknown): string {
  return String(url).split(/[?#]/, 1)[0] ?? "";
}

/** Most of what is thrown comes as HTTP 500, so the class of the error tells more. */
function causeText({ status, error, body }: Fields): string {
  const cause = causeOf({ responseStatus: status, error });
  const { name } = thrownError(body);
  return name === undefined || name === "Error" ? cause : `${cause} ${name}`;
}

function textOrNothing(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

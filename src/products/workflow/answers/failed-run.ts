import { isRecord } from "../../account/answers/readable.ts";
import { utf8Of } from "../../qstash/answers/packed-texts.ts";
import { readableMessage } from "../../qstash/answers/readable-message.ts";
import { unpackMessage } from "../../qstash/answers/unpack.ts";
import { withEventText } from "./event-results.ts";
import { withRunTime } from "./readable-run.ts";
import { failureText } from "./step-text.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Characters of why a run failed, in a list. */
const SHORT = 300;

/** Failed runs of the DLQ, each as `unpackFailedRun`. */
export function unpackFailedRuns(response: unknown): unknown {
  return Array.isArray(response) ? response.map(unpackFailedRun) : response;
}

/** A failed run of the DLQ. Its body has the results of the steps before as base64, in which secrets would not be seen. */
export function unpackFailedRun(response: unknown): unknown {
  const letter = unpackMessage(response);
  return isRecord(letter) && typeof letter.body === "string" ? { ...letter, body: openedBody(letter.body) } : letter;
}

/** Failed runs in short: which, why, and what became of the failure function; or whole with `full`. */
export function readableFailedRuns(response: unknown, { full }: Fields): unknown {
  if (!Array.isArray(response)) return response;
  return response.map((letter) => {
    if (full === true || !isRecord(letter)) return readableFailedRun(letter);
    const { dlqId, workflowRunId, workflowUrl, workflowCreatedAt, createdAt, labels, flowControlKey } = letter;
    const { maxRetries, failureFunctionState } = letter;
    const known = { dlqId, workflowRunId, workflowUrl, workflowCreatedAt, createdAt, labels, flowControlKey };
    const short = readableFailedRun({ ...known, maxRetries, failureFunctionState });
    const given = Object.entries(isRecord(short) ? short : {}).filter(([, value]) => value !== undefined);
    return { ...Object.fromEntries(given), error: whyItFailed(letter) };
  });
}

/** One failed run: request and response of the step that failed. */
export function readableFailedRun(letter: unknown): unknown {
  return readableMessage(withRunTime(letter));
}

/** Why a run failed, in a sentence. */
export function whyItFailed({ responseStatus, error, responseBody }: Fields): string {
  return failureText({ status: responseStatus, error, body: responseBody }, SHORT);
}

/** The list of steps that an endpoint is sent, with their bodies and events as they are. */
function openedBody(body: string): string {
  if (!/^\s*\[\s*\{/.test(body)) return body;
  const steps = parsedBody(body);
  if (!Array.isArray(steps)) return body;
  return JSON.stringify(steps.map((step) => (isRecord(step) ? { ...step, body: opened(step.body) } : step)));
}

function opened(body: unknown): unknown {
  const text = typeof body === "string" ? utf8Of(body) : undefined;
  const step = text === undefined ? undefined : parsedBody(text);
  return isRecord(step) ? withEventText(step) : (step ?? text ?? body);
}

function parsedBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

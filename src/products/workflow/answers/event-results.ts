import { isRecord } from "../../account/answers/readable.ts";
import { eventText } from "../../qstash/answers/packed-texts.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Runs of the log, each with the events that its steps got as text. */
export function unpackRuns(response: unknown): unknown {
  return Array.isArray(response) ? response.map(unpackRun) : response;
}

/** The answer that has one run, as `unpackRuns`. */
export function unpackRunPage(response: unknown): unknown {
  return isRecord(response) ? { ...response, runs: unpackRuns(response.runs) } : response;
}

/** A step that has waited, with its event as text: QStash has it in base64, in which nobody would see what is secret. */
export function withEventText(step: Fields): Fields {
  const { waitEventId, out } = step;
  return waitEventId === undefined || typeof out !== "string" ? step : { ...step, out: eventText(out) };
}

function unpackRun(run: unknown): unknown {
  if (!isRecord(run) || !Array.isArray(run.steps)) return run;
  return { ...run, steps: run.steps.map(unpackGroup) };
}

function unpackGroup(group: unknown): unknown {
  if (!isRecord(group) || !Array.isArray(group.steps)) return group;
  return { ...group, steps: group.steps.map((step) => (isRecord(step) ? withEventText(step) : step)) };
}

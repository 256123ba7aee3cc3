import { isRecord } from "../../account/answers/readable.ts";
import { utf8Of } from "../../qstash/answers/unpack.ts";

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

/** The body of a step that has waited, of which the end was cut, with its event as text. */
export function eventTextsIn(body: string): string {
  if (!body.includes('"waitEventId":')) return body;
  return body.replace(/("out":)"([A-Za-z0-9+/]+={0,2})("|$)/, (_, name: string, packed: string) => {
    return `${name}${JSON.stringify(eventText(packed))}`;
  });
}

function unpackRun(run: unknown): unknown {
  if (!isRecord(run) || !Array.isArray(run.steps)) return run;
  return { ...run, steps: run.steps.map(unpackGroup) };
}

function unpackGroup(group: unknown): unknown {
  if (!isRecord(group) || !Array.isArray(group.steps)) return group;
  return { ...group, steps: group.steps.map((step) => (isRecord(step) ? withEventText(step) : step)) };
}

/** The event, or the request to a webhook with its body. */
function eventText(packed: string): string {
  const text = utf8Of(packed) ?? beginningOf(packed);
  if (text === undefined) return packed;
  const request = parsed(text);
  if (!isRecord(request) || request.proto === undefined || typeof request.body !== "string") return text;
  return JSON.stringify({ ...request, body: utf8Of(request.body) ?? request.body });
}

/** What is left of an event that QStash has cut. A character that the cut has taken apart is left out. */
function beginningOf(packed: string): string | undefined {
  const [whole = ""] = /^(?:[A-Za-z0-9+/]{4})+/.exec(packed) ?? [];
  if (whole.length < packed.length - 3) return undefined;
  try {
    return `${new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(whole, "base64"), { stream: true })}…`;
  } catch {
    return undefined;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

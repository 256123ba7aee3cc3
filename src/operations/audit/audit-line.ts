import type { CallEnd } from "../../call/observer.ts";
import { shorten } from "../../call/question.ts";
import { visible } from "../../upstash/visible.ts";

/** How the lines of an audit are written. */
export type AuditFormat = "json" | "text";

type AuditValue = string | number | Readonly<Record<string, string>> | undefined;

/** Characters of a name in a line, before and after what cannot be seen stands as its code point. */
const LONGEST_NAME = 120;
const LONGEST_SHOWN = 180;
/** Names that a target has in a line. */
const MOST_NAMES = 6;

/** The fields of a line in their order. With these bounds a line is shorter than what a pipe takes in one piece, 4,096 bytes. */
export const AUDIT_FIELDS: Readonly<Record<string, (call: CallEnd) => AuditValue>> = {
  time: ({ at }) => at.toISOString(),
  call: ({ id }) => id,
  request: ({ request }) => request?.id,
  trace: ({ request }) => request?.trace,
  client: ({ request }) => request?.client,
  caller: ({ caller }) => nameOf(caller),
  connection: ({ connection }) => connection,
  tool: ({ tool }) => tool,
  access: ({ access }) => access,
  target: ({ target }) => target && namesOf(target),
  outcome: ({ outcome }) => outcome,
  agreement: ({ agreement }) => agreement?.way,
  agreed_by: ({ agreement }) => agreement?.by && nameOf(agreement.by),
  ms: ({ milliseconds }) => Math.round(milliseconds),
  requests: ({ requests }) => requests,
  commands: ({ commands }) => commands,
};

/** The line of a call, with its end. What is not known is null in JSON, and `-` in text. */
export function auditLine(call: CallEnd, format: AuditFormat): string {
  const values = Object.entries(AUDIT_FIELDS).map(([name, field]) => [name, field(call)] as const);
  return lineOf(values, format);
}

/** The line that stands where so many others are missing. */
export function lostLine(count: number, at: Date, format: AuditFormat): string {
  return lineOf(
    [
      ["time", at.toISOString()],
      ["lost", count],
    ],
    format,
  );
}

function lineOf(values: readonly (readonly [name: string, value: AuditValue])[], format: AuditFormat): string {
  if (format === "json")
    return `${JSON.stringify(Object.fromEntries(values.map(([name, value = null]) => [name, value])))}\n`;
  return `${values.flatMap(([name, value]) => textsOf(name, value)).join(" ")}\n`;
}

/** `name=value`; of a target one for each of its names, as `target.name=value`. */
function textsOf(name: string, value: AuditValue): string[] {
  if (value === undefined) return [`${name}=-`];
  if (typeof value !== "object") return [`${name}=${word(String(value))}`];
  return Object.entries(value).map(([inner, text]) => `${name}.${word(inner)}=${word(text)}`);
}

/** The text as it is where it is one word, else in quotes. */
function word(text: string): string {
  return /^(?!-$)[\w.:/@+-]+$/.test(text) ? text : JSON.stringify(text);
}

function namesOf(target: Readonly<Record<string, string>>): Record<string, string> {
  const names = Object.entries(target).slice(0, MOST_NAMES);
  return Object.fromEntries(names.map(([name, value]) => [nameOf(name), nameOf(value)]));
}

/** A name in one line and in a bounded length, with nothing in it that cannot be seen. */
function nameOf(name: string): string {
  return shorten(visible(shorten(name, LONGEST_NAME)), LONGEST_SHOWN);
}

import { isRecord } from "../../account/answers/readable.ts";

/** Where the result of a step begins. */
const OUT = '"out":"';

/** The text in base64; nothing where it is no UTF-8 or no base64. */
export function utf8Of(packed: string): string | undefined {
  const bytes = Buffer.from(packed, "base64");
  if (bytes.toString("base64").replace(/=+$/, "") !== packed.replace(/[=\s]+$/, "")) return undefined;
  const text = bytes.toString("utf8");
  return Buffer.from(text, "utf8").equals(bytes) ? text : undefined;
}

/** The body of a step that has waited, with its event as text, also where its end was cut. */
export function eventTextsIn(body: string): string {
  if (!body.includes('"waitEventId":')) return body;
  const begin = body.indexOf(OUT) + OUT.length;
  const end = body.indexOf('"', begin);
  const packed = body.slice(begin, end < 0 ? undefined : end);
  if (begin < OUT.length || packed === "" || /[^A-Za-z0-9+/=]/.test(packed)) return body;
  return `${body.slice(0, begin - 1)}${JSON.stringify(eventText(packed))}${end < 0 ? "" : body.slice(end + 1)}`;
}

/** The event that a step has waited for, or the request to a webhook with its body. */
export function eventText(packed: string): string {
  const text = utf8Of(packed) ?? beginningOf(packed);
  if (text === undefined) return packed;
  const request = parsed(text);
  if (!isRecord(request) || request.proto === undefined || typeof request.body !== "string") return text;
  return JSON.stringify({ ...request, body: utf8Of(request.body) ?? request.body });
}

/** What is left of an event that QStash has cut. A character that the cut has taken apart is left out. */
function beginningOf(packed: string): string | undefined {
  if (/[^A-Za-z0-9+/]/.test(packed)) return undefined;
  const whole = packed.slice(0, packed.length - (packed.length % 4));
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

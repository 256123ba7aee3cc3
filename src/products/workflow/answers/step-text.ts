import { isRecord } from "../../account/answers/readable.ts";

type Fields = Readonly<Record<string, unknown>>;

/** The beginning of a text, and how much there is of it. */
export function beginningOf(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = /[\uD800-\uDBFF]/.test(text.charAt(limit - 1)) ? limit - 1 : limit;
  return `${text.slice(0, end)}… (${end} of ${text.length} characters)`;
}

/** A time in milliseconds to the millisecond, since runs are told apart by it. */
export function exactTime(time: unknown): string | undefined {
  return typeof time === "number" && time > 0 && Number.isFinite(new Date(time).getTime())
    ? new Date(time).toISOString()
    : undefined;
}

/** The first value of a header, in whatever case. */
export function headerOfMany(headers: unknown, wanted: string): string | undefined {
  if (!isRecord(headers)) return undefined;
  const [, values] = Object.entries(headers).find(([name]) => name.toLowerCase() === wanted) ?? [];
  const [value] = [values].flat();
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** What an endpoint's SDK has answered for an error that was thrown: its class, and what it says. */
export function thrownError(body: unknown): { name?: string; message?: string } {
  if (typeof body !== "string" || !body.trimStart().startsWith("{")) return {};
  const { error: name, message } = parsedObject(body) ?? beginningOfThrown(body);
  return {
    ...(typeof name === "string" && /^[A-Z]\w{0,60}$/.test(name) ? { name } : {}),
    ...(typeof message === "string" ? { message } : {}),
  };
}

/** Why a try failed, in a sentence: "HTTP 500, TypeError: x is undefined". */
export function failureText({ status, error, body }: Fields, limit: number): string {
  const { name, message } = thrownError(body);
  const says = message ?? (typeof body === "string" && body !== "" ? body : error);
  const thrown = [name, says].filter((part) => typeof part === "string" && part !== "").join(": ");
  const answered = typeof status === "number" && status >= 100 ? [`HTTP ${status}`] : [];
  return beginningOf([...answered, ...(thrown === "" ? [] : [thrown])].join(", ") || "unknown", limit);
}

function parsedObject(text: string): Fields | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return isRecord(parsed) ? parsed : {};
  } catch {
    return undefined;
  }
}

/** What is left of an answer whose end was cut: the SDK puts the stack last. */
const THROWN = /^\s*\{"error":("(?:[^"\\]|\\.)*"),"message":("(?:[^"\\]|\\.)*")/s;

function beginningOfThrown(text: string): Fields {
  const [, error, message] = THROWN.exec(text) ?? [];
  return parsedObject(`{"error":${error ?? null},"message":${message ?? null}}`) ?? {};
}

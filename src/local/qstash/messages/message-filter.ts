import type { MessageContent } from "./message.ts";
import { wholeNumber } from "./message-settings.ts";

/** Whether a message is one of those that a query asks for. */
export type MessageFilter = (message: MessageContent) => boolean;

/** What of a message each parameter is about; a parameter that stands several times takes any of its values. */
const FIELDS: Readonly<Record<string, (message: MessageContent) => readonly (string | undefined)[]>> = {
  messageId: ({ id }) => [id],
  messageIds: ({ id }) => [id],
  url: ({ url }) => [url],
  host: ({ url }) => [new URL(url).host, new URL(url).hostname],
  path: ({ url }) => [new URL(url).pathname],
  topicName: ({ topicName }) => [topicName],
  queueName: ({ queueName }) => [queueName],
  scheduleId: ({ scheduleId }) => [scheduleId],
  flowControlKey: ({ settings }) => [settings.flowControl?.key],
  callerIp: ({ callerIp }) => [callerIp],
  callerIP: ({ callerIp }) => [callerIp],
};

/** The filter of a query: every parameter must fit. `only` leaves out all others. */
export function readMessageFilter(query: URLSearchParams, only?: readonly string[]): MessageFilter {
  const names = Object.keys(FIELDS).filter((name) => query.has(name) && (only === undefined || only.includes(name)));
  const fields = names.map((name) => ({ values: new Set(query.getAll(name)), of: FIELDS[name] ?? (() => []) }));
  const labels = only === undefined ? query.getAll("label").flatMap((value) => value.split(",")) : [];
  const from = only === undefined ? millisecondsOf(query, "fromDate") : undefined;
  const to = only === undefined ? millisecondsOf(query, "toDate") : undefined;
  return (message) =>
    fields.every(({ values, of }) => of(message).some((value) => value !== undefined && values.has(value))) &&
    (labels.length === 0 || labels.some((label) => message.settings.labels.includes(label))) &&
    (from === undefined || message.createdAt >= from) &&
    (to === undefined || message.createdAt <= to);
}

/** A time in milliseconds since 1970. */
export function millisecondsOf(query: URLSearchParams, name: string): number | undefined {
  return wholeNumber(query.get(name) ?? undefined, name, Number.MAX_SAFE_INTEGER);
}

/** `count` and `cursor` of a list. */
export function readPage(query: URLSearchParams, most: number): { count: number; cursor: number | undefined } {
  return {
    count: Math.min(most, wholeNumber(query.get("count") ?? undefined, "count", 1e9, 1) ?? most),
    cursor: wholeNumber(query.get("cursor") || undefined, "cursor", Number.MAX_SAFE_INTEGER),
  };
}

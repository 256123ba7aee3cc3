import { REDACTED } from "../../../call/redactor.ts";
import { isRecord } from "../../account/answers/readable.ts";
import { withoutMessageSecrets } from "../answers/message-secrets.ts";
import { adviceOn } from "./failure-cause.ts";
import type { FailureGroup } from "./failure-groups.ts";
import { type NextCallOptions, nextCalls } from "./next-calls.ts";
import type { ReadIncidents } from "./read-incidents.ts";
import { waitingMessages } from "./waiting-messages.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Groups and requests that a call may ask for. */
export const MOST_INCIDENT_GROUPS = 100;
export const MOST_INCIDENT_REQUESTS = 200;

/** The calls that read more of what a report had to leave out. */
export const MORE_GROUPS = `\`groups: ${MOST_INCIDENT_GROUPS}\` shows more`;
export const MORE_REQUESTS = `Fewer \`hours\` or \`max_requests: ${MOST_INCIDENT_REQUESTS}\` reads more.`;

/** Names of each kind that a group shows. */
const NAMES_SHOWN = 5;
const LONGEST_TEXT = 300;

export interface ReportOptions extends NextCallOptions {
  /** Groups that are shown, those with the most failed tries first. */
  groups: number;
}

/** What failed, where and why, against the window before; what waits; and how much was read. */
export function incidentReport(read: ReadIncidents, options: ReportOptions): Record<string, unknown> {
  const { window } = options;
  const current = read.groups.filter(({ tries, dlqIds }) => tries > 0 || dlqIds.length > 0);
  const sorted = current.toSorted((one, other) => weight(other) - weight(one));
  const shown = sorted.slice(0, options.groups);
  const isBeforeWhole = read.logUntil === undefined;
  const waiting = waitingMessages(read, options);
  return {
    window: { from: textOf(window.from), to: textOf(window.to), before_from: textOf(window.before) },
    totals: {
      failed_tries: sum(current.map(({ tries }) => tries)),
      failed_tries_before: isBeforeWhole ? sum(read.groups.map(({ triesBefore }) => triesBefore)) : "unknown",
      in_dlq: sum(current.map(({ dlqIds }) => dlqIds.length)),
      groups: current.length,
    },
    groups: shown.map((group) => groupReport(group, isBeforeWhole, read, options)),
    ...(waiting.length === 0 ? {} : { waiting }),
    read: {
      ...read.counts,
      ...(read.logUntil === undefined ? {} : { log_read_back_to: textOf(read.logUntil) }),
      ...(Object.keys(read.unread).length === 0 ? {} : { not_read: read.unread }),
    },
  };
}

/** What is missing in a report, in a sentence; nothing where nothing is. */
export function whatIsMissing(read: ReadIncidents, { window, groups }: ReportOptions): string | undefined {
  const { logUntil, isDlqCut } = read;
  const current = read.groups.filter(({ tries, dlqIds }) => tries > 0 || dlqIds.length > 0).length;
  const parts = [
    ...(logUntil !== undefined && logUntil > window.from
      ? [`The log was read back to ${textOf(logUntil)} alone, so older failures of the window are missing`]
      : []),
    ...(logUntil !== undefined && logUntil <= window.from ? ["The window before was not read to its end"] : []),
    ...(isDlqCut ? ["the DLQ has more messages than were read"] : []),
    ...(current > groups ? [`${current - groups} smaller groups are left out (${MORE_GROUPS})`] : []),
  ];
  if (parts.length === 0) return undefined;
  const more = logUntil !== undefined || isDlqCut ? ` ${MORE_REQUESTS}` : "";
  return `${parts.join("; ")}.${more}`;
}

function groupReport(
  group: FailureGroup,
  isBeforeWhole: boolean,
  { schedules }: ReadIncidents,
  options: ReportOptions,
): Record<string, unknown> {
  const { destination, label, cause, tries, triesBefore, triesOfMessage, first, last, maxRetries, dlqIds } = group;
  const used = Math.max(0, ...[...triesOfMessage.values()].map((count) => count - 1));
  const advice = adviceOn(cause);
  return {
    ...{ destination, ...(label === undefined ? {} : { label }), cause },
    ...{
      failed_tries: tries,
      messages: triesOfMessage.size,
      failed_tries_before: isBeforeWhole ? triesBefore : "unknown",
    },
    ...(Number.isFinite(first) ? { first: textOf(first), last: textOf(last) } : {}),
    retries: `${used} used of ${maxRetries}`,
    in_dlq: dlqIds.length,
    ...namedField("url_groups", group.urlGroups),
    ...namedField("schedules", group.schedules, (id) => scheduleText(id, schedules)),
    ...namedField("queues", group.queues),
    ...namedField("flow_control_keys", group.keys),
    ...namedField("workflow_runs", group.runs),
    ...(group.example === undefined ? {} : { example: exampleOf(group.example) }),
    ...(advice === undefined ? {} : { advice }),
    next: nextCalls(group, options),
  };
}

/** The first of some names as a field, and how many more there are; no field where there is none. */
export function namedField(
  field: string,
  names: ReadonlySet<string>,
  text: (name: string) => string = (name) => name,
): Record<string, unknown> {
  if (names.size === 0) return {};
  const shown = [...names].slice(0, NAMES_SHOWN).map(text);
  return { [field]: names.size > shown.length ? [...shown, `and ${names.size - shown.length} more`] : shown };
}

function scheduleText(id: string, schedules: readonly Fields[]): string {
  const found = schedules.find(({ scheduleId }) => scheduleId === id);
  if (found === undefined) return id;
  return `${id} (${found.cron}${found.isPaused === true ? ", paused" : ""})`;
}

/** One failure without its request: what the destination said. */
function exampleOf(entry: Fields): Record<string, unknown> {
  const { messageId, dlqId, responseStatus, error, responseBody } = entry;
  const body = typeof responseBody === "string" && dlqId === undefined ? decoded(responseBody) : responseBody;
  const { value } = withoutMessageSecrets({ messageId, dlqId, responseStatus, error, responseBody: body }, REDACTED);
  const texts = Object.entries(isRecord(value) ? value : {}).flatMap(([field, inner]) =>
    inner === undefined || inner === "" ? [] : [[field, shortened(inner)]],
  );
  return Object.fromEntries(texts);
}

/** Bodies of the log are base64. */
function decoded(body: string): string {
  return Buffer.from(body.slice(0, 4 * LONGEST_TEXT), "base64").toString("utf8");
}

function shortened(value: unknown): unknown {
  return typeof value === "string" && value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}…` : value;
}

function weight({ tries, dlqIds }: FailureGroup): number {
  return tries + dlqIds.length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function textOf(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
}

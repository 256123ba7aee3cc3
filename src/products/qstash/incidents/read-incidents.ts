import { UpstashError } from "../../../upstash/errors.ts";
import { isRecord } from "../../account/answers/readable.ts";
import { createFailureGroups, type FailureGroup } from "./failure-groups.ts";
import type { IncidentReading } from "./incident-reading.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What was read, and how far. */
export interface ReadIncidents {
  groups: readonly FailureGroup[];
  queues: readonly Fields[];
  keys: readonly Fields[];
  schedules: readonly Fields[];
  /** How far the log was read: `undefined` where to the end of both windows. */
  logUntil: number | undefined;
  counts: { requests: number; log_entries: number; dlq_messages: number };
  /** Whether there is more in the DLQ than was read. */
  isDlqCut: boolean;
  /** What could not be read, and why. */
  unread: Readonly<Record<string, string>>;
}

/** Of the requests, one in so many is for the DLQ. */
const SHARE_OF_DLQ = 4;
const LARGEST_PAGE = 100;
/** The lists that are read whole: queues, schedules, flow control keys. */
const LISTS = 3;

/** Reads the failures of a window and of the one before it, within so many requests. Throws where there is no log to read. */
export async function readIncidents(options: IncidentReading): Promise<ReadIncidents> {
  const { api, window, maxRequests, signal } = options;
  const groups = createFailureGroups();
  const counts = { requests: 0, log_entries: 0, dlq_messages: 0 };
  const unread: Record<string, string> = {};
  const request = async (path: string, query: Parameters<Pages["request"]>[1] = {}): Promise<unknown> => {
    counts.requests += 1;
    const answer = await api.request({ method: "GET", path, query }, signal);
    await options.told(counts.requests);
    return answer;
  };
  const listOf = async (what: string, path: string): Promise<Fields[]> => {
    const answer = await unlessUnread(what, unread, () => request(path));
    return Array.isArray(answer) ? answer.filter(isRecord) : [];
  };
  const [queues, schedules, keys] = await Promise.all([
    listOf("queues", "/v2/queues"),
    listOf("schedules", "/v2/schedules"),
    listOf("flow control keys", "/v2/flowControl"),
  ]);
  const left = Math.max(2, maxRequests - LISTS);
  const ofDlq = Math.max(1, Math.floor(left / SHARE_OF_DLQ));
  const span = { fromDate: String(window.from), toDate: String(window.to) };
  const dlq = await unlessUnread("dead letter queue", unread, () =>
    readPages({ request, path: "/v2/dlq", field: "messages", query: span, pages: ofDlq }, (letter) => {
      counts.dlq_messages += 1;
      groups.addLetter(letter);
    }),
  );
  let logUntil: number | undefined;
  const query = { ...span, fromDate: String(window.before), state: "ERROR" };
  const isWhole = await readPages({ request, path: "/v2/logs", field: "logs", query, pages: left - ofDlq }, (entry) => {
    counts.log_entries += 1;
    const time = Number(entry.time);
    logUntil = Math.min(logUntil ?? time, time);
    groups.addTry(entry, time >= window.from);
  });
  const read = { groups: groups.all(), queues, keys, schedules, counts, unread };
  return { ...read, isDlqCut: dlq === false, logUntil: isWhole ? undefined : (logUntil ?? window.to) };
}

/** A list that the API gives by page, and how many of these are read. */
export interface Pages {
  request(path: string, query: Record<string, string | readonly string[]>): Promise<unknown>;
  path: string;
  field: string;
  /** A page has 100 entries unless `count` says how many. */
  query: Readonly<Record<string, string | readonly string[]>>;
  pages: number;
}

/**
 * Reads page after page, the newest first; gives whether it came to the end. Entries carry bodies: a page that is longer
 * than a reply may be is asked for again with fewer of them.
 */
export async function readPages(
  { request, path, field, query, pages }: Pages,
  take: (entry: Fields) => void,
): Promise<boolean> {
  let [cursor, count] = ["", Number(query.count ?? LARGEST_PAGE)];
  for (let page = 0; page < pages; page += 1) {
    const asked = { ...query, count: String(count), ...(cursor === "" ? {} : { cursor }) };
    const answer = await unlessTooLarge(() => request(path, asked));
    if (answer === undefined && count === 1) return false;
    if (answer === undefined) {
      count = Math.max(1, Math.floor(count / 5));
      continue;
    }
    const { [field]: entries, cursor: next } = isRecord(answer) ? answer : {};
    for (const entry of Array.isArray(entries) ? entries : []) if (isRecord(entry)) take(entry);
    cursor = next === undefined || next === null ? "" : String(next);
    if (cursor === "") return true;
  }
  return false;
}

async function unlessTooLarge(read: () => Promise<unknown>): Promise<unknown> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof UpstashError && error.kind === "too-large") return undefined;
    throw error;
  }
}

/** What was read, or nothing and why in `unread`. Throws what is no matter of this one list. */
export async function unlessUnread<Read>(
  what: string,
  unread: Record<string, string>,
  read: () => Promise<Read>,
): Promise<Read | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof UpstashError) || error.kind === "cancelled" || error.kind === "unauthorized") throw error;
    unread[what] = error.message;
    return undefined;
  }
}

import { badRequestError } from "../../http/api-error.ts";
import { pageOf } from "../kept-entries.ts";
import { type NamedHeaders, namedHeaders, renamedHeaders } from "../messages/header-lists.ts";
import { labelFields, shownBody, shownHeaders } from "../messages/message-document.ts";
import { millisecondsOf, readMessageFilter, readPage } from "../messages/message-filter.ts";
import type { CallbackSetting } from "../messages/message-settings.ts";
import { type QStashCall, type QStashRoute, qstashRoute } from "../server/qstash-route.ts";
import type { MessageLogEntry, MessageState } from "./message-log.ts";

const MOST_PER_PAGE = 1_000;
const STATES: readonly MessageState[] = [
  "CREATED",
  "ACTIVE",
  "ERROR",
  "RETRY",
  "DELIVERED",
  "FAILED",
  "CANCEL_REQUESTED",
  "CANCELED",
];
/** "The task is in one of ACTIVE, RETRY or ERROR state." */
const IN_PROGRESS: readonly MessageState[] = ["ACTIVE", "RETRY", "ERROR"];
/** Parameters that are about the message; times are about the entry. */
const OF_MESSAGE = ["messageId", "messageIds", "url", "host", "path", "topicName", "queueName", "scheduleId"];

/** Schema LogEntry: bodies in base64. */
function entryDocument({ time, state, message, error, nextDeliveryTime, response }: MessageLogEntry) {
  const { settings } = message;
  return {
    time,
    messageId: message.id,
    state,
    header: shownHeaders(message),
    body: shownBody(message).toString("base64"),
    error: error ?? (response === undefined ? undefined : `destination answered with ${response.status}`),
    nextDeliveryTime,
    url: message.url,
    topicName: message.topicName,
    endpointName: message.endpointName,
    scheduleId: message.scheduleId,
    queueName: message.queueName,
    responseStatus: response?.status,
    responseHeaders: response && namedHeaders(response.headers),
    responseBody: response?.body.toString("base64"),
    timeout: settings.timeoutMs,
    method: settings.method,
    callback: settings.callback?.url,
    callbackHeaders: settings.callback && forwardedOf(settings.callback),
    failureCallback: settings.failureCallback?.url,
    failureCallbackHeaders: settings.failureCallback && forwardedOf(settings.failureCallback),
    maxRetries: settings.retries,
    retryDelayExpression: settings.retryDelay,
    callerIP: message.callerIp,
    flowControlKey: settings.flowControl?.key,
    ...labelFields(settings.labels),
  };
}

/** "The headers sent to the callback URL." */
function forwardedOf({ headers }: CallbackSetting): NamedHeaders {
  return namedHeaders(renamedHeaders(headers, "upstash-forward-", ""));
}

function readStates(query: URLSearchParams): readonly MessageState[] {
  const state = query.get("state")?.replace("CANCELLED", "CANCELED");
  if (state === undefined) return STATES;
  if (state === "IN_PROGRESS") return IN_PROGRESS;
  const found = STATES.filter((known) => known === state);
  if (found.length > 0) return found;
  throw badRequestError(`state is "${state}"; expected one of ${STATES.join(", ")}, IN_PROGRESS`);
}

/** A page of entries, the newest first. */
function logPage({ tenant, query }: QStashCall): { cursor: string | undefined; entries: unknown[] } {
  const states = readStates(query);
  const [from = 0, to = Number.POSITIVE_INFINITY] = [
    millisecondsOf(query, "fromDate"),
    millisecondsOf(query, "toDate"),
  ];
  const others = new URLSearchParams([...query].filter(([name]) => !["fromDate", "toDate"].includes(name)));
  const ids = query.has("messageIds") ? OF_MESSAGE.slice(0, 2) : undefined;
  const fits = readMessageFilter(others, ids);
  const matches = ({ time, state, message }: MessageLogEntry): boolean =>
    states.includes(state) && time >= from && time <= to && fits(message);
  const bytesOf = ({ message, response }: MessageLogEntry): number =>
    message.body.length + (response?.body.length ?? 0);
  const { page, cursor } = pageOf(tenant.log, { ...readPage(query, MOST_PER_PAGE), matches, bytesOf });
  return { cursor, entries: page.map(([, entry]) => entryDocument(entry)) };
}

/** The log, as documented and under the name by which clients of before ask for it. */
export const messageLogRoutes: readonly QStashRoute[] = [
  qstashRoute("GET /v2/logs", (call) => {
    const { cursor, entries } = logPage(call);
    return { body: { cursor, logs: entries } };
  }),
  qstashRoute("GET /v2/events", (call) => {
    const { cursor, entries } = logPage(call);
    return { body: { cursor, events: entries } };
  }),
];

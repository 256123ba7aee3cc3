import { badRequestError } from "../../http/api-error.ts";
import { urlOrNothing } from "../../http/url-or-nothing.ts";
import { readRetryExpression } from "../delivery/retry-expression.ts";
import { durationMs } from "./durations.ts";
import { type HeaderLists, headerOf, renamedHeaders } from "./header-lists.ts";

/** What the headers of a publish say of a message, and of each one that a schedule or a group makes of it. */
export interface MessageSettings {
  readonly method: string;
  /** What the destination gets, by names in lower case. */
  readonly forwarded: HeaderLists;
  /** How often it is tried again. */
  readonly retries: number;
  /** An expression of `readRetryExpression`. */
  readonly retryDelay: string | undefined;
  readonly timeoutMs: number;
  readonly delayMs: number;
  /** Milliseconds since 1970; it wins over the delay. */
  readonly notBefore: number | undefined;
  readonly labels: readonly string[];
  readonly flowControl: FlowControlSetting | undefined;
  readonly deduplicationId: string | undefined;
  readonly contentBasedDeduplication: boolean;
  readonly callback: CallbackSetting | undefined;
  readonly failureCallback: CallbackSetting | undefined;
  readonly redacted: readonly string[];
  /** The headers that Workflow adds, by names in lower case. */
  readonly workflow: HeaderLists;
}

/** The limits that messages of one key share. */
export interface FlowControlSetting {
  readonly key: string;
  readonly parallelism: number | undefined;
  readonly rate: number | undefined;
  readonly periodMs: number;
}

/** A message that tells of another: its URL, and the headers that it would be published with. */
export interface CallbackSetting {
  readonly url: string;
  readonly headers: HeaderLists;
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];
/** "If it is not provided, the default of 3 retries is used." */
const STANDARD_RETRIES = 3;
const MOST_RETRIES = 1_000;
/** 15 minutes, as the free plan has. */
const STANDARD_TIMEOUT_MS = 900_000;
const STANDARD_PERIOD_MS = 1_000;
/** What the connection to the destination decides itself. */
const NOT_FORWARDED: ReadonlySet<string> = new Set([
  "host",
  "connection",
  "content-length",
  "transfer-encoding",
  "upgrade",
  "expect",
]);
/** Headers of the request that go to the destination as they are. */
const PASSED_ON: readonly string[] = ["content-type"];
/** Labels, schedules, queues and groups: "alphanumeric characters, hyphens, periods, and underscores". */
const RESOURCE_NAME = /^[\w.-]+$/;

/** Reads what `Upstash-…` headers say. What they may not say is a 400 that names the header. */
export function readMessageSettings(headers: HeaderLists): MessageSettings {
  const text = (name: string): string | undefined => headerOf(headers, name);
  const notBefore = text("upstash-not-before");
  const retryDelay = text("upstash-retry-delay");
  if (retryDelay !== undefined) readRetryExpression(retryDelay);
  return {
    method: oneOf(METHODS, text("upstash-method") ?? "POST", "Upstash-Method"),
    forwarded: forwardedHeaders(headers),
    retries: wholeNumber(text("upstash-retries"), "Upstash-Retries", MOST_RETRIES) ?? STANDARD_RETRIES,
    retryDelay,
    timeoutMs: durationOf(text("upstash-timeout"), "Upstash-Timeout") ?? STANDARD_TIMEOUT_MS,
    delayMs: durationOf(text("upstash-delay"), "Upstash-Delay") ?? 0,
    notBefore: notBefore === undefined ? undefined : secondsOf(notBefore),
    labels: labelsOf(text("upstash-label")),
    flowControl: flowControlOf(text("upstash-flow-control-key"), text("upstash-flow-control-value")),
    deduplicationId: text("upstash-deduplication-id"),
    contentBasedDeduplication: text("upstash-content-based-deduplication") === "true",
    callback: callbackOf(headers, "upstash-callback"),
    failureCallback: callbackOf(headers, "upstash-failure-callback"),
    redacted: listOf(text("upstash-redact-fields")).map((field) => field.toLowerCase()),
    workflow: renamedHeaders(headers, "upstash-workflow-", "upstash-workflow-"),
  };
}

/** A name that is none is a 400. */
export function requireResourceName(what: string, name: string): string {
  if (RESOURCE_NAME.test(name)) return name;
  throw badRequestError(
    `${what} "${name}" is invalid: it can only contain alphanumeric characters, hyphens, periods, and underscores`,
  );
}

export function flowControlOf(key: string | undefined, value: string | undefined): FlowControlSetting | undefined {
  if (key === undefined && value === undefined) return undefined;
  if (key === undefined || value === undefined) {
    throw badRequestError("Upstash-Flow-Control-Key and Upstash-Flow-Control-Value need each other");
  }
  requireResourceName("Upstash-Flow-Control-Key", key);
  const parts = new Map(listOf(value).map(partOf));
  const rate = wholeNumber(parts.get("rate"), "the rate of Upstash-Flow-Control-Value", 1e9, 1);
  const parallelism = wholeNumber(parts.get("parallelism"), "the parallelism of Upstash-Flow-Control-Value", 1e9, 1);
  if (rate === undefined && parallelism === undefined) {
    throw badRequestError("Upstash-Flow-Control-Value needs parallelism=N, rate=N or both, such as rate=10,period=1m");
  }
  const periodMs = durationOf(parts.get("period"), "the period of Upstash-Flow-Control-Value") ?? STANDARD_PERIOD_MS;
  return { key, parallelism, rate, periodMs };
}

/** A whole number between limits, or undefined for no text; else a 400. */
export function wholeNumber(text: string | undefined, what: string, most: number, least = 0): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw badRequestError(`${what} is "${text}"; expected a whole number from ${least} to ${most}`);
}

function partOf(text: string): [name: string, value: string] {
  const [name = "", value = ""] = text.split("=").map((word) => word.trim());
  const known = name.toLowerCase();
  if (["rate", "parallelism", "period"].includes(known) && value !== "") return [known, value];
  throw badRequestError(`Upstash-Flow-Control-Value: "${text}" is none of parallelism=N, rate=N and period=DURATION`);
}

function forwardedHeaders(headers: HeaderLists): HeaderLists {
  const passed = [...headers].filter(([name]) => PASSED_ON.includes(name));
  const forwarded = [...passed, ...renamedHeaders(headers, "upstash-forward-", "")];
  return new Map(forwarded.filter(([name]) => name !== "" && !NOT_FORWARDED.has(name)));
}

/** `Upstash-Callback-Forward-My-Header` is to the callback what `Upstash-Forward-My-Header` is to the message. */
function callbackOf(headers: HeaderLists, name: string): CallbackSetting | undefined {
  const url = headerOf(headers, name);
  if (url === undefined) return undefined;
  if (!/^https?:\/\//.test(url) || urlOrNothing(url) === undefined) {
    throw badRequestError(`${name}: "${url}" is no URL that begins with http:// or https://`);
  }
  const own = renamedHeaders(headers, `${name}-`, "upstash-");
  if (!own.has("upstash-retries")) own.set("upstash-retries", headers.get("upstash-retries") ?? []);
  const setting = { url, headers: own };
  readMessageSettings(own);
  return setting;
}

function durationOf(text: string | undefined, header: string): number | undefined {
  return text === undefined ? undefined : durationMs(text, header);
}

function secondsOf(text: string): number {
  return (wholeNumber(text, "Upstash-Not-Before", 1e11) ?? 0) * 1_000;
}

function labelsOf(text: string | undefined): string[] {
  return listOf(text).map((label) => requireResourceName("Upstash-Label", label));
}

function listOf(text: string | undefined): string[] {
  return (text ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function oneOf(names: readonly string[], given: string, header: string): string {
  const name = given.toUpperCase();
  if (names.includes(name)) return name;
  throw badRequestError(`${header} is "${given}"; expected one of ${names.join(", ")}`);
}

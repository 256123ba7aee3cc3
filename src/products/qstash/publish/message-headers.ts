import { InputError } from "../../../call/tool.ts";
import { quoted } from "../../../upstash/quoted.ts";
import { ownHeaders } from "../../../upstash/rest-headers.ts";
import { spanOf } from "../../account/tables/time-span.ts";
import { type DestinationRule, destinationUrl } from "../destinations/destination.ts";
import { durationOf } from "./message-durations.ts";
import type { MessageInput } from "./message-inputs.ts";
import { readDelay } from "./retry-plan.ts";

type Headers = Record<string, string>;

const REDACTED_PART = /^(body|headers?|header\[[\w-]+\])$/;
/** Milliseconds by which the clock of a client may be late. */
const CLOCKS_DIFFER = 60_000;
/** "alphanumeric characters, hyphens, periods, and underscores" */
const PLAIN_NAME = /^[\w.-]+$/;
const OPTIONS = ["method", "timeout", "retries", "retry_delay"];

/**
 * The headers by which QStash is told how to deliver a message ("Publish a Message"). Throws an InputError for what cannot
 * be right, and for a callback that may not be called.
 */
export function messageHeaders(input: MessageInput, rule: DestinationRule): Headers {
  const headers: Headers = {
    ...sentHeaders("Upstash-Forward-", input.headers),
    ...timing(input),
    ...flowControl(input),
  };
  const set = (name: string, value: string | number | undefined) => {
    if (value !== undefined) headers[name] = String(value);
  };
  set("Upstash-Method", input.method);
  set("Upstash-Retries", input.retries);
  if (input.retry_delay !== undefined) readDelay(input.retry_delay);
  set("Upstash-Retry-Delay", input.retry_delay);
  set("Upstash-Deduplication-Id", input.deduplication_id);
  if (input.content_based_deduplication === true) set("Upstash-Content-Based-Deduplication", "true");
  set("Upstash-Label", input.label);
  set("Upstash-Redact-Fields", input.redact && redacted(input.redact));
  Object.assign(headers, callback("callback", input.callback, input.callback_options, rule));
  Object.assign(headers, callback("failure_callback", input.failure_callback, input.failure_callback_options, rule));
  ownHeaders(headers);
  return headers;
}

/** A queue, a URL group or a schedule has a name that can be nothing else in a path. */
export function plainName(name: string, input: string): string {
  if (/^\.\.?$/.test(name)) {
    throw new InputError(
      `${input} ${quoted(name)} cannot be a part of a URL's path, so nothing could name it again. Use another name.`,
    );
  }
  if (PLAIN_NAME.test(name)) return name;
  throw new InputError(`${input} has letters, digits, - . and _ alone, but is ${quoted(name)}.`);
}

function timing({ delay, not_before, timeout }: MessageInput): Headers {
  if (delay !== undefined && not_before !== undefined) {
    throw new InputError("delay and not_before say two things; QStash would take not_before. Give one of them.");
  }
  if (delay !== undefined) durationOf(delay, "delay");
  if (timeout !== undefined) durationOf(timeout, "timeout");
  const second = not_before === undefined ? undefined : Math.ceil(spanOf(not_before, "not_before").begin / 1_000);
  if (second !== undefined && second * 1_000 < Date.now() - CLOCKS_DIFFER) {
    const time = new Date(second * 1_000).toISOString();
    throw new InputError(`not_before is ${time}, which has passed. Leave it out to publish at once.`);
  }
  return {
    ...(delay === undefined ? {} : { "Upstash-Delay": delay }),
    ...(second === undefined ? {} : { "Upstash-Not-Before": String(second) }),
    ...(timeout === undefined ? {} : { "Upstash-Timeout": timeout }),
  };
}

function flowControl({ flow_control_key: key, rate, period, parallelism }: MessageInput): Headers {
  const isLimited = rate !== undefined || parallelism !== undefined;
  if (key === undefined && !isLimited && period === undefined) return {};
  if (key === undefined || !isLimited) {
    throw new InputError(
      'Flow control needs a key and a limit, such as `flow_control_key: "KEY"` and `parallelism: 2`, or `rate: 10` and `period: 60`.',
    );
  }
  const limits = [
    ...(parallelism === undefined ? [] : [`parallelism=${parallelism}`]),
    ...(rate === undefined ? [] : [`rate=${rate}`, ...(period === undefined ? [] : [`period=${period}s`])]),
  ];
  return { "Upstash-Flow-Control-Key": key, "Upstash-Flow-Control-Value": limits.join(", ") };
}

function callback(
  input: "callback" | "failure_callback",
  url: string | undefined,
  options: Readonly<Record<string, unknown>> | undefined,
  rule: DestinationRule,
): Headers {
  const name = input === "callback" ? "Upstash-Callback" : "Upstash-Failure-Callback";
  if (url === undefined) {
    if (options === undefined) return {};
    throw new InputError(`${input}_options need \`${input}\`, the URL.`);
  }
  const own: Headers = { [name]: destinationUrl(url, input, rule) };
  for (const [option, value] of Object.entries(options ?? {})) {
    const forwarded = /^forward-(.+)$/i.exec(option)?.[1];
    if (forwarded !== undefined) Object.assign(own, sentHeaders(`${name}-Forward-`, { [forwarded]: value }));
    else if (OPTIONS.includes(option)) own[`${name}-${headerOf(option)}`] = String(value);
    else
      throw new InputError(
        `${input}_options has ${quoted(option)}; it takes ${OPTIONS.join(", ")} and forward-HEADER.`,
      );
  }
  return own;
}

/** `retry_delay` as a header names it: `Retry-Delay`. */
function headerOf(option: string): string {
  return option
    .split("_")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("-");
}

/** Headers for the destination. Those of QStash itself are said by inputs, where they are judged, and so is the host. */
function sentHeaders(prefix: string, headers: Readonly<Record<string, unknown>> | undefined): Headers {
  return Object.fromEntries(
    Object.entries(headers ?? {}).map(([name, value]) => {
      if (/^(upstash-|host$)/i.test(name)) {
        throw new InputError(
          `The header ${quoted(name)} is not forwarded: what it says is said by url and other arguments.`,
        );
      }
      return [`${prefix}${name}`, String(value)];
    }),
  );
}

function redacted(text: string): string {
  const parts = text.split(",").map((part) => part.trim());
  const wrong = parts.find((part) => !REDACTED_PART.test(part));
  if (wrong === undefined) return parts.join(", ");
  throw new InputError(`redact has ${quoted(wrong)}; it takes body, headers and header[NAME], with commas.`);
}

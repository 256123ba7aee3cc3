import { createHash } from "node:crypto";
import type { HeaderLists, NamedHeaders } from "./header-lists.ts";
import { namedHeaders } from "./header-lists.ts";
import type { Message, MessageContent } from "./message.ts";

/** Schema Message, what of it is the same for a message that is done with. */
export function contentDocument(message: MessageContent): Record<string, unknown> {
  const { settings } = message;
  return {
    messageId: message.id,
    url: message.url,
    topicName: message.topicName,
    endpointName: message.endpointName,
    method: settings.method,
    header: shownHeaders(message),
    ...bodyFields("body", shownBody(message)),
    maxRetries: settings.retries,
    retryDelayExpression: settings.retryDelay,
    createdAt: message.createdAt,
    callback: settings.callback?.url,
    failureCallback: settings.failureCallback?.url,
    queueName: message.queueName,
    scheduleId: message.scheduleId,
    callerIp: message.callerIp,
    callerIP: message.callerIp,
    ...labelFields(settings.labels),
    ...flowControlFields(settings.flowControl),
  };
}

export function messageDocument(message: Message): Record<string, unknown> {
  return { ...contentDocument(message), notBefore: message.notBefore };
}

/** `label` is the first one, for those that know of one alone. */
export function labelFields(labels: readonly string[]): Record<string, unknown> {
  return labels.length === 0 ? {} : { label: labels[0], labels };
}

/** Periods are in seconds. */
export function flowControlFields(
  flowControl: MessageContent["settings"]["flowControl"],
): Record<string, string | number | undefined> {
  if (flowControl === undefined) return {};
  const { key, parallelism, rate, periodMs } = flowControl;
  return { flowControlKey: key, parallelism, rate, period: periodMs / 1_000 };
}

/** A body of text is `NAME`, any other `NAMEBase64`. */
export function bodyFields(name: string, body: Buffer): Record<string, string> {
  if (body.length === 0) return {};
  const text = body.toString("utf8");
  return Buffer.from(text, "utf8").equals(body) ? { [name]: text } : { [`${name}Base64`]: body.toString("base64") };
}

/** The body as others than the destination get to see it. */
export function shownBody({ settings: { redacted }, body }: Pick<MessageContent, "settings" | "body">): Buffer {
  return redacted.includes("body") ? Buffer.from(redactedValue(body)) : body;
}

/** The headers as others than the destination get to see them: "REDACTED:<SHA256>" stands for what is redacted. */
export function shownHeaders({ settings }: Pick<MessageContent, "settings">): NamedHeaders {
  const { redacted, forwarded } = settings;
  const isRedacted = (name: string): boolean =>
    ["header", "headers", `header[${name}]`, `headers[${name}]`].some((field) => redacted.includes(field));
  const shown: HeaderLists = new Map(
    [...forwarded].map(([name, values]) => [name, isRedacted(name) ? values.map(redactedValue) : values]),
  );
  return namedHeaders(shown);
}

function redactedValue(value: Buffer | string): string {
  return `REDACTED:${createHash("sha256").update(value).digest("hex")}`;
}

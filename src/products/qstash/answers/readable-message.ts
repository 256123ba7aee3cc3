import { isRecord, timeText } from "../../account/answers/readable.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Fields with a Unix time in milliseconds or seconds, in every schema of the API. */
const TIMES: ReadonlySet<string> = new Set([
  ...["time", "createdAt", "updatedAt", "notBefore", "nextDeliveryTime", "lastScheduleTime", "nextScheduleTime"],
  "ratePeriodStart",
]);

/** Fields with a length of time, and the unit that the document gives them. */
const UNITS: Readonly<Record<string, string>> = { timeout: "ms", period: "s", ratePeriod: "s", delay: "s" };

/** The first label, beside all of them. */
const LEFT_OUT: ReadonlySet<string> = new Set(["label"]);

/** Characters of a body, and of an error, in a list and of one thing. */
const SHORT_BODY = 200;
const SHORT_ERROR = 300;
const LONG_BODY = 8_000;

/** What of an entry of a list is shown unless everything is asked for. */
const SHORT_FIELDS: ReadonlySet<string> = new Set([
  ...["time", "state", "messageId", "dlqId", "url", "topicName", "endpointName", "queueName", "scheduleId", "labels"],
  ...[
    "flowControlKey",
    "error",
    "responseStatus",
    "responseBody",
    "maxRetries",
    "nextDeliveryTime",
    "createdAt",
    "method",
  ],
]);

/** One thing whole: times as ISO 8601 in UTC, lengths of time with their unit, bodies up to 8,000 characters. */
export function readableMessage(response: unknown): unknown {
  return isRecord(response) ? withTexts(response, LONG_BODY) : response;
}

/** The entries of a list in short, or whole with `full`. */
export function readableEntries(response: unknown, { full }: Fields): unknown {
  if (!Array.isArray(response)) return response;
  return response.map((entry) => {
    if (!isRecord(entry)) return entry;
    if (full === true) return withTexts(entry, LONG_BODY);
    return withTexts(
      Object.fromEntries(Object.entries(entry).filter(([field]) => SHORT_FIELDS.has(field))),
      SHORT_BODY,
    );
  });
}

/** Things without bodies: one, or a list of them. */
export function readableThings(response: unknown): unknown {
  return Array.isArray(response) ? response.map(readableMessage) : readableMessage(response);
}

function withTexts(record: Fields, longestBody: number): Fields {
  const entries = Object.entries(record).filter(([field, value]) => value !== null && !LEFT_OUT.has(field));
  return Object.fromEntries(entries.map(([field, value]) => [field, shown(field, value, record, longestBody)]));
}

function shown(field: string, value: unknown, record: Fields, longestBody: number): unknown {
  if (typeof value === "number" && TIMES.has(field)) return timeText(value) ?? value;
  if (typeof value === "number" && field in UNITS) return `${value} ${UNITS[field]}`;
  if (isRecord(value) && /[hH]eaders?$/.test(field)) return headerTexts(value);
  if (typeof value !== "string") return value;
  if (/[bB]ody(Base64)?$/.test(field))
    return begin(value, longestBody, Number(record[`${field}_characters`] ?? value.length));
  return field === "error" ? begin(value, longestBody === LONG_BODY ? LONG_BODY : SHORT_ERROR, value.length) : value;
}

/** A header that was sent once as its text. */
function headerTexts(headers: Fields): Fields {
  const text = (value: unknown) => (Array.isArray(value) && value.length === 1 ? value[0] : value);
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, text(value)]));
}

/** The beginning of a text, and how much there is of it. */
function begin(text: string, limit: number, length: number): string {
  if (text.length <= limit) return text;
  const end = /[\uD800-\uDBFF]/.test(text.charAt(limit - 1)) ? limit - 1 : limit;
  return `${text.slice(0, end)}… (${end} of ${length} characters)`;
}

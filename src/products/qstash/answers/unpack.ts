import { isRecord } from "../../account/answers/readable.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Characters of a body that are looked at; what is shown of it is less. */
const LONGEST_BODY = 65_536;

/** Entries of a log, whose bodies are base64 whatever is in them ("Base64 encoded body of the message"). */
export function unpackLogs(response: unknown): unknown {
  return eachOf(response, (entry) => (isRecord(entry) ? withBody(withBody(entry, "body"), "responseBody") : entry));
}

/** Messages of the DLQ, whose bodies are text, or base64 under a name of their own. */
export function unpackLetters(response: unknown): unknown {
  return eachOf(response, unpackMessage);
}

/** One message, of the DLQ or on its way. */
export function unpackMessage(message: unknown): unknown {
  if (!isRecord(message)) return message;
  return Object.fromEntries(
    Object.entries(message).flatMap(([field, value]) =>
      /[bB]ody(Base64)?$/.test(field) && typeof value === "string" ? [...bodyParts(field, value)] : [[field, value]],
    ),
  );
}

function eachOf(list: unknown, unpack: (entry: unknown) => unknown): unknown {
  return Array.isArray(list) ? list.map(unpack) : list;
}

/** The record with one body as text, or as base64 under another name where it is none. */
function withBody(record: Fields, field: string): Fields {
  const { [field]: packed, ...others } = record;
  if (typeof packed !== "string") return record;
  const text = utf8Of(packed);
  return { ...others, ...Object.fromEntries(bodyParts(text === undefined ? `${field}Base64` : field, text ?? packed)) };
}

/** A body, and how many characters it has where they are too many; an empty one is none. */
function bodyParts(field: string, body: string): [string, unknown][] {
  if (body === "") return [];
  if (body.length <= LONGEST_BODY) return [[field, body]];
  return [
    [field, body.slice(0, LONGEST_BODY)],
    [`${field}_characters`, body.length],
  ];
}

/** The text in base64; nothing where it is no UTF-8 or no base64. */
export function utf8Of(packed: string): string | undefined {
  const bytes = Buffer.from(packed, "base64");
  if (bytes.toString("base64").replace(/=+$/, "") !== packed.replace(/[=\s]+$/, "")) return undefined;
  const text = bytes.toString("utf8");
  return Buffer.from(text, "utf8").equals(bytes) ? text : undefined;
}

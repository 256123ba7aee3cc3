import { isRecord } from "../../account/answers/readable.ts";
import { eventTextsIn, utf8Of } from "./packed-texts.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Characters of a body that are looked at; what is shown of it is less. */
const LONGEST_BODY = 65_536;
/** Characters of base64 of a body that another one carries, so that this one is still read as a whole; whole groups of four. */
const LONGEST_CARRIED = 16_000;
/** What a callback carries, always in base64. API, "Callbacks". */
const CARRIED = /("(?:body|sourceBody)"\s*:\s*)"([A-Za-z\d+/]+={0,2})"/g;

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
  const text = withCarriedTexts(body);
  if (text.length <= LONGEST_BODY) return [[field, text]];
  return [
    [field, text.slice(0, LONGEST_BODY)],
    [`${field}_characters`, text.length],
  ];
}

/**
 * A body with the text of those that it carries, if it is that of a callback: the answer that it tells of, and the message
 * which that was to; or with the event of a workflow's step. In base64 nobody would see what is secret in them.
 */
function withCarriedTexts(body: string): string {
  if (!body.includes('"sourceMessageId"')) return eventTextsIn(body);
  return body.replaceAll(CARRIED, (all, name: string, packed: string) => {
    const text = packed.length <= LONGEST_CARRIED ? utf8Of(packed) : beginningOf(packed);
    return text === undefined ? all : `${name}${JSON.stringify(eventTextsIn(text))}`;
  });
}

/** The first bytes in base64 as text; nothing where they are none. */
function beginningOf(packed: string): string | undefined {
  try {
    const bytes = Buffer.from(packed.slice(0, LONGEST_CARRIED), "base64");
    // A character that the cut has taken apart is left out.
    return `${new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true })}…`;
  } catch {
    return undefined;
  }
}

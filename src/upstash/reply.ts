import { isUtf8 } from "node:buffer";
import { endOfString } from "../load/json-scan.ts";

/**
 * A Redis reply as the tools see it: text where the bytes are UTF-8, `{base64}` where they are not, integers beyond
 * ±(2^53-1) as digits.
 */
export type Reply = string | number | null | Bytes | Reply[];

/** Bytes that are not valid UTF-8. */
export interface Bytes {
  base64: string;
}

/** Marks an integer that a double cannot hold. No base64 text holds a NUL, so nothing else looks like it. */
const INTEGER_MARK = "\u0000integer:";

/**
 * Decodes a reply that was requested with `Upstash-Encoding: base64`: "all strings in the response will be base64
 * encoded, except for the OK response" (Redis REST API, "Base64 Encoded Responses").
 */
export function decodeReply(encoded: unknown): Reply {
  if (typeof encoded === "string") return decodeString(encoded);
  if (Array.isArray(encoded)) return encoded.map(decodeReply);
  if (typeof encoded === "number" || encoded === null) return encoded;
  return JSON.stringify(encoded) ?? null;
}

function decodeString(encoded: string): Reply {
  if (encoded === "OK") return encoded;
  if (encoded.startsWith(INTEGER_MARK)) return encoded.slice(INTEGER_MARK.length);
  const bytes = Buffer.from(encoded, "base64");
  return isUtf8(bytes) ? bytes.toString("utf8") : { base64: encoded };
}

const LONG_INTEGER = /[:[,]\s*-?\d{16,}\s*[,\]}]/;
/** Where a string begins, or an integer that is no part of a fraction or exponent. */
const QUOTE_OR_LONG_INTEGER = /"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

/** JSON.parse that keeps integers of 16 and more digits exact, marked for `decodeReply` where a double cannot hold them. */
export function parseExact(text: string): unknown {
  if (!LONG_INTEGER.test(text)) return JSON.parse(text);
  return parseWith(text, (digits) => (isSafe(digits) ? digits : JSON.stringify(INTEGER_MARK + digits)));
}

/** What `parseExact` marks, as JSON writes it; a quote inside of a string has a backslash before it. */
const MARKED_INTEGER = /(?<=[:[,])"\\u0000integer:(-?[1-9]\d{15,})"/g;

/** JSON.stringify of what `parseExact` gave, with its integers as they were. */
export function stringifyExact(value: object): string {
  return JSON.stringify(value).replaceAll(MARKED_INTEGER, "$1");
}

/** A number of what `parseExact` gave, as near as a double comes to it; nothing for any other value. */
export function numberOfExact(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  const digits = typeof value === "string" && value.startsWith(INTEGER_MARK) ? value.slice(INTEGER_MARK.length) : "";
  return /^-?\d+$/.test(digits) ? Number(digits) : undefined;
}

/** What `parseExact` gave, with each long integer in it as near as a double comes to it. No deeper than a reply may be. */
export function numbersOfExact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(numbersOfExact);
  if (typeof value !== "object" || value === null) return numberOfExact(value) ?? value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, numbersOfExact(inner)]));
}

/** JSON.parse that gives integers of 16 and more digits as their digits, as Redis takes them. */
export function parseWithLongIntegersAsText(text: string): unknown {
  return parseWith(text, (digits) => `"${digits}"`);
}

/** JSON.parse that gives integers as their digits where a double cannot hold them, and all others as numbers. */
export function parseWithUnsafeIntegersAsText(text: string): unknown {
  return parseWith(text, (digits) => (isSafe(digits) ? digits : `"${digits}"`));
}

function isSafe(digits: string): boolean {
  return Number.isSafeInteger(Number(digits));
}

/**
 * JSON.parse of the text with its long integers written anew. Strings are passed over by hand: a regular expression that
 * matches them whole looks at the rest of the text again for each quote that nothing closes.
 */
function parseWith(text: string, written: (digits: string) => string): unknown {
  const tokens = new RegExp(QUOTE_OR_LONG_INTEGER);
  let result = "";
  let from = 0;
  for (let token = tokens.exec(text); token !== null; token = tokens.exec(text)) {
    if (token[0] === '"') {
      tokens.lastIndex = endOfString(text, token.index);
      continue;
    }
    result += text.slice(from, token.index) + written(token[0]);
    from = tokens.lastIndex;
  }
  return JSON.parse(from === 0 ? text : result + text.slice(from));
}

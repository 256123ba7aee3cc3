import { isUtf8 } from "node:buffer";

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
/**
 * A string whole, or an integer that is no part of a fraction or exponent. The characters of a string are matched in
 * runs: one by one, a string of ten million would exhaust the stack of the regular expression.
 */
const STRING_OR_LONG_INTEGER = /"[^"\\]*(?:\\.[^"\\]*)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

/** JSON.parse that keeps integers of 16 and more digits exact, marked for `decodeReply` where a double cannot hold them. */
export function parseExact(text: string): unknown {
  if (!LONG_INTEGER.test(text)) return JSON.parse(text);
  return JSON.parse(
    text.replace(STRING_OR_LONG_INTEGER, (token) =>
      token.startsWith('"') || Number.isSafeInteger(Number(token)) ? token : JSON.stringify(INTEGER_MARK + token),
    ),
  );
}

/** JSON.parse that gives integers of 16 and more digits as their digits, as Redis takes them. */
export function parseWithLongIntegersAsText(text: string): unknown {
  return JSON.parse(text.replace(STRING_OR_LONG_INTEGER, (token) => (token.startsWith('"') ? token : `"${token}"`)));
}

/** JSON.parse that gives integers as their digits where a double cannot hold them, and all others as numbers. */
export function parseWithUnsafeIntegersAsText(text: string): unknown {
  return JSON.parse(
    text.replace(STRING_OR_LONG_INTEGER, (token) =>
      token.startsWith('"') || Number.isSafeInteger(Number(token)) ? token : `"${token}"`,
    ),
  );
}

import { ProtocolErrorCode, type RequestId } from "@modelcontextprotocol/server";

/** An error of JSON-RPC; its id is null where nobody can tell which request it answers. */
export interface Failure {
  jsonrpc: "2.0";
  id: RequestId | null;
  error: { code: number; message: string };
}

/** The codes of JSON-RPC that a transport answers with; `server` is for what the server itself cannot do. */
export const CODES = {
  parse: ProtocolErrorCode.ParseError,
  request: ProtocolErrorCode.InvalidRequest,
  params: ProtocolErrorCode.InvalidParams,
  internal: ProtocolErrorCode.InternalError,
  server: -32_000,
} as const;

export function failure(id: Failure["id"], code: keyof typeof CODES, message: string): Failure {
  return { jsonrpc: "2.0", id, error: { code: CODES[code], message } };
}

/** Whether a value can be the id of a request. */
export function isRequestId(value: unknown): value is RequestId {
  return typeof value === "string" || Number.isSafeInteger(value);
}

/** An object of JSON, which is no array. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * JSON of one line for every reader: some take U+0085, U+2028 and U+2029 for the end of one. They stand in texts alone,
 * where their escapes mean the same.
 */
export function asOneLine(json: string): string {
  return json.replace(/[\u0085\u2028\u2029]/g, escapeOf);
}

function escapeOf(separator: string): string {
  return `\\u${separator.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** The same for a part of JSON in UTF-8, which may begin and end within any character but these. */
export function bytesAsOneLine(part: Uint8Array): Uint8Array {
  const bytes = Buffer.from(part.buffer, part.byteOffset, part.byteLength);
  if (!SEPARATOR_STARTS.some((start) => bytes.includes(start))) return part;
  // One character stands for each byte.
  const escaped = bytes
    .toString("latin1")
    .replace(/\xe2\x80[\xa8\xa9]|\xc2\x85/g, (separator) =>
      escapeOf(Buffer.from(separator, "latin1").toString("utf8")),
    );
  return Buffer.from(escaped, "latin1");
}

/** Of U+2028 and U+2029, and of U+0085. */
const SEPARATOR_STARTS = [Buffer.from([0xe2, 0x80]), Buffer.from([0xc2, 0x85])];

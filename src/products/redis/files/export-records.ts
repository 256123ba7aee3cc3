import type { ExportFileKind } from "../../../files/export-place.ts";
import type { Bytes, Reply } from "../../../upstash/reply.ts";

/*
 * The lines of an export. The first says what it is and the last that it is whole. Between them is a line for each key, in
 * the order of the keys; a value that is too large for one has several, of which the first has `part: 1` and the last
 * `last: true`.
 */

/** Text, or bytes that are no UTF-8. */
export type Stored = string | Bytes;

/** `dump` has every value as DUMP gives it; `jsonl` as far as people can read it. */
export const EXPORT_FORMATS = ["jsonl", "dump"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What every export begins with. */
export const redisExportFile: ExportFileKind = { beginning: '{"upstash_redis_export":' };
const VERSION = 1;

export interface ExportHeader {
  upstash_redis_export: number;
  format: ExportFormat;
  pattern: string;
  type?: string | undefined;
  /** The name of the database. */
  database: string;
  begun: string;
}

/** What makes two exports the same one, so that the second may go on with the first. */
export function sameExport(one: ExportHeader, other: ExportHeader): boolean {
  const identity = ({ upstash_redis_export, format, pattern, type, database }: ExportHeader) =>
    JSON.stringify([upstash_redis_export, format, pattern, type, database]);
  return identity(one) === identity(other);
}

export function headerLine(
  given: { format: ExportFormat; pattern: string; type?: string | undefined },
  database: string,
): ExportHeader {
  const { format, pattern, type } = given;
  const rest = type === undefined ? {} : { type };
  return { upstash_redis_export: VERSION, format, pattern, ...rest, database, begun: new Date().toISOString() };
}

/** The header in a first line, or nothing where it is none that this version reads. */
export function headerIn(value: unknown): ExportHeader | undefined {
  const header = (typeof value === "object" ? value : null) as Partial<ExportHeader> | null;
  const texts = [header?.pattern, header?.database, header?.begun];
  const isKnown = header?.upstash_redis_export === VERSION && EXPORT_FORMATS.some((each) => each === header.format);
  return isKnown && texts.every((text) => typeof text === "string") ? (header as ExportHeader) : undefined;
}

export function isBytes(value: unknown): value is Bytes {
  return typeof value === "object" && value !== null && "base64" in value && typeof value.base64 === "string";
}

/** A part of a reply as text or bytes; numbers are text. */
export function storedIn(reply: Reply): Stored {
  return isBytes(reply) ? reply : String(reply);
}

/** Text or bytes, as bytes. */
export function bytesIn(value: Stored): Buffer {
  return typeof value === "string" ? Buffer.from(value, "utf8") : Buffer.from(value.base64, "base64");
}

/** The mark of a key that is bytes; no text that was UTF-8 has half a surrogate pair. */
const BYTES_MARK = "\udc00";

/** A key as one text, by which keys are told apart and ordered. */
export function keyToken(key: Reply): string {
  return isBytes(key) ? BYTES_MARK + key.base64 : String(key);
}

/** The key of such a text. */
export function keyOfToken(token: string): Stored {
  return token.startsWith(BYTES_MARK) ? { base64: token.slice(1) } : token;
}

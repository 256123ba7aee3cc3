import type { Bytes } from "../../../upstash/reply.ts";

/*
 * Reading what XINFO and XPENDING answer, whose fields differ from one server to the next.
 */

export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

export function rowsOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

export function idOf(entry: unknown): string | undefined {
  return textIn(fieldsOf(entry).id);
}

export function textIn(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

/** The name of a group or consumer: text, or bytes. */
export function nameOf(value: unknown): string | Bytes {
  const { base64 } = fieldsOf(value);
  return typeof base64 === "string" ? { base64 } : String(value);
}

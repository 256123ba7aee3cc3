import { InputError } from "../../../call/tool.ts";
import type { Stored } from "./export-records.ts";
import { factWrites, type ValueFacts } from "./fact-writes.ts";
import { isBase64, storedValue, type ValueFields, writesOf } from "./value-writes.ts";

interface Named {
  key: Stored;
}
interface Typed extends Named {
  type: string;
  /** Milliseconds since 1970; nothing where the key stays. */
  expires?: number | undefined;
}
type Value = ValueFields & ValueFacts;

/** A line of an export behind its first, as it is imported. */
export type ImportRecord =
  | (Typed & { kind: "whole"; fields: Value })
  | (Typed & { kind: "dump"; dump: string })
  | (Typed & { kind: "first"; fields: Value })
  | (Named & { kind: "part"; part: number; fields: Value })
  | (Named & { kind: "last" })
  | (Named & { kind: "skipped" })
  | { kind: "end"; keys: number };

/** Reads a line. Throws an InputError that says what is wrong, for which the place is known elsewhere. */
export function importRecordIn(value: unknown): ImportRecord {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new InputError("it is no object");
  const line = value as Readonly<Record<string, unknown>>;
  if (line.end === true) return { kind: "end", keys: Number(line.keys) };
  const key = storedValue(line.key, "key");
  if (line.skipped !== undefined) return { kind: "skipped", key };
  if (line.last === true) return { kind: "last", key };
  if (typeof line.part === "number" && line.part > 1) return { kind: "part", key, part: line.part, fields: line };
  const typed = { key, type: typeIn(line), expires: expiryIn(line) };
  if (line.dump !== undefined) {
    if (typeof line.dump !== "string" || !isBase64(line.dump)) throw new InputError("dump must be base64");
    return { kind: "dump", ...typed, dump: line.dump };
  }
  return { kind: line.part === 1 ? "first" : "whole", ...typed, fields: line };
}

/** Throws an InputError for a value that no commands could write. */
export function checkValue(type: string, fields: Value, isWhole: boolean): void {
  const writes = writesOf(type, "", fields);
  factWrites(type, "", fields, undefined);
  if (isWhole && writes.length === 0 && type !== "stream") throw new InputError(`a ${type} must have an element`);
}

function typeIn({ type }: Readonly<Record<string, unknown>>): string {
  if (typeof type !== "string") throw new InputError("type must be text");
  return type;
}

function expiryIn({ expires_at_ms }: Readonly<Record<string, unknown>>): number | undefined {
  if (expires_at_ms === undefined) return undefined;
  if (!Number.isSafeInteger(expires_at_ms) || Number(expires_at_ms) < 1) {
    throw new InputError("expires_at_ms must be an integer, milliseconds since 1970");
  }
  return Number(expires_at_ms);
}

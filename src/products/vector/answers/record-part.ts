import { InputError } from "../../../call/tool.ts";
import { quoted } from "../../../upstash/quoted.ts";
import { isRecord } from "../../account/answers/readable.ts";

/** Characters of a text, and elements of an array, in one part. */
const [CHARACTERS, ELEMENTS] = [15_000, 500];
const STEP = /^(?:\.?([^.[\]]+)|\[(\d{1,9})\])/;

/** A part of one record, and where the next one begins. */
export interface RecordPart {
  value: unknown;
  /** Characters or elements of the whole field; nothing where it is neither a text nor an array. */
  of?: number;
  next?: number;
}

/**
 * One field of a record, such as `metadata.a.b[0]` or `data`; of a text or an array from an offset on. Throws an InputError
 * where there is none, which names the fields that are.
 */
export function recordPart(record: Readonly<Record<string, unknown>>, field: string, offset: number): RecordPart {
  const value = valueAt(record, field);
  if (typeof value === "string") return partOfText(value, offset);
  if (!Array.isArray(value)) return { value };
  const end = Math.min(value.length, offset + ELEMENTS);
  return { value: value.slice(offset, end), of: value.length, ...(end < value.length ? { next: end } : {}) };
}

function partOfText(text: string, offset: number): RecordPart {
  let end = Math.min(text.length, offset + CHARACTERS);
  if (end < text.length && /[\uD800-\uDBFF]/.test(text.charAt(end - 1))) end -= 1;
  return { value: text.slice(offset, end), of: text.length, ...(end < text.length ? { next: end } : {}) };
}

function valueAt(record: Readonly<Record<string, unknown>>, field: string): unknown {
  let value: unknown = record;
  for (let at = 0; at < field.length; ) {
    const [step, name, index] = STEP.exec(field.slice(at, at + 1_000)) ?? [];
    if (step === undefined) {
      throw new InputError(
        `field ${quoted(field)} cannot be read at character ${at + 1}; it is such as metadata.a.b[0] or data.`,
      );
    }
    const inner = name === undefined ? elementOf(value, Number(index)) : fieldOf(value, name);
    if (inner === undefined) throw noSuchField(field, field.slice(0, at), value);
    value = inner;
    at += step.length;
  }
  return value;
}

function elementOf(value: unknown, index: number): unknown {
  return Array.isArray(value) ? value[index] : undefined;
}

function fieldOf(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function noSuchField(field: string, before: string, value: unknown): InputError {
  const names = isRecord(value) ? Object.keys(value).slice(0, 10) : [];
  const where = before === "" ? "the record" : quoted(before);
  const there = names.length === 0 ? "no fields" : names.map((name) => quoted(name)).join(", ");
  return new InputError(`There is no field ${quoted(field)}: ${where} has ${there}.`);
}

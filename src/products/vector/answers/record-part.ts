import { InputError } from "../../../call/tool.ts";
import { quoted } from "../../../upstash/quoted.ts";
import { isRecord } from "../../account/answers/readable.ts";

/** Characters of a text, and of the elements of an array or the fields of an object, in one part; and how many of these. */
const [CHARACTERS, ELEMENTS] = [15_000, 500];
const INDEX = /^\[(\d{1,9})\]/;
const NAME = /^[^.[\]]+/;

/** A part of one record, and where the next one begins. */
export interface RecordPart {
  value: unknown;
  /** Characters, elements or fields of the whole; nothing where it is neither a text, nor an array, nor a long object. */
  of?: number;
  next?: number;
}

/**
 * One field of a record, such as `metadata.a.b[0]` or `data`; of a text, an array or a long object from an offset on. Throws an
 * InputError where there is none, which names the fields that are.
 */
export function recordPart(record: Readonly<Record<string, unknown>>, field: string, offset: number): RecordPart {
  const value = valueAt(record, field);
  if (typeof value === "string") return partOfText(value, offset);
  if (Array.isArray(value)) {
    const end = endOfPart(value, offset);
    return { value: value.slice(offset, end), of: value.length, ...(end < value.length ? { next: end } : {}) };
  }
  return isRecord(value) ? partOfObject(value, offset) : { value };
}

function partOfText(text: string, offset: number): RecordPart {
  let end = Math.min(text.length, offset + CHARACTERS);
  if (end < text.length && /[\uD800-\uDBFF]/.test(text.charAt(end - 1))) end -= 1;
  return { value: text.slice(offset, end), of: text.length, ...(end < text.length ? { next: end } : {}) };
}

function partOfObject(object: Readonly<Record<string, unknown>>, offset: number): RecordPart {
  const fields = Object.entries(object);
  const end = endOfPart(fields, offset);
  if (offset === 0 && end === fields.length) return { value: object };
  const value = Object.fromEntries(fields.slice(offset, end));
  return { value, of: fields.length, ...(end < fields.length ? { next: end } : {}) };
}

/** Behind the last element that has room; the first one always has. */
function endOfPart(elements: readonly unknown[], offset: number): number {
  const most = Math.min(elements.length, offset + ELEMENTS);
  let characters = 0;
  for (let at = offset; at < most; at += 1) {
    characters += JSON.stringify(elements[at])?.length ?? 0;
    if (characters > CHARACTERS && at > offset) return at;
  }
  return most;
}

function valueAt(record: Readonly<Record<string, unknown>>, field: string): unknown {
  let value: unknown = record;
  for (let at = 0; at < field.length; ) {
    const { step, inner } = nextStep(value, field, at);
    if (inner === undefined) throw noSuchField(field, field.slice(0, at), value);
    value = inner;
    at += step;
  }
  return value;
}

/** The characters of the next step, and what it leads to; nothing where that is not there. */
function nextStep(value: unknown, field: string, at: number): { step: number; inner: unknown } {
  const rest = field.slice(at);
  const [element, index] = INDEX.exec(rest) ?? [];
  if (element !== undefined && Array.isArray(value)) return { step: element.length, inner: value[Number(index)] };
  const point = at > 0 && rest.startsWith(".") ? 1 : 0;
  const own = ownName(value, rest.slice(point));
  if (own !== undefined) return { step: point + own.length, inner: (value as Record<string, unknown>)[own] };
  const [name] = NAME.exec(rest.slice(point)) ?? [];
  if (name !== undefined) return { step: point + name.length, inner: undefined };
  if (element !== undefined) return { step: element.length, inner: undefined };
  throw new InputError(
    `field ${quoted(field)} cannot be read at character ${at + 1}; it is such as metadata.a.b[0] or data.`,
  );
}

/** The longest name of a field with which the rest begins: a name may itself have points and brackets, as "dc.title" has. */
function ownName(value: unknown, rest: string): string | undefined {
  if (!isRecord(value)) return undefined;
  const isNext = (name: string) =>
    name !== "" && rest.startsWith(name) && (name.length === rest.length || ".[".includes(rest.charAt(name.length)));
  return Object.keys(value)
    .filter(isNext)
    .reduce<string | undefined>((longest, name) => (name.length > (longest?.length ?? 0) ? name : longest), undefined);
}

function noSuchField(field: string, before: string, value: unknown): InputError {
  const names = isRecord(value) ? Object.keys(value).slice(0, 10) : [];
  const where = before === "" ? "the record" : quoted(before);
  const none = Array.isArray(value) ? elementsText(value) : "no fields";
  const there = names.length === 0 ? none : names.map((name) => quoted(name)).join(", ");
  return new InputError(`There is no field ${quoted(field)}: ${where} has ${there}.`);
}

function elementsText({ length }: readonly unknown[]): string {
  return length === 0 ? "no elements" : `${length} ${length === 1 ? "element" : "elements"}, the first one [0]`;
}

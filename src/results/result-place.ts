import type { Cut } from "../call/shrink.ts";

/*
 * Places in a result, written as notices write them: `result[3].fields`. A name is taken as it stands, so that one with a dot
 * or a bracket is found as well: of several ways to read a place the one with the longest names counts.
 */

/** The place of the whole result. */
export const WHOLE = "result";

/** Where reading goes on: at a place, behind so many of its elements, fields or characters. */
export interface GoingOn {
  at: string;
  from: number;
}

/** What stands at a place of a result; nothing where there is no such place. */
export function valueAt(result: unknown, place: string): { value: unknown } | undefined {
  return place.startsWith(WHOLE) ? within(result, place.slice(WHOLE.length)) : undefined;
}

function within(value: unknown, rest: string): { value: unknown } | undefined {
  if (rest === "") return { value };
  if (typeof value !== "object" || value === null) return undefined;
  return Array.isArray(value) ? withinElements(value, rest) : withinFields(value as Fields, rest);
}

type Fields = Readonly<Record<string, unknown>>;

function withinElements(elements: readonly unknown[], rest: string): { value: unknown } | undefined {
  const [bracketed, index] = indexIn(rest);
  if (bracketed === "" || index >= elements.length) return undefined;
  return within(elements[index], rest.slice(bracketed.length));
}

function withinFields(fields: Fields, rest: string): { value: unknown } | undefined {
  if (!rest.startsWith(".")) return undefined;
  const names = Object.keys(fields).filter((name) => isNamed(rest.slice(1), name));
  names.sort((one, other) => other.length - one.length);
  for (const name of names) {
    const found = within(fields[name], rest.slice(1 + name.length));
    if (found !== undefined) return found;
  }
  return undefined;
}

function isNamed(rest: string, name: string): boolean {
  return rest.startsWith(name) && ["", ".", "["].includes(rest.charAt(name.length));
}

/** The index with which a place begins, as it is written and as a number. */
function indexIn(rest: string): [bracketed: string, index: number] {
  const [bracketed = "", index = ""] = /^\[(\d{1,9})\]/.exec(rest) ?? [];
  return [bracketed, Number(index)];
}

/** A part of what stands at a place, and how much there is of it. */
export interface ResultPart {
  part: unknown;
  /** Where it begins: a sign of which `from` was the second half is there as a whole. */
  from: number;
  unit: Cut["unit"];
  shown: number;
  total: number;
}

/**
 * The elements of a list, fields of an object, each with its name, or characters of a text, from one on; nothing for what
 * has no parts.
 */
export function partOf(value: unknown, from: number, count: number): ResultPart | undefined {
  if (typeof value === "string") {
    const begin = whole(value, from);
    // At least one sign, or reading on would never come to an end.
    const end = Math.max(whole(value, begin + count), begin + signAt(value, begin));
    const part = value.slice(begin, end);
    return { part, from: begin, unit: "characters", shown: part.length, total: value.length };
  }
  if (typeof value !== "object" || value === null) return undefined;
  const isList = Array.isArray(value);
  const all: readonly unknown[] = isList
    ? value
    : Object.entries(value).map(([field, inner]) => ({ field, value: inner }));
  const part = all.slice(from, from + count);
  return { part, from, unit: isList ? "elements" : "fields", shown: part.length, total: all.length };
}

/** A place of a text that is not between the halves of one sign. */
function whole(text: string, at: number): number {
  return /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(Math.max(0, at - 1), at + 1)) ? at - 1 : at;
}

/** Characters of the sign that begins at a place. */
function signAt(text: string, at: number): number {
  return String.fromCodePoint(text.codePointAt(at) ?? 0).length;
}

/** Where the first cut of an answer goes on: behind what is shown there, or at the whole where its place cannot be written. */
export function goingOnBehind(result: unknown, shown: unknown, cuts: readonly Cut[]): GoingOn {
  const [{ at, total, unit, shown: many } = { at: "", total: 0, unit: "fields", shown: 0 }] = cuts;
  const found = valueAt(result, at);
  if (found === undefined || partOf(found.value, 0, 0)?.total !== total) return { at: WHOLE, from: 0 };
  if (unit !== "fields") return { at, from: many };
  // Some of the fields that are shown may stand behind one that was too long.
  const left = valueAt(shown, at)?.value;
  const first = Object.keys(found.value as Fields).findIndex((name) => !Object.hasOwn(Object(left), name));
  return { at, from: Math.max(0, first) };
}

/** Where a part that was read itself is cut: behind its last element, or within the one that is shown in parts. */
export function goingOnInPart(part: GoingOn & { unit: Cut["unit"] }, shown: unknown, cuts: readonly Cut[]): GoingOn {
  const [inner] = cuts.filter(({ at }) => at !== WHOLE);
  const behind = { at: part.at, from: part.from + lengthOf(shown) };
  // A place with a name that is too long to be told cannot be gone on at.
  if (inner === undefined || inner.at.includes("…") || !Array.isArray(shown)) return behind;
  const rest = inner.at.slice(WHOLE.length);
  const [bracketed, index] = indexIn(rest);
  const deeper = rest.slice(bracketed.length);
  const from = inner.unit === "fields" ? 0 : inner.shown;
  if (part.unit === "elements") return { at: `${part.at}[${part.from + index}]${deeper}`, from };
  const { field } = Object(shown[index]) as { field?: unknown };
  return deeper.startsWith(VALUE) && typeof field === "string"
    ? { at: `${part.at}.${field}${deeper.slice(VALUE.length)}`, from }
    : behind;
}

/** Where a field of an object that is read in parts has its value. */
const VALUE = ".value";

function lengthOf(shown: unknown): number {
  return typeof shown === "string" || Array.isArray(shown) ? shown.length : 0;
}

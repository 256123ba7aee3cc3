/** One place where an answer was cut. */
export interface Cut {
  /** Where, such as `result[3].fields`. */
  at: string;
  shown: number;
  total: number;
  unit: "elements" | "fields" | "characters";
}

/** A value that fits, and where it was cut to fit. */
export interface Bounded {
  value: unknown;
  cuts: readonly Cut[];
}

/** Less than this is no use to a reader: the element is left out instead. */
const LEAST_CHARACTERS = 100;
/** The shortest field: `"":0` and a comma. */
const LEAST_FIELD = 5;
/** Of a field's name where a cut is reported; the name may be as long as somebody liked. */
const LONGEST_NAME = 60;
/** A surrogate at the end whose other half was cut off. */
const HALF_A_PAIR = /[\uD800-\uDBFF]$/;

/**
 * The value in at most `limit` characters of JSON: arrays and objects are cut by element, texts by character, each cut
 * is reported. What fits comes back unchanged and uncopied.
 */
export function bound(value: unknown, limit: number): Bounded {
  const cuts: Cut[] = [];
  return { value: shrink(value, limit, "result", cuts), cuts };
}

function shrink(value: unknown, limit: number, at: string, cuts: Cut[]): unknown {
  if (sizeOf(value, limit) <= limit) return value;
  if (typeof value === "string") return fitText(value, limit, at, cuts);
  if (Array.isArray(value)) return fitElements(value, limit, at, cuts);
  if (typeof value === "object" && value !== null) return fitFields(value as Record<string, unknown>, limit, at, cuts);
  return value;
}

function fitText(text: string, limit: number, at: string, cuts: Cut[]): string {
  let end = Math.max(0, Math.min(text.length, limit - 2));
  const excessAt = (length: number) => JSON.stringify(text.slice(0, length)).length - limit;
  for (let excess = excessAt(end); end > 0 && excess > 0; excess = excessAt(end)) {
    end -= Math.max(1, Math.ceil(excess / 6));
  }
  if (HALF_A_PAIR.test(text.slice(0, end))) end -= 1;
  cuts.push({ at, shown: end, total: text.length, unit: "characters" });
  return text.slice(0, end);
}

function fitElements(elements: readonly unknown[], limit: number, at: string, cuts: Cut[]): unknown[] {
  const shown: unknown[] = [];
  let left = limit - 1;
  for (const element of elements) {
    const size = sizeOf(element, left) + 1;
    if (size > left) break;
    shown.push(element);
    left -= size;
  }
  if (shown.length === 0 && left > LEAST_CHARACTERS) shown.push(shrink(elements[0], left - 1, `${at}[0]`, cuts));
  if (shown.length < elements.length) cuts.push({ at, shown: shown.length, total: elements.length, unit: "elements" });
  return shown;
}

/**
 * Small fields stay whole; the large ones share what is left, in order, as long as it is of use. Of so many fields that
 * they do not fit by far, those behind the last that is shown are not looked at.
 */
function fitFields(
  object: Readonly<Record<string, unknown>>,
  limit: number,
  at: string,
  cuts: Cut[],
): Record<string, unknown> {
  // Without a copy of the values, of which a few may be enough.
  const names = Object.keys(object);
  const share = Math.max(fairSize(object, names.length, limit), LEAST_CHARACTERS);
  const shown: [string, unknown][] = [];
  let left = limit - 1;
  for (const key of names) {
    if (left < LEAST_FIELD) break;
    const own = Math.min(left, share);
    if (key.length + LEAST_FIELD > own) continue;
    const value = object[key];
    const overhead = JSON.stringify(key).length + 2;
    const size = overhead + sizeOf(value, own - overhead);
    if (size > own && own - overhead < LEAST_CHARACTERS / 2) continue;
    const kept = size <= own ? value : shrink(value, own - overhead, `${at}.${shorten(key)}`, cuts);
    shown.push([key, kept]);
    left -= Math.min(size, own);
  }
  if (shown.length < names.length) cuts.push({ at, shown: shown.length, total: names.length, unit: "fields" });
  return Object.fromEntries(shown);
}

/** The size to which the largest fields must shrink so that all together fit; 0 where even the smallest would not. */
function fairSize(object: Readonly<Record<string, unknown>>, fields: number, limit: number): number {
  if (fields > limit / LEAST_FIELD) return 0;
  return largestSize(
    Object.entries(object).map(([key, value]) => JSON.stringify(key).length + 2 + sizeOf(value, limit)),
    limit - 1,
  );
}

function shorten(key: string): string {
  return key.length <= LONGEST_NAME ? key : `${key.slice(0, LONGEST_NAME - 1).replace(HALF_A_PAIR, "")}…`;
}

/** The size to which the largest must shrink so that all together fit. */
function largestSize(sizes: readonly number[], limit: number): number {
  let left = limit;
  const ascending = [...sizes].sort((a, b) => a - b);
  for (const [index, size] of ascending.entries()) {
    const share = left / (ascending.length - index);
    if (size > share) return Math.floor(share);
    left -= size;
  }
  return limit;
}

/** The length of the value as JSON, counted only until it passes `limit`; the rest of a long array is not looked at. */
function sizeOf(value: unknown, limit: number): number {
  if (typeof value === "string") return value.length > limit ? value.length + 2 : JSON.stringify(value).length;
  if (typeof value !== "object" || value === null) return String(value).length;
  // The opening bracket; behind each element stands a comma or the closing one.
  let size = 1;
  if (Array.isArray(value)) {
    for (const inner of value) {
      size += sizeOf(inner, limit - size) + 1;
      if (size > limit) return size;
    }
    return Math.max(size, 2);
  }
  // Without a copy of all fields, of which a few may be enough.
  for (const key in value) {
    const inner: unknown = (value as Readonly<Record<string, unknown>>)[key];
    size += JSON.stringify(key).length + 1 + sizeOf(inner, limit - size) + 1;
    if (size > limit) return size;
  }
  return Math.max(size, 2);
}

import { type AnswerLimit, type Measure, measureOf } from "./answer-size.ts";
import { fairShare, leastSizeOf, type Part } from "./fair-share.ts";

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
/** What a large result among others has at least, with what stands around it. */
const LEAST_SHARE = 100;
/** The shortest field: `"":0` and a comma. */
const LEAST_FIELD = 5;
/** Of a field's name where a cut is reported; the name may be as long as somebody liked. */
const LONGEST_NAME = 60;
/** Of the names of all fields that lead to a cut, of which there may be many. */
const LONGEST_PLACE = 150;
/** A surrogate at the end whose other half was cut off. */
const HALF_A_PAIR = /[\uD800-\uDBFF]$/;
/** A surrogate at the begin whose other half was cut off. */
const OTHER_HALF = /^[\uDC00-\uDFFF]/;

/** Results that have nothing to do with each other: each may say how its rest is read. */
export interface Independent {
  /** What is shown of an element that was cut, with what is to be said of it; `shown` has its cuts as if it stood alone. */
  remark?(index: number, shown: Bounded): unknown;
}
/** Kept free for what is said of an element that was cut. */
const REMARK = 300;

/** Arrays and objects in each other up to which every part is measured as exactly as can be. */
const FINE_LEVELS = 16;

/** One answer on its way to its size. */
interface Cutting extends Measure {
  cuts: Cut[];
  /** Arrays and objects around the part that is cut. */
  level: number;
  independent?: Independent | undefined;
}

/**
 * The value in what a limit allows; a number is one of characters of JSON. Arrays and objects are cut by element, texts by
 * character, each cut is reported. What fits comes back unchanged and uncopied. Elements of an array are shown from the first
 * on; where they are `independent`, the small ones stay whole and the large ones share what is left.
 */
export function bound(value: unknown, limit: Readonly<AnswerLimit> | number, independent?: Independent): Bounded {
  const measure = measureOf(limit);
  if (measure.fits(value)) return { value, cuts: [] };
  const cutting: Cutting = { ...measure, cuts: [], level: 0, independent };
  const shown =
    independent !== undefined && Array.isArray(value)
      ? fitIndependent(value, cutting.limit, cutting)
      : shrink(value, cutting.limit, "result", cutting);
  return { value: shown, cuts: cutting.cuts };
}

function shrink(value: unknown, limit: number, at: string, cutting: Cutting): unknown {
  if (cutting.sizeOf(value, limit) <= limit) return value;
  if (typeof value === "string") return fitText(value, limit, at, cutting);
  if (typeof value !== "object" || value === null) return value;
  const level = cutting.level + 1;
  const deeper = { ...cutting, ...(level === FINE_LEVELS ? cutting.coarse : {}), level };
  return Array.isArray(value) ? fitElements(value, limit, at, deeper) : fitFields(value as Fields, limit, at, deeper);
}

type Fields = Readonly<Record<string, unknown>>;

function fitText(text: string, limit: number, at: string, { cuts, charactersWithin }: Cutting): string {
  const most = charactersWithin(text, limit);
  // Four characters of base64 are three bytes: what is cut in between would be read as other bytes.
  const end = at.endsWith(".base64") ? most - (most % 4) : most;
  const shown = text.slice(0, end).replace(HALF_A_PAIR, "");
  cuts.push({ at: brief(at), shown: shown.length, total: text.length, unit: "characters" });
  return shown;
}

function fitElements(elements: readonly unknown[], limit: number, at: string, cutting: Cutting): unknown[] {
  const { sizeOf, separator, cuts } = cutting;
  const shown: unknown[] = [];
  let left = limit - separator;
  for (const element of elements) {
    const size = sizeOf(element, left) + separator;
    if (size > left) break;
    shown.push(element);
    left -= size;
  }
  if (shown.length === 0 && left > LEAST_CHARACTERS) {
    shown.push(shrink(elements[0], left - separator, `${at}[0]`, cutting));
  }
  if (shown.length < elements.length) pushElements(shown, elements, at, cuts);
  return shown;
}

function pushElements(shown: readonly unknown[], elements: readonly unknown[], at: string, cuts: Cut[]): void {
  cuts.push({ at: brief(at), shown: shown.length, total: elements.length, unit: "elements" });
}

/** Each element in its place; of so many that no use would be left of each, those at the end are left out. */
function fitIndependent(elements: readonly unknown[], limit: number, cutting: Cutting): unknown[] {
  const { sizeOf, separator, cuts } = cutting;
  const shown: unknown[] = [];
  let left = limit - separator;
  const parts = elements.map((element): Part => {
    return { least: leastSizeOf(element, left), size: (most) => separator + sizeOf(element, most - separator) };
  });
  const useful = usefulParts(parts, left);
  const share = fairShare(useful, left);
  for (const [index, element] of elements.slice(0, useful.length).entries()) {
    const own = Math.min(left, share) - separator;
    const within: Cut[] = [];
    const kept = sizeOf(element, own) <= own ? element : fitAlone(element, index, own, { ...cutting, cuts: within });
    const size = sizeOf(kept, left) + separator;
    if (size > left) break;
    shown.push(kept);
    cuts.push(...within);
    left -= size;
  }
  if (shown.length === elements.length) return shown;
  // What is missing at the end is told before what is shorter.
  const shorter = cuts.splice(0);
  pushElements(shown, elements, "result", cuts);
  cuts.push(...shorter);
  return shown;
}

/** The parts from the first on of which each can be whole, or as long as a reader has a use for. */
function usefulParts(parts: readonly Part[], limit: number): readonly Part[] {
  let left = limit;
  const end = parts.findIndex(({ size }) => {
    left -= Math.min(size(LEAST_SHARE), LEAST_SHARE);
    return left < 0;
  });
  return end === -1 ? parts : parts.slice(0, Math.max(1, end));
}

/** A part of one element, with a remark where there is room for one. */
function fitAlone(element: unknown, index: number, limit: number, cutting: Cutting): unknown {
  const { sizeOf, independent } = cutting;
  const at = `result[${index}]`;
  if (independent?.remark === undefined || limit < 2 * REMARK) return shrink(element, limit, at, cutting);
  const cuts: Cut[] = [];
  const value = shrink(element, limit - REMARK, at, { ...cutting, cuts });
  cutting.cuts.push(...cuts);
  const alone = cuts.map((cut) => ({ ...cut, at: `result${cut.at.slice(at.length)}` }));
  const remarked = independent.remark(index, { value, cuts: alone });
  return sizeOf(remarked, limit) <= limit ? remarked : value;
}

/**
 * Small fields stay whole; the large ones share what is left, in order, as long as it is of use. Of so many fields that
 * they do not fit by far, those behind the last that is shown are not looked at.
 */
function fitFields(object: Fields, limit: number, at: string, cutting: Cutting): Record<string, unknown> {
  const { sizeOf, sizeOfName, separator, cuts } = cutting;
  // Without a copy of the values, of which a few may be enough.
  const names = Object.keys(object);
  const share = Math.max(fairField(object, names, limit, cutting), LEAST_CHARACTERS);
  const shown: [string, unknown][] = [];
  let left = limit - separator;
  for (const key of names) {
    if (left < LEAST_FIELD) break;
    const own = Math.min(left, share);
    if (key.length + LEAST_FIELD > own) continue;
    const value = object[key];
    const overhead = sizeOfName(key, own);
    const size = overhead + sizeOf(value, own - overhead);
    if (size > own && own - overhead < LEAST_CHARACTERS / 2) continue;
    const kept = size <= own ? value : shrink(value, own - overhead, `${at}.${shorten(key)}`, cutting);
    shown.push([key, kept]);
    left -= Math.min(size, own);
  }
  if (shown.length < names.length) {
    cuts.push({ at: brief(at), shown: shown.length, total: names.length, unit: "fields" });
  }
  return Object.fromEntries(shown);
}

/** The size to which the largest fields must shrink so that all together fit; 0 where even the smallest would not. */
function fairField(object: Fields, names: readonly string[], limit: number, cutting: Cutting): number {
  const { sizeOf, sizeOfName, separator } = cutting;
  if (names.length > limit / LEAST_FIELD) return 0;
  const parts = names.map((name): Part => {
    const value = object[name];
    return {
      least: name.length + leastSizeOf(value, limit),
      size(most) {
        const overhead = sizeOfName(name, most);
        return overhead + sizeOf(value, most - overhead);
      },
    };
  });
  return fairShare(parts, limit - separator);
}

function shorten(key: string): string {
  return key.length <= LONGEST_NAME ? key : `${key.slice(0, LONGEST_NAME - 1).replace(HALF_A_PAIR, "")}…`;
}

/** Where a cut is, without the middle of a very long way there. */
function brief(at: string): string {
  if (at.length <= LONGEST_PLACE) return at;
  const half = LONGEST_PLACE / 2;
  return `${at.slice(0, half).replace(HALF_A_PAIR, "")}…${at.slice(1 - half).replace(OTHER_HALF, "")}`;
}

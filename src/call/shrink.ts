import type { Measure } from "./answer-size.ts";
import { fairShare, leastSizeOf, type Part } from "./fair-share.ts";

/** One place where an answer was cut. */
export interface Cut {
  /** Where, such as `result[3].fields`. */
  at: string;
  shown: number;
  total: number;
  unit: "elements" | "fields" | "characters";
}

/** Less than this is no use to a reader: the element is left out instead. */
const LEAST_CHARACTERS = 100;
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

/** Arrays and objects in each other up to which every part is measured as exactly as can be. */
const FINE_LEVELS = 16;

/** One answer on its way to its size. */
export interface Cutting extends Measure {
  cuts: Cut[];
  /** Arrays and objects around the part that is cut. */
  level: number;
}

/** As much of a value as is within a size of the measure; where it was cut is added to `cuts`, `at` being its own place. */
export function shrink(value: unknown, limit: number, at: string, cutting: Cutting): unknown {
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
  if (shown.length < elements.length) cuts.push(cutAtEnd(shown, elements, at));
  return shown;
}

/** That elements are missing at the end of an array. */
export function cutAtEnd(shown: readonly unknown[], elements: readonly unknown[], at: string): Cut {
  return { at: brief(at), shown: shown.length, total: elements.length, unit: "elements" };
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

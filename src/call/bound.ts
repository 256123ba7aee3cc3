import { type AnswerLimit, measureOf } from "./answer-size.ts";
import { fairShare, leastSizeOf, type Part } from "./fair-share.ts";
import { type Cut, type Cutting, cutAtEnd, shrink } from "./shrink.ts";

/** A value that fits, and where it was cut to fit. */
export interface Bounded {
  value: unknown;
  cuts: readonly Cut[];
}

/** What a large result among others has at least, with what stands around it. */
const LEAST_SHARE = 100;
/** Results that have nothing to do with each other: each may say how its rest is read. */
export interface Independent {
  /** What is shown of an element that was cut, with what is to be said of it; `shown` has its cuts as if it stood alone. */
  remark?(index: number, shown: Bounded): unknown;
}
/** Kept free for what is said of an element that was cut. */
const REMARK = 300;

/**
 * The value in what a limit allows; a number is one of characters of JSON. Arrays and objects are cut by element, texts by
 * character, each cut is reported. What fits comes back unchanged and uncopied. Elements of an array are shown from the first
 * on; where they are `independent`, the small ones stay whole and the large ones share what is left.
 */
export function bound(value: unknown, limit: Readonly<AnswerLimit> | number, independent?: Independent): Bounded {
  const measure = measureOf(limit);
  if (measure.fits(value)) return { value, cuts: [] };
  const cutting: Cutting = { ...measure, cuts: [], level: 0 };
  const shown =
    independent !== undefined && Array.isArray(value)
      ? fitIndependent(value, cutting.limit, independent, cutting)
      : shrink(value, cutting.limit, "result", cutting);
  return { value: shown, cuts: cutting.cuts };
}

/** Each element in its place; of so many that no use would be left of each, those at the end are left out. */
function fitIndependent(
  elements: readonly unknown[],
  limit: number,
  independent: Independent,
  cutting: Cutting,
): unknown[] {
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
    const isWhole = sizeOf(element, own) <= own;
    const kept = isWhole ? element : fitAlone({ element, index, independent }, own, { ...cutting, cuts: within });
    const size = sizeOf(kept, left) + separator;
    if (size > left) break;
    shown.push(kept);
    cuts.push(...within);
    left -= size;
  }
  if (shown.length === elements.length) return shown;
  // What is missing at the end is told before what is shorter.
  const shorter = cuts.splice(0);
  cuts.push(cutAtEnd(shown, elements, "result"));
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

interface Alone {
  element: unknown;
  index: number;
  independent: Independent;
}

/** A part of one element, with a remark where there is room for one. */
function fitAlone({ element, index, independent }: Alone, limit: number, cutting: Cutting): unknown {
  const at = `result[${index}]`;
  if (independent.remark === undefined || limit < 2 * REMARK) return shrink(element, limit, at, cutting);
  const cuts: Cut[] = [];
  const value = shrink(element, limit - REMARK, at, { ...cutting, cuts });
  cutting.cuts.push(...cuts);
  const alone = cuts.map((cut) => ({ ...cut, at: `result${cut.at.slice(at.length)}` }));
  const remarked = independent.remark(index, { value, cuts: alone });
  return cutting.sizeOf(remarked, limit) <= limit ? remarked : value;
}

import { formsOf, isMadeByMachine } from "./secret-forms.ts";
import { createWindowFinder, type Range, type WindowFinder } from "./window-finder.ts";

/** Finds secrets in texts: whole, encoded, and cut. */
export interface SecretFinder {
  /** Has this secret found from now on. */
  add(secret: string): void;
  /** Where a text holds a part of a secret that tells of it, in order. */
  rangesIn(text: string): readonly Range[];
}

/** Characters of a secret made by a machine that say too much: 48 bits at least, so that no honest text has them by chance. */
const TELLING = 12;

/** Characters of the longest part by which any secret is found. */
export const LONGEST_TELLING = 32;

/**
 * Of a secret made by a machine, every part of twelve characters is found. Of one that a person may have chosen it is two
 * thirds, or the whole of a short one, since its words stand in honest texts too.
 */
export function createSecretFinder(): SecretFinder {
  const bySize = new Map<number, WindowFinder>();
  return {
    add(secret) {
      const sizeOf = isMadeByMachine(secret) ? partOfMachine : partOfPerson;
      for (const form of formsOf(secret)) {
        const size = sizeOf(form.length);
        const finder = bySize.get(size) ?? createWindowFinder(size);
        bySize.set(size, finder);
        finder.add(form);
      }
    },
    rangesIn(text) {
      let ranges: readonly Range[] = [];
      for (const [size, finder] of bySize) {
        if (text.length >= size) ranges = mergedRanges(ranges, finder.rangesIn(text));
      }
      return ranges;
    },
  };
}

function partOfMachine(length: number): number {
  return Math.min(TELLING, length);
}

/** Few sizes serve all, since a text is searched once for each. */
function partOfPerson(length: number): number {
  if (length < 16) return length;
  if (length < 24) return 16;
  return length < 48 ? 24 : LONGEST_TELLING;
}

/** Two lists of ranges as one, in order; ranges that overlap become one. */
export function mergedRanges(one: readonly Range[], other: readonly Range[]): readonly Range[] {
  if (one.length === 0 || other.length === 0) return one.length === 0 ? other : one;
  const result: [number, number][] = [];
  for (const [start, end] of [...one, ...other].sort(([first], [second]) => first - second)) {
    const last = result.at(-1);
    if (last === undefined || start >= last[1]) result.push([start, end]);
    else last[1] = Math.max(last[1], end);
  }
  return result;
}

import { countDown } from "../load/value-extent.ts";

const ANY = Number.POSITIVE_INFINITY;

/** A part of an answer that shares it with others. */
export interface Part {
  /** No more than its size, found without looking through it. */
  least: number;
  /** Its size, counted only until it passes `most`. */
  size(most: number): number;
}

/** The size to which the largest must shrink so that all together fit. */
export function fairShare(parts: readonly Part[], limit: number): number {
  // None is looked at further than to what it could have if all others were as short as they can be.
  const most = largestSize(
    parts.map(({ least }) => least),
    limit,
  );
  return largestSize(
    parts.map(({ size }) => size(most)),
    limit,
  );
}

/** The characters of a value, without what JSON puts around them; not all, where they are more than `limit`. */
export function leastSizeOf(value: unknown, limit: number): number {
  const left = { values: ANY, characters: limit, levels: ANY };
  countDown(value, left);
  return limit - left.characters + 1;
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

import { SHORTEST_PIECE } from "./secret-forms.ts";

/** A part of a text: the index of its first character, and of the first one behind it. */
export type Range = readonly [start: number, end: number];

/** Finds any of many pieces in a text, in one pass whatever their number. */
export interface PieceFinder {
  /** Has this piece found from now on; it has eight characters at least. */
  add(piece: string): void;
  /** Where the text has pieces, in order; pieces that overlap are one range. */
  rangesIn(text: string): Range[];
}

/** Any odd number with bits spread over it. */
const FACTOR = 0x01000193;
/** What the oldest of eight characters has become by the time when it leaves the window. */
const FACTOR_OF_OLDEST = Array.from({ length: SHORTEST_PIECE }).reduce<number>((power) => Math.imul(power, FACTOR), 1);
/** Have every bit of a number count for its highest ones, in two ways. */
const SPREAD = 0x9e3779b1;
const SPREAD_AGAIN = 0x85ebca77;
/** Bits of the filter for each piece: with two of them set, one place in seventy of an ordinary text is looked at closely at most. */
const BITS_FOR_EACH = 16;

/** The pieces that begin with the same eight characters, or at least with the same number made of them. */
interface Bucket {
  pieces: Set<string>;
  /** The longest first. */
  lengths: number[];
  /** The piece, where there is but one: it is compared in place. */
  only: string | undefined;
}

/**
 * The algorithm of Rabin and Karp: a number is made for each eight characters of the text, from the one before it. A filter
 * of bits tells for nearly all of them that no piece begins there.
 */
export function createPieceFinder(): PieceFinder {
  const buckets = new Map<number, Bucket>();
  let filter = createFilter(15);

  function enlargeFilter(): void {
    filter = createFilter(filter.exponent + 2);
    for (const hash of buckets.keys()) filter.add(hash);
  }

  return {
    add(piece) {
      const hash = hashOfBeginning(piece);
      const bucket = buckets.get(hash);
      if (bucket === undefined) {
        buckets.set(hash, { pieces: new Set([piece]), lengths: [piece.length], only: piece });
        filter.add(hash);
        if (buckets.size * BITS_FOR_EACH > 2 ** filter.exponent) enlargeFilter();
      } else if (!bucket.pieces.has(piece)) {
        bucket.pieces.add(piece);
        bucket.only = undefined;
        if (!bucket.lengths.includes(piece.length)) bucket.lengths.push(piece.length);
        bucket.lengths.sort((one, other) => other - one);
      }
    },
    rangesIn(text) {
      const ranges: [number, number][] = [];
      if (buckets.size === 0) return ranges;
      filter.eachCandidate(text, (start, hash) => {
        const length = lengthOfPiece(buckets.get(hash), text, start);
        if (length === 0) return;
        const [end, last] = [start + length, ranges.at(-1)];
        if (last === undefined || start >= last[1]) ranges.push([start, end]);
        else if (end > last[1]) last[1] = end;
      });
      return ranges;
    },
  };
}

/** The length of the longest piece that begins there, or 0. */
function lengthOfPiece(bucket: Bucket | undefined, text: string, start: number): number {
  if (bucket === undefined) return 0;
  if (bucket.only !== undefined) return text.startsWith(bucket.only, start) ? bucket.only.length : 0;
  for (const length of bucket.lengths) {
    if (start + length <= text.length && bucket.pieces.has(text.slice(start, start + length))) return length;
  }
  return 0;
}

function hashOfBeginning(piece: string): number {
  let hash = 0;
  for (let index = 0; index < SHORTEST_PIECE; index += 1) {
    hash = (Math.imul(hash, FACTOR) + piece.charCodeAt(index)) | 0;
  }
  return hash;
}

/** Tells of most numbers that they are not in it, with `2 ** exponent` bits. */
interface Filter {
  exponent: number;
  add(hash: number): void;
  /** Calls with the index of each place where something of this may begin, and the number of what stands there. */
  eachCandidate(text: string, found: (start: number, hash: number) => void): void;
}

function createFilter(exponent: number): Filter {
  const bits = new Uint32Array(2 ** (exponent - 5));
  const shift = 32 - exponent;
  const wordOf = (bit: number) => bits[bit >>> 5] ?? 0;
  return {
    exponent,
    add(hash) {
      for (const spread of [SPREAD, SPREAD_AGAIN]) {
        const bit = Math.imul(hash, spread) >>> shift;
        bits[bit >>> 5] = wordOf(bit) | (1 << (bit & 31));
      }
    },
    eachCandidate(text, found) {
      let hash = 0;
      for (let index = 0; index < text.length; index += 1) {
        hash = (Math.imul(hash, FACTOR) + text.charCodeAt(index)) | 0;
        const start = index - SHORTEST_PIECE + 1;
        if (start < 0) continue;
        if (start > 0) hash = (hash - Math.imul(text.charCodeAt(start - 1), FACTOR_OF_OLDEST)) | 0;
        const bit = Math.imul(hash, SPREAD) >>> shift;
        if ((wordOf(bit) & (1 << (bit & 31))) === 0) continue;
        const other = Math.imul(hash, SPREAD_AGAIN) >>> shift;
        if ((wordOf(other) & (1 << (other & 31))) !== 0) found(start, hash);
      }
    },
  };
}

/** A part of a text: the index of its first character, and of the first one behind it. */
export type Range = readonly [start: number, end: number];

/** Finds whatever it shares with the texts that it knows, in one pass over a text, however many it knows. */
export interface WindowFinder {
  /** Has every part of this text found that is as long as a window. */
  add(known: string): void;
  /** Where a text shares such parts with what is known, in order; parts that overlap are one range. */
  rangesIn(text: string): Range[];
}

/**
 * The multipliers of the two numbers that stand for a window. One differs in every process, so that nobody can make texts
 * whose numbers are equal; with 64 bits, others are equal by chance in none of all texts that a process will see.
 */
const FACTOR = (Math.floor(Math.random() * 2 ** 30) << 1) | 1;
const OTHER_FACTOR = 0x01000193;
/** Have every bit of a number count for its highest ones, in two ways. */
const SPREAD = 0x9e3779b1;
const SPREAD_AGAIN = 0x85ebca77;
/** Bits of the filter for each window; with two of them set, it lets one place in seventy of other texts pass at most. */
const BITS_FOR_EACH = 16;
const SMALLEST = 10;

/**
 * The algorithm of Rabin and Karp over windows of `size` characters: a number is made for each place of the text from the
 * one before it. A filter of bits tells for nearly all of them that no window is there. What is known is kept as numbers
 * alone, some thirty bytes for each of its characters.
 */
export function createWindowFinder(size: number): WindowFinder {
  const leaving = powerOf(FACTOR, size);
  const otherLeaving = powerOf(OTHER_FACTOR, size);
  let table = createTable(SMALLEST);

  function eachWindow(text: string, visit: (start: number, hash: number, other: number) => void): void {
    let [hash, other] = [0, 0];
    for (let index = 0; index < text.length; index += 1) {
      const entering = text.charCodeAt(index);
      hash = (Math.imul(hash, FACTOR) + entering) | 0;
      other = (Math.imul(other, OTHER_FACTOR) + entering) | 0;
      const start = index - size + 1;
      if (start < 0) continue;
      if (start > 0) {
        const left = text.charCodeAt(start - 1);
        hash = (hash - Math.imul(left, leaving)) | 0;
        other = (other - Math.imul(left, otherLeaving)) | 0;
      }
      visit(start, hash, other);
    }
  }

  function remember(hash: number, other: number): void {
    table.add(hash, other);
    if (!table.isFull()) return;
    const larger = createTable(table.exponent + 2);
    table.forEach(larger.add);
    table = larger;
  }

  return {
    add: (known) => eachWindow(known, (_start, hash, other) => remember(hash, other)),
    rangesIn(text) {
      const ranges: [number, number][] = [];
      let last: [number, number] | undefined;
      eachWindow(text, (start, hash, other) => {
        if (!table.mayHave(hash) || !table.has(hash, other)) return;
        if (last !== undefined && start < last[1]) {
          last[1] = start + size;
        } else {
          last = [start, start + size];
          ranges.push(last);
        }
      });
      return ranges;
    },
  };
}

function powerOf(factor: number, exponent: number): number {
  let power = 1;
  for (let count = 0; count < exponent; count += 1) power = Math.imul(power, factor);
  return power;
}

/** Pairs of numbers, each at the first free place from where its first number points to, and the filter before them. */
interface Table {
  exponent: number;
  add(hash: number, other: number): void;
  isFull(): boolean;
  /** Whether a pair with this first number may be there; quick, and wrong for a few that are not. */
  mayHave(hash: number): boolean;
  has(hash: number, other: number): boolean;
  forEach(visit: (hash: number, other: number) => void): void;
}

/** A table for `2 ** (exponent - 1)` pairs. */
function createTable(exponent: number): Table {
  const places = 2 ** exponent;
  const used = new Uint8Array(places);
  const pairs = new Int32Array(2 * places);
  const bits = new Uint32Array((places * BITS_FOR_EACH) / 64);
  const shift = 32 - (exponent + Math.log2(BITS_FOR_EACH) - 1);
  let count = 0;
  const isSet = (bit: number) => ((bits[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0;
  const setBit = (bit: number) => {
    bits[bit >>> 5] = (bits[bit >>> 5] ?? 0) | (1 << (bit & 31));
  };
  const bitOf = (hash: number, spread: number) => Math.imul(hash, spread) >>> shift;

  /** The place of a pair, or the free one where it belongs. */
  function placeOf(hash: number, other: number): number {
    let place = Math.imul(hash, SPREAD) >>> (32 - exponent);
    while (used[place] === 1 && (pairs[2 * place] !== hash || pairs[2 * place + 1] !== other)) {
      place = (place + 1) % places;
    }
    return place;
  }

  return {
    exponent,
    add(hash, other) {
      const place = placeOf(hash, other);
      if (used[place] === 1) return;
      used[place] = 1;
      pairs[2 * place] = hash;
      pairs[2 * place + 1] = other;
      count += 1;
      setBit(bitOf(hash, SPREAD));
      setBit(bitOf(hash, SPREAD_AGAIN));
    },
    isFull: () => 2 * count > places,
    mayHave: (hash) => isSet(bitOf(hash, SPREAD)) && isSet(bitOf(hash, SPREAD_AGAIN)),
    has: (hash, other) => used[placeOf(hash, other)] === 1,
    forEach(visit) {
      for (let place = 0; place < places; place += 1) {
        if (used[place] === 1) visit(pairs[2 * place] ?? 0, pairs[2 * place + 1] ?? 0);
      }
    },
  };
}

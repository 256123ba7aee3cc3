/** Numbers and words that look random and are the same for the same seed. */
export interface Random {
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number;
  /** A word of lower-case letters and digits, with a letter at both ends. */
  word(length?: number): string;
}

const LETTERS = "bcdfghjkmnpqrstvwxz";
const SIGNS = `${LETTERS}23456789`;

/** Mulberry32: 32 bits of state, a few lines, and good enough for names. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
  const one = (signs: string) => signs.charAt(below(signs.length));
  return {
    below,
    word(length = 6) {
      const middle = Array.from({ length: length - 2 }, () => one(SIGNS));
      return [one(LETTERS), ...middle, one(LETTERS)].join("");
    },
  };
}

/** No limit is documented; these are far beyond what is written in earnest, and keep reading and matching short. */
export const FILTER_LIMITS = {
  /** Of the whole text. */
  characters: 65_536,
  /** Parentheses in each other. */
  depth: 100,
  /** Conditions, and values in the lists of IN and NOT IN. */
  terms: 10_000,
  /** Of the pattern of GLOB and NOT GLOB. */
  patternCharacters: 512,
} as const;

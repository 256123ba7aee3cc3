import { stemOf } from "./english-stem.ts";
import { isStopWord } from "./stop-words.ts";
import { hashOf, wordsOf } from "./words.ts";

/** What stands in for embedding models on this machine, as `info` names it. */
export const LOCAL_EMBEDDING = "local hashed words and characters, not a model";

/** How much each kind of feature says, as its share of the squared length. */
const WEIGHTS = { word: 1, stopWord: 0.02, pair: 0.15, characters: 0.5 } as const;

/** As many words as the longest of Upstash's models reads tokens; models leave out the rest (Vector, "Embedding Models"). */
const MOST_WORDS = 8_192;
/** What of a long word is looked at for its characters. */
const MOST_CHARACTERS = 64;

/** Scripts that write no spaces between words: two characters there say as much as three elsewhere. */
const WITHOUT_SPACES = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/**
 * A vector of unit length for a text, the same in every process: its words, pairs of words and runs of characters, each added
 * to or taken from the dimension that its hash tells. Texts that share words are near each other; what words mean is not known.
 */
export function embedText(text: string, dimension: number): Float32Array {
  const sums = new Float64Array(dimension);
  for (const [feature, weight] of featuresOf(wordsOf(text).slice(0, MOST_WORDS))) {
    const hash = hashOf(feature);
    const place = (hash >>> 1) % dimension;
    sums[place] = (sums[place] ?? 0) + (hash % 2 === 0 ? 1 : -1) * Math.sqrt(weight);
  }
  const length = Math.sqrt(sums.reduce((sum, value) => sum + value * value, 0));
  if (length > 0) return Float32Array.from(sums, (value) => value / length);
  // Without words, or where features cancel out, the text as a whole is the only feature.
  const vector = new Float32Array(dimension);
  vector[hashOf(text) % dimension] = 1;
  return vector;
}

/** The features of a text with their weights; one that is there several times weighs as often. */
function featuresOf(words: readonly string[]): Map<string, number> {
  const features = new Map<string, number>();
  const add = (feature: string, weight: number) => features.set(feature, (features.get(feature) ?? 0) + weight);
  for (const [index, word] of words.entries()) {
    const share = isStopWord(word) ? WEIGHTS.stopWord : WEIGHTS.word;
    add(`word ${stemOf(word)}`, share);
    const next = words[index + 1];
    if (next !== undefined) add(`pair ${word} ${next}`, share * WEIGHTS.pair);
    const runs = characterRuns(word);
    for (const run of runs) add(`characters ${run}`, (share * WEIGHTS.characters) / runs.length);
  }
  return features;
}

/** The runs of three characters of a word and of the spaces around it. */
function characterRuns(word: string): string[] {
  const size = WITHOUT_SPACES.test(word) ? 2 : 3;
  const characters = [...` ${word.slice(0, MOST_CHARACTERS)} `];
  return characters.slice(size - 1).map((_, index) => characters.slice(index, index + size).join(""));
}

import { hashOf, wordsOf } from "./words.ts";

/** What stands in for embedding models on this machine, as `info` names it. */
export const LOCAL_EMBEDDING = "local hashed words and characters, not a model";

/** A vector of unit length for a text, the same in every process: texts that share words are near each other. */
export function embedText(text: string, dimension: number): Float32Array {
  const vector = new Float32Array(dimension);
  for (const word of wordsOf(text)) {
    const hash = hashOf(word);
    const index = (hash >>> 1) % dimension;
    vector[index] = (vector[index] ?? 0) + (hash & 1 ? 1 : -1);
  }
  const length = Math.hypot(...vector);
  if (length > 0) return vector.map((value) => value / length);
  vector[hashOf(text) % dimension] = 1;
  return vector;
}

import type { SparseVector } from "../vector-record.ts";
import { stemOf } from "./english-stem.ts";
import { isStopWord } from "./stop-words.ts";
import { hashOf, wordsOf } from "./words.ts";

/** The constants of Upstash's BM25 (Vector, "Sparse Indexes"): k₁, b and the average length of documents. */
const SATURATION = 1.2;
const LENGTH_NORMALIZATION = 0.75;
const AVERAGE_LENGTH = 32;

/** What one sparse vector may hold (Vector, "Sparse Indexes"). */
const MOST_DIMENSIONS = 1_000;

/**
 * The sparse vector of a text by BM25: words, without stop words, by their stems (Vector, "Sparse Indexes"). That of a
 * document weighs each term but for its inverse document frequency, by which a query may be weighed; that of a query counts
 * each term, so that their inner product is the sum of the formula. A text of more than 1,000 terms keeps the weightiest.
 */
export function sparseOfText(text: string, role: "document" | "query"): SparseVector {
  const terms = wordsOf(text)
    .filter((word) => !isStopWord(word))
    .map((word) => hashOf(stemOf(word)));
  const counts = new Map<number, number>();
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  const kept = [...counts].sort(([, one], [, other]) => other - one).slice(0, MOST_DIMENSIONS);
  const weightOf = (count: number) => (role === "query" ? count : termWeight(count, terms.length));
  return {
    indices: kept.map(([term]) => term),
    values: kept.map(([, count]) => Math.fround(weightOf(count))),
  };
}

function termWeight(count: number, length: number): number {
  const normalization = 1 - LENGTH_NORMALIZATION + LENGTH_NORMALIZATION * (length / AVERAGE_LENGTH);
  return (count * (SATURATION + 1)) / (count + SATURATION * normalization);
}

import type { SparseVector } from "../vector-record.ts";
import { hashOf, wordsOf } from "./words.ts";

/** The sparse vector of a text as BM25 weighs it (Vector, "Sparse Indexes"). */
export function sparseOfText(text: string, role: "document" | "query"): SparseVector {
  const words = wordsOf(text);
  const counts = new Map<number, number>();
  for (const word of words) counts.set(hashOf(word), (counts.get(hashOf(word)) ?? 0) + 1);
  const weight = (count: number) =>
    role === "query" ? count : (count * 2.2) / (count + 1.2 * (0.25 + (0.75 * words.length) / 32));
  return { indices: [...counts.keys()], values: [...counts.values()].map(weight) };
}

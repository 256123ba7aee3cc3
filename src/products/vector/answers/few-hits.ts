import type { IndexInfo } from "../access/index-info.ts";
import { countOf, insideText, type RecordWords } from "../words/record-words.ts";

/** A query that found less than it asked for. */
export interface FewHits {
  name: string;
  hits: number;
  topK: number;
  hasFilter: boolean;
  /** Whether only records are hits that share a dimension with the query, or a word. */
  isSparse: boolean;
  /** Records that are never among the hits: the one whose neighbours are asked for. */
  leftOut?: number | undefined;
}

/** Why a query found less than it asked for; nothing where it found all that there is, or the index does not tell. */
export function fewHitsNotice(
  { name, hits, topK, hasFilter, isSparse, leftOut = 0 }: FewHits,
  info: IndexInfo,
  words: RecordWords,
): string | undefined {
  const counts = info.namespaces.get(name);
  if (counts === undefined) return undefined;
  const { records, pending } = counts;
  const waiting = pending === 0 ? "" : ` ${pending} more cannot be found yet (pending): ask again in a moment.`;
  const inside = insideText(name, words);
  if (records + pending === 0) return `The ${inside} is empty.`;
  const holds = `${inside} has ${countOf(records, words)}`;
  if (records - leftOut <= hits) return pending === 0 ? undefined : `The ${holds}.${waiting}`;
  const why = hasFilter ? FILTERED(words, isSparse) : isSparse ? SPARSE : DENSE;
  return `${hits} of at most ${topK} hits, while the ${holds}: ${why}${waiting}`;
}

/** Vector, "Metadata Filtering". */
const FILTERED = ({ product }: RecordWords, isSparse: boolean) =>
  `either nothing else fits the filter${isSparse ? ` and ${SHARES}` : ""}, or it is so selective that the search ended before it found them, since Upstash looks at a limited number for a filter. A wider filter, or ${product}_range, tells which.`;
/** Vector, "Sparse Indexes". */
const SHARES = "shares a dimension (a word, where text is embedded) with the query";
const SPARSE = `only what ${SHARES} is a hit.`;
const DENSE = "the search is approximate; a higher top_k may find more.";

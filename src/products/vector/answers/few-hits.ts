import { nearest } from "../../../upstash/near-names.ts";
import { quoted } from "../../../upstash/quoted.ts";
import type { IndexInfo } from "../access/index-info.ts";
import type { RecordWords } from "./record-words.ts";

/** Names that a sentence has. */
const MOST_NAMES = 5;

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

/** Why a query found less than it asked for; nothing where it found all that there is. */
export function fewHitsNotice(
  { name, hits, topK, hasFilter, isSparse, leftOut = 0 }: FewHits,
  info: IndexInfo,
  words: RecordWords,
): string | undefined {
  const counts = info.namespaces.get(name);
  if (counts === undefined) return absentNotice(name, info, words);
  const { records, pending } = counts;
  const waiting = pending === 0 ? "" : ` ${pending} more cannot be found yet (pending): ask again in a moment.`;
  const inside = insideText(name, words);
  if (records + pending === 0) return `${inside} is empty.`;
  if (records - leftOut <= hits)
    return pending === 0 ? undefined : `${inside} has ${records} ${words.records}.${waiting}`;
  const found = `${hits} of at most ${topK} hits, while ${inside} has ${records} ${words.records}`;
  return `${found}: ${hasFilter ? FILTERED(words) : isSparse ? SPARSE : DENSE}${waiting}`;
}

/** Vector, "Metadata Filtering". */
const FILTERED = ({ product }: RecordWords) =>
  `either nothing else fits the filter, or it is so selective that the search ended before it found them, since Upstash looks at a limited number for a filter. A wider filter, or ${product}_range, tells which.`;
/** Vector, "Sparse Indexes". */
const SPARSE = "only what shares a dimension (a word, where text is embedded) with the query is a hit.";
const DENSE = "the search is approximate; a higher top_k may find more.";

/** That something is not there, with the names that are near. */
export function absentNotice(name: string, { namespaces }: Pick<IndexInfo, "namespaces">, words: RecordWords): string {
  const names = [...namespaces.keys()].filter((one) => one !== "" || words.hasUnnamed);
  const near = nearest(names, name, (one) => [one]);
  const named = (near.length > 0 ? near : names).slice(0, MOST_NAMES).map((one) => quoted(one));
  const known =
    named.length === 0
      ? `There is no ${words.inside} at all.`
      : `${near.length > 0 ? "Near to it" : "There"} ${named.length === 1 ? "is" : "are"} ${named.join(", ")}.`;
  return `There is no ${words.inside} ${quoted(name)}. ${known} ${words.product}_info lists all.`;
}

export function insideText(name: string, { inside }: RecordWords): string {
  return name === "" ? `the default ${inside}` : `the ${inside} ${quoted(name)}`;
}

import { UpstashError } from "../../../upstash/errors.ts";
import { conditionsOfFilter, type MetadataFilter } from "../../../upstash/metadata-filter/metadata-filter.ts";
import { isRecord } from "../../account/answers/readable.ts";
import { type FewHits, fewHitsNotice } from "../answers/few-hits.ts";
import { filterWarnings } from "../filter/filter-warnings.ts";
import type { SampledRecord } from "../filter/sampled-fields.ts";
import type { Hit } from "./ask-hits.ts";
import type { QueryAsides } from "./query-asides.ts";

/** Hits that tell enough of the fields of all records. */
const ENOUGH = 5;

/** A query that was answered. */
export interface AnsweredQuery extends Omit<FewHits, "hits" | "hasFilter"> {
  filter: MetadataFilter | undefined;
  hits: readonly Hit[];
}

/**
 * What is to be said of the hits of a query: why there are few, and what of its filter does not go with the records. Only where
 * there are few, more is asked for: the counts, and a few records. What cannot be told is left out.
 */
export async function queryRemarks(query: AnsweredQuery, asides: QueryAsides): Promise<string[]> {
  const [few, warnings] = await Promise.all([
    unlessUntold(() => fewHits(query, asides)),
    unlessUntold(() => warningsOf(query, asides)),
  ]);
  return [...(few === undefined ? [] : [few]), ...(warnings ?? [])];
}

async function fewHits(query: AnsweredQuery, asides: QueryAsides): Promise<string | undefined> {
  const { hits, topK, filter } = query;
  if (hits.length >= topK) return undefined;
  const info = await asides.info();
  if (!info.namespaces.has(query.name)) return asides.whyUntold(query.name, info);
  return fewHitsNotice({ ...query, hits: hits.length, hasFilter: filter !== undefined }, info, asides.words);
}

async function warningsOf({ filter, name, hits, topK }: AnsweredQuery, asides: QueryAsides): Promise<string[]> {
  if (filter === undefined) return [];
  const known = samplesIn(hits);
  // Hits of HAS NOT FIELD never have the field, be its name right or wrong.
  const saysMuch = conditionsOfFilter(filter).every(({ operator }) => operator !== "HAS NOT FIELD");
  // As many hits as were asked for show that the filter finds something.
  if (saysMuch && (known.length >= ENOUGH || hits.length >= topK)) return filterWarnings(filter, known);
  return filterWarnings(filter, [...known, ...samplesIn(await asides.sampleOf(name))]);
}

function samplesIn(records: readonly Hit[]): SampledRecord[] {
  return records.flatMap(({ metadata, content }) => {
    const sample = {
      ...(isRecord(metadata) ? { metadata } : {}),
      ...(isRecord(content) ? { content } : {}),
    };
    return Object.keys(sample).length === 0 ? [] : [sample];
  });
}

/** A remark is no reason for a call to fail. */
async function unlessUntold<Told>(tell: () => Promise<Told>): Promise<Told | undefined> {
  try {
    return await tell();
  } catch (error) {
    if (error instanceof UpstashError && error.kind !== "cancelled") return undefined;
    throw error;
  }
}

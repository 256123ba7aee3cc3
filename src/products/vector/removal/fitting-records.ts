import type { CallContext } from "../../../call/context.ts";
import { metadataMatcher } from "../../../upstash/metadata-filter/matches-filter.ts";
import type { MetadataFilter } from "../../../upstash/metadata-filter/metadata-filter.ts";
import type { RestApi } from "../../../upstash/rest-api.ts";
import { isRecord } from "../../account/answers/readable.ts";
import type { SampledRecord } from "../filter/sampled-fields.ts";
import { rangePage } from "../records/range-page.ts";
import { recordFlags } from "../records/record-flags.ts";
import type { RecordWords } from "../words/record-words.ts";

/** Records that one count looks at; what lies beyond is told as not looked at. */
const MOST_LOOKED_AT = 50_000;
/** Records of one page: whole ones, which a filter needs, are longer than IDs. */
const [PAGE_OF_IDS, PAGE_OF_RECORDS] = [1_000, 500];
/** Pages of one count, however few records each has. */
const MOST_PAGES = 500;

/** Which records are looked for. */
export interface WantedRecords {
  words: RecordWords;
  namespace: string;
  prefix?: string | undefined;
  /** What a record must fit, by its metadata and content; every one does where none is said. */
  filter?: MetadataFilter | undefined;
  /** As many fitting ones as are enough. */
  enough?: number;
}

/** What a walk has found. */
export interface FittingRecords {
  /** Each once, in the order of the index. */
  ids: readonly string[];
  lookedAt: number;
  /** Whether every record was looked at: otherwise there may be more that fit. */
  isWhole: boolean;
  /** Some that were looked at, where there is a filter. */
  samples: readonly SampledRecord[];
}

/** Records that tell which fields there are. */
const MOST_SAMPLES = 100;

/** Looks at the records of a namespace by reads alone, one page after the other. */
export async function fittingRecords(
  api: RestApi,
  { words, namespace, prefix, filter, enough = Number.POSITIVE_INFINITY }: WantedRecords,
  { signal, progress }: Pick<CallContext, "signal" | "progress">,
): Promise<FittingRecords> {
  const flags = filter === undefined ? {} : recordFlags(words, {});
  const matches = filter === undefined ? () => true : metadataMatcher(filter);
  const ids = new Set<string>();
  const samples: SampledRecord[] = [];
  let [cursor, lookedAt, most] = ["0", 0, filter === undefined ? PAGE_OF_IDS : PAGE_OF_RECORDS];
  for (let pages = 0; pages < MOST_PAGES && lookedAt < MOST_LOOKED_AT && ids.size < enough; pages += 1) {
    const place = { namespace, cursor, limit: Math.min(most, MOST_LOOKED_AT - lookedAt, enough), prefix };
    const { records, next, limit } = await rangePage(api, place, flags, signal, "near");
    if (limit < place.limit) most = limit;
    lookedAt += records.length;
    for (const record of records) {
      const [metadata, content] = [jsonOf(record.metadata), jsonOf(record.content)];
      if (filter !== undefined && samples.length < MOST_SAMPLES) samples.push({ metadata, content });
      // The prefix is judged here, too, so that nothing is counted which the call does not mean.
      if (record.id.startsWith(prefix ?? "") && matches(metadata, content)) ids.add(record.id);
    }
    await progress(lookedAt, undefined, `${lookedAt} looked at, ${ids.size} fit`);
    if (next === undefined) return { ids: [...ids], lookedAt, isWhole: true, samples };
    cursor = next;
  }
  return { ids: [...ids], lookedAt, isWhole: false, samples };
}

function jsonOf(value: unknown): Record<string, unknown> | undefined {
  return isRecord(value) ? value : undefined;
}

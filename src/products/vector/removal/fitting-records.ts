import type { CallContext } from "../../../call/context.ts";
import { isOverBudget } from "../../../upstash/budget/call-budget.ts";
import { metadataMatcher } from "../../../upstash/metadata-filter/matches-filter.ts";
import type { MetadataFilter } from "../../../upstash/metadata-filter/metadata-filter.ts";
import type { RestApi } from "../../../upstash/rest-api.ts";
import { isRecord } from "../../account/answers/readable.ts";
import type { SampledRecord } from "../filter/sampled-fields.ts";
import { type PageOfRecords, type RangePlace, rangePage } from "../records/range-page.ts";
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
  /** Where the walk begins, if not at the first record. */
  cursor?: string | undefined;
  /**
   * Requests that may be sent, and how many each fitting record takes after the walk. Where none are said, no budget ends the
   * walk before its end.
   */
  requests?: { most: number; ofEach: 0 | 1 };
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
  /** The pages that were read: from where, and how many had been found before. */
  pages: readonly { cursor: string; before: number }[];
  /** Where a walk goes on that is not whole. */
  next: string | undefined;
  /** Whether the requests that it may take have ended it. */
  isAtMost: boolean;
}

/** Records that tell which fields there are. */
const MOST_SAMPLES = 100;

/** Looks at the records of a namespace by reads alone, one page after the other. */
export async function fittingRecords(
  api: RestApi,
  { words, namespace, prefix, filter, cursor = "0", enough = Number.POSITIVE_INFINITY, requests }: WantedRecords,
  { signal, progress }: Pick<CallContext, "signal" | "progress">,
): Promise<FittingRecords> {
  const flags = filter === undefined ? {} : recordFlags(words, {});
  const matches = filter === undefined ? () => true : metadataMatcher(filter);
  const ids = new Set<string>();
  const samples: SampledRecord[] = [];
  const pages: { cursor: string; before: number }[] = [];
  const { most: mostRequests = Number.POSITIVE_INFINITY, ofEach = 0 } = requests ?? {};
  /** Requests that are left for pages, and for records that these bring. */
  const room = () => mostRequests - pages.length - ofEach * ids.size;
  let next: string | undefined = cursor;
  let isAtMost = false;
  let [lookedAt, most] = [0, filter === undefined ? PAGE_OF_IDS : PAGE_OF_RECORDS];
  while (next !== undefined && pages.length < MOST_PAGES && lookedAt < MOST_LOOKED_AT && ids.size < enough) {
    isAtMost = room() < 1 + ofEach;
    if (isAtMost) break;
    const ofRoom = ofEach === 0 ? most : room() - 1;
    const place: RangePlace = {
      namespace,
      cursor: next,
      limit: Math.min(most, MOST_LOOKED_AT - lookedAt, enough, ofRoom),
      prefix,
    };
    const page: PageOfRecords | undefined = await rangePage(api, place, flags, signal, "near").catch(
      (error: unknown) => {
        // Others have spent what was left: what was looked at is not lost.
        if (requests === undefined || pages.length === 0 || !isOverBudget(error)) throw error;
        return undefined;
      },
    );
    isAtMost = page === undefined;
    if (page === undefined) break;
    if (page.limit < place.limit) most = page.limit;
    lookedAt += page.records.length;
    pages.push({ cursor: place.cursor, before: ids.size });
    for (const record of page.records) {
      const [metadata, content] = [jsonOf(record.metadata), jsonOf(record.content)];
      if (filter !== undefined && samples.length < MOST_SAMPLES) samples.push({ metadata, content });
      // The prefix is judged here, too, so that nothing is counted which the call does not mean.
      if (record.id.startsWith(prefix ?? "") && matches(metadata, content)) ids.add(record.id);
    }
    await progress(lookedAt, undefined, `${lookedAt} looked at, ${ids.size} fit`);
    next = page.next;
  }
  return { ids: [...ids], lookedAt, isWhole: next === undefined, samples, pages, next, isAtMost };
}

/** The fewest pages in which a walk can come to its end, over as many records as the index tells of. */
export function fewestPages({ prefix, filter }: Pick<WantedRecords, "prefix" | "filter">, records: number): number {
  if (prefix !== undefined) return 1;
  return Math.max(
    1,
    Math.ceil(Math.min(records, MOST_LOOKED_AT) / (filter === undefined ? PAGE_OF_IDS : PAGE_OF_RECORDS)),
  );
}

function jsonOf(value: unknown): Record<string, unknown> | undefined {
  return isRecord(value) ? value : undefined;
}

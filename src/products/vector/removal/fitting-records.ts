import type { CallContext } from "../../../call/context.ts";
import { UpstashError } from "../../../upstash/errors.ts";
import { metadataMatcher } from "../../../upstash/metadata-filter/matches-filter.ts";
import type { MetadataFilter } from "../../../upstash/metadata-filter/metadata-filter.ts";
import type { RestApi } from "../../../upstash/rest-api.ts";
import { notUpstash } from "../../../upstash/rest-failure.ts";
import { isRecord } from "../../account/answers/readable.ts";
import type { SampledRecord } from "../filter/sampled-fields.ts";

/** Records that one count looks at; what lies beyond is told as not looked at. */
export const MOST_LOOKED_AT = 50_000;
/** Records of one request: whole ones, which a filter needs, are longer than IDs. */
const [PAGE_OF_IDS, PAGE_OF_RECORDS] = [1_000, 500];
/** Requests of one count, however few records each answer has. */
const MOST_REQUESTS = 500;

/** Which records are looked for. */
export interface WantedRecords {
  /** `/range` or `/range/{namespace}`. */
  path: string;
  prefix?: string | undefined;
  /** What a record must fit, by its metadata and content; every one does where none is said. */
  filter?: MetadataFilter | undefined;
  /** Whether records have content, as those of Search: it comes with their data, which in Vector may be long. */
  withContent?: boolean;
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

interface Page {
  records: readonly ({ id: string } & SampledRecord)[];
  next: string;
}

/** Looks at the records of a namespace by reads alone, one page after the other. Vector API, "Range Vectors". */
export async function fittingRecords(
  api: RestApi,
  wanted: WantedRecords,
  { signal, progress }: Pick<CallContext, "signal" | "progress">,
): Promise<FittingRecords> {
  const { filter, prefix = "", enough = Number.POSITIVE_INFINITY } = wanted;
  const matches = filter === undefined ? () => true : metadataMatcher(filter);
  const ids = new Set<string>();
  const samples: SampledRecord[] = [];
  let [cursor, lookedAt, limit] = ["0", 0, filter === undefined ? PAGE_OF_IDS : PAGE_OF_RECORDS];
  for (let request = 1; request <= MOST_REQUESTS; request += 1) {
    const size = Math.min(limit, MOST_LOOKED_AT - lookedAt, enough);
    const page = await readPage(api, wanted, { cursor, limit: size }, signal);
    if (page === "too large") {
      limit = Math.ceil(size / 4);
      continue;
    }
    lookedAt += page.records.length;
    for (const record of page.records) {
      const { id, metadata, content } = record;
      if (filter !== undefined && samples.length < MOST_SAMPLES) samples.push({ metadata, content });
      // The prefix is judged here, too, so that nothing is counted which the call does not mean.
      if (id.startsWith(prefix) && matches(metadata, content)) ids.add(id);
    }
    await progress(lookedAt, undefined, `${lookedAt} looked at, ${ids.size} fit`);
    if (page.next === "") return { ids: [...ids], lookedAt, isWhole: true, samples };
    if (lookedAt >= MOST_LOOKED_AT || ids.size >= enough) break;
    cursor = page.next;
  }
  return { ids: [...ids], lookedAt, isWhole: false, samples };
}

async function readPage(
  api: RestApi,
  { path, prefix, filter, withContent = false }: WantedRecords,
  { cursor, limit }: { cursor: string; limit: number },
  signal: AbortSignal,
): Promise<Page | "too large"> {
  const content = withContent ? { includeData: true } : {};
  const parts = filter === undefined ? {} : { includeMetadata: true, ...content };
  const json = { cursor, limit, ...(prefix === undefined ? {} : { prefix }), ...parts };
  try {
    return pageOf(await api.request({ method: "POST", path, body: { json } }, signal));
  } catch (error) {
    if (error instanceof UpstashError && error.kind === "too-large" && limit > 1) return "too large";
    throw error;
  }
}

function pageOf(answer: unknown): Page {
  const { nextCursor, vectors } = isRecord(answer) ? answer : {};
  if (!Array.isArray(vectors)) throw notUpstash("The index answered a range without a list of records.");
  const records = vectors.flatMap((record: unknown) => {
    if (!isRecord(record) || typeof record.id !== "string") return [];
    return [{ id: record.id, metadata: jsonOf(record.metadata), content: jsonOf(record.content) }];
  });
  return { records, next: String(nextCursor ?? "") };
}

function jsonOf(value: unknown): Record<string, unknown> | undefined {
  return isRecord(value) ? value : undefined;
}

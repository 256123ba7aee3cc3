import type { CallContext } from "../../../call/context.ts";
import type { ToolOutput } from "../../../call/tool.ts";
import type { IndexNature } from "../access/index-info.ts";
import { cutNotice, readableRecords } from "../answers/readable-records.ts";
import { scoreMeaning } from "../answers/score-meaning.ts";
import type { Hit } from "./ask-hits.ts";
import type { QueryAsides } from "./query-asides.ts";
import { queryRemarks } from "./query-remarks.ts";
import type { QueryRequest } from "./query-request.ts";

/** What one query has found, as it is answered. */
export interface FoundHits {
  hits: readonly Readonly<Record<string, unknown>>[];
  scoreMeans: string | undefined;
  notice: string | undefined;
}

const BARE =
  "With metadata, data or vectors the answer would be longer than a reply may be (--max-reply): these are IDs and scores alone. Ask for a lower top_k, or read them with vector_fetch.";

/** Where hits were found, and what else is known of it. */
export interface FoundIn {
  nature: IndexNature | undefined;
  asides: QueryAsides;
  context: CallContext;
  /** Hits of the whole answer, where it has those of several queries. */
  among?: number;
}

/** The hits of a query as a model reads them, with what is to be said of them. */
export async function foundHits(
  request: Omit<QueryRequest, "body" | "operation"> & { leftOut?: number },
  { hits, isBare }: { hits: readonly Hit[]; isBare: boolean },
  { nature, asides, context, among = hits.length }: FoundIn,
): Promise<FoundHits> {
  const { namespace: name, topK, filter, scoring, includeVector, leftOut } = request;
  const readable = await readableRecords(hits, { includeVector, among }, context);
  const isSparse = nature?.type === "SPARSE" || scoring.asked === "SPARSE";
  const remarks = await queryRemarks({ name, topK, filter, hits, isSparse, leftOut }, asides);
  const notices = [...(isBare ? [BARE] : []), cutNotice(readable, "vector_fetch"), ...remarks];
  const said = notices.filter((sentence) => sentence !== undefined).join(" ");
  return {
    hits: readable.records,
    scoreMeans: hits.length === 0 ? undefined : scoreMeaning(nature, scoring),
    notice: said === "" ? undefined : said,
  };
}

/** One query is answered by its hits, with the remarks beside them. */
export function hitsOutput({ hits, scoreMeans, notice }: FoundHits): ToolOutput {
  return { result: hits, ...remarksOf(scoreMeans, notice) };
}

/** Several queries are answered by the hits of each; what all scores mean is said once. */
export function severalOutputs(found: readonly FoundHits[]): ToolOutput {
  const meanings = new Set(found.flatMap(({ scoreMeans }) => (scoreMeans === undefined ? [] : [scoreMeans])));
  const isOne = meanings.size === 1;
  const result = found.map(({ hits, scoreMeans, notice }, query) => {
    return { query, hits, ...remarksOf(isOne ? undefined : scoreMeans, notice) };
  });
  return { result, ...remarksOf(isOne ? [...meanings][0] : undefined, undefined) };
}

function remarksOf(scoreMeans: string | undefined, notice: string | undefined): Record<string, string> {
  return {
    ...(scoreMeans === undefined ? {} : { score_means: scoreMeans }),
    ...(notice === undefined ? {} : { notice }),
  };
}

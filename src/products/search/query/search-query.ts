import * as z from "zod";
import { withMore } from "../../../call/more-argument.ts";
import type { Plan, ToolOutput } from "../../../call/tool.ts";
import { defineTool } from "../../../catalog/define.ts";
import type { MetadataFilter } from "../../../upstash/metadata-filter/metadata-filter.ts";
import { type IndexContext, type ReachedIndex, targetOfIndex } from "../../vector/access/index-context.ts";
import { cutNotice, readableRecords } from "../../vector/answers/readable-records.ts";
import { checkedFilter } from "../../vector/filter/checked-filter.ts";
import { expectNamespaces } from "../../vector/namespaces/namespaces-to-read.ts";
import { pathInside } from "../../vector/namespaces/path-inside.ts";
import { askHits } from "../../vector/query/ask-hits.ts";
import { createQueryAsides } from "../../vector/query/query-asides.ts";
import { MOST_HITS } from "../../vector/query/query-inputs.ts";
import { queryRemarks } from "../../vector/query/query-remarks.ts";
import { indexInside, textIfAny, textUpTo, wholeNumber } from "../../vector/tables/inputs.ts";
import { searchWords } from "../../vector/words/record-words.ts";

const HITS = 5;

const ownInput = {
  index: indexInside,
  query: textUpTo(100_000).describe("Text."),
  top_k: wholeNumber(1, MOST_HITS).default(HITS).describe(`Default ${HITS}.`),
  filter: textIfAny.describe("SQL-like: genre = 'drama' AND @metadata.year > 1999."),
  reranking: z.boolean().optional(),
  semantic_weight: z
    .number()
    .refine((weight) => weight >= 0 && weight <= 1, "expected a number from 0 to 1")
    .optional(),
  input_enrichment: z.boolean().optional(),
  keep_original: z.boolean().optional(),
};

const input = withMore(
  ownInput,
  ["index", "query", "top_k", "filter"],
  "reranking (costs extra), semantic_weight (0 words to 1 meaning, default 0.75), input_enrichment (default true), keep_original (true: the query itself too).",
);

type Input = z.output<z.ZodObject<typeof input>>;

/** Search, "Search": the score is between 0 and 1, with reranking that of another model. */
const SCORE_MEANS = "0 to 1, higher is more relevant; comparable within this answer alone.";

const BARE =
  "The contents would be longer than a reply may be (--max-reply): these are IDs and scores alone. Ask for a lower top_k, or read them with search_fetch.";

/** `search_query`: the documents that a text is about. */
export const searchQueryTool = defineTool({
  name: "search_query",
  title: "Search query",
  access: "read",
  description: "Search the documents of an index by meaning and words.",
  input,
  rows: {},
  async plan(given: Input, context: IndexContext): Promise<Plan> {
    const filter = given.filter === undefined ? undefined : checkedFilter(given.filter, "search");
    const reached = await context.index("read");
    await expectNamespaces([given.index], reached, searchWords, context);
    return { target: targetOfIndex(reached, given), run: () => search(given, filter, reached, context) };
  },
  paging: (_, { value }) => {
    const shown = Array.isArray(value) && value.length > 0 ? `, such as ${value.length}` : "";
    return `Ask with a lower top_k${shown}.`;
  },
});

async function search(
  given: Input,
  filter: MetadataFilter | undefined,
  reached: ReachedIndex,
  context: IndexContext,
): Promise<ToolOutput> {
  const { index: name, top_k: topK } = given;
  const { hits: answers, isBare } = await askHits(
    reached.api,
    pathInside("search", name),
    [bodyOf(given)],
    context.signal,
  );
  const [hits = []] = answers;
  const readable = await readableRecords(hits, { includeVector: false }, context);
  const asides = createQueryAsides(reached, searchWords, context);
  const query = { name, topK, filter, hits, isSparse: false };
  const notice = [
    ...(isBare ? [BARE] : []),
    cutNotice(readable, "search_fetch"),
    ...(await queryRemarks(query, asides)),
  ].filter((sentence) => sentence !== undefined);
  return {
    result: readable.records,
    ...(hits.length === 0 ? {} : { score_means: SCORE_MEANS }),
    ...(notice.length === 0 ? {} : { notice: notice.join(" ") }),
  };
}

function bodyOf({ query, top_k, filter, reranking, semantic_weight, input_enrichment, keep_original }: Input) {
  const optional = {
    filter,
    reranking,
    semanticWeight: semantic_weight,
    inputEnrichment: input_enrichment,
    _appendOriginalInputToEnrichmentResult: keep_original,
  };
  const given = Object.entries(optional).filter(([, value]) => value !== undefined);
  return { query, topK: top_k, includeData: true, includeMetadata: true, ...Object.fromEntries(given) };
}

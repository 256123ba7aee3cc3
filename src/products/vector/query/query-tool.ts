import * as z from "zod";
import { withMore } from "../../../call/more-argument.ts";
import { InputError, type Plan, type ToolOutput } from "../../../call/tool.ts";
import { defineTool } from "../../../catalog/define.ts";
import { type IndexContext, type ReachedIndex, targetOfIndex } from "../access/index-context.ts";
import { natureOfIndex } from "../access/known-indexes.ts";
import { expectNamespaces } from "../namespaces/namespaces-to-read.ts";
import { textUpTo, wholeNumber } from "../tables/inputs.ts";
import { vectorWords } from "../words/record-words.ts";
import { foundHits, hitsOutput, severalOutputs } from "./found-hits.ts";
import { beginResumable, checkResumed, firstPartOf, resume, stopResumable } from "./hits-in-parts.ts";
import { createQueryAsides } from "./query-asides.ts";
import { LISTED_OF_QUERY, MORE_OF_QUERY, type OneQueryInput, oneQueryInputs } from "./query-inputs.ts";
import { type QueryRequest, queryRequest } from "./query-request.ts";
import { runQueries } from "./run-queries.ts";
import { queriesOf } from "./several-queries.ts";

const resumableInputs = {
  resumable: z.boolean().optional(),
  cursor: textUpTo(200).optional(),
  max_idle: wholeNumber(1, 86_400).optional(),
  stop: z.boolean().optional(),
};

const input = {
  queries: z.array(z.looseObject({})).optional().describe("Several, each with these arguments."),
  ...withMore(
    { ...oneQueryInputs, ...resumableInputs },
    LISTED_OF_QUERY,
    `${MORE_OF_QUERY}, resumable (true: all hits, part by part), max_idle (of that, seconds).`,
  ),
};

type Input = z.output<z.ZodObject<typeof input>>;

/** `vector_query`: the nearest records to a text or a vector, one or several queries, and a walk past the hits of one. */
export const queryTool = defineTool({
  name: "vector_query",
  title: "Vector query",
  access: "read",
  description: "Find the vectors nearest to a text or vector.",
  input,
  rows: { within: "hits" },
  plan: planQuery,
  paging: ({ queries, resumable, cursor, top_k = 10 }, { value }) => {
    if (resumable || cursor) return "The query has moved on behind these hits: begin it anew with a lower top_k.";
    const shown = Array.isArray(value) ? value.length : 0;
    const part = queries === undefined && shown > 0 && shown < top_k ? ` of ${shown}` : "";
    return `Ask with a lower top_k${part}; with \`resumable: true\` hits come part by part, as many as there are.`;
  },
  independent: ({ queries }) =>
    queries === undefined
      ? undefined
      : { readOn: (index) => `Ask query ${index} alone, or with a lower top_k, for all of its hits.` },
});

async function planQuery(given: Input, context: IndexContext): Promise<Plan> {
  const { cursor, stop, queries, resumable, max_idle, more: _, ...own } = given;
  const { namespaces, run } = planned(given, own, context);
  const reached = await context.index("read");
  await expectNamespaces(namespaces, reached, vectorWords, context);
  return { target: targetOfIndex(reached, own), run: () => run(reached) };
}

/** What a query asks, and in which namespaces it begins. */
interface PlannedQuery {
  namespaces: readonly string[];
  run: (reached: ReachedIndex) => Promise<ToolOutput>;
}

/** Everything that can be wrong is found before anything is asked. */
function planned(
  { cursor, stop, queries, resumable, max_idle, ...own }: Input,
  first: OneQueryInput,
  context: IndexContext,
): PlannedQuery {
  if (cursor !== undefined) {
    checkResumed({ ...own, queries, resumable, max_idle });
    const run = ({ api }: ReachedIndex) =>
      stop === true ? stopResumable(cursor, api, context) : resume(cursor, own.top_k ?? 10, api, context);
    return { namespaces: [], run };
  }
  if (stop !== undefined) throw new InputError("stop ends the query of a `cursor`, which is missing.");
  if (queries !== undefined) {
    if (resumable) throw new InputError("resumable is for one query, not for queries.");
    const requests = queriesOf(queries, first);
    return {
      namespaces: requests.map(({ namespace }) => namespace),
      run: async (reached) => severalOutputs(await runQueries(requests, reached, context)),
    };
  }
  const request = queryRequest(first);
  const run = (reached: ReachedIndex) =>
    resumable === true ? firstPart(request, max_idle, reached, context) : oneQuery(request, reached, context);
  return { namespaces: [request.namespace], run };
}

async function oneQuery(request: QueryRequest, reached: ReachedIndex, context: IndexContext): Promise<ToolOutput> {
  const [found] = await runQueries([request], reached, context);
  return found === undefined ? { result: [] } : hitsOutput(found);
}

async function firstPart(
  request: QueryRequest,
  maxIdle: number | undefined,
  reached: ReachedIndex,
  context: IndexContext,
): Promise<ToolOutput> {
  const [nature, begun] = await Promise.all([
    natureOfIndex(reached, context.known, context.signal),
    beginResumable(request, maxIdle, reached.api, context),
  ]);
  const asides = createQueryAsides(reached, vectorWords, context);
  const found = await foundHits(request, { hits: begun.hits, isBare: false }, { nature, asides, context });
  return firstPartOf(begun, found, context);
}

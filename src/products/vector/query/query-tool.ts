import * as z from "zod";
import { InputError, type Plan, type ToolOutput } from "../../../call/tool.ts";
import { defineTool } from "../../../catalog/define.ts";
import { type IndexContext, type ReachedIndex, targetOfIndex } from "../access/index-context.ts";
import { natureOfIndex } from "../access/known-indexes.ts";
import { scoreMeaning } from "../answers/score-meaning.ts";
import { textUpTo, wholeNumber } from "../tables/inputs.ts";
import { hitsOutput, severalOutputs } from "./found-hits.ts";
import { beginResumable, checkResumed, resume, stopResumable } from "./hits-in-parts.ts";
import { type OneQueryInput, oneQueryInputs } from "./query-inputs.ts";
import { queryRequest } from "./query-request.ts";
import { runQueries } from "./run-queries.ts";
import { queriesOf } from "./several-queries.ts";

const input = {
  ...oneQueryInputs,
  queries: z.array(z.looseObject({})).optional().describe("Several; each may have the arguments above."),
  resumable: z.boolean().optional().describe("Hits without end, part by part."),
  max_idle: wholeNumber(1, 86_400).optional(),
  cursor: textUpTo(200).optional().describe("Of a resumable answer."),
  stop: z.boolean().optional().describe("End it."),
};

type Input = z.output<z.ZodObject<typeof input>>;

/** `vector_query`: the nearest records to a text or a vector, one or several queries, and a walk past the hits of one. */
export const queryTool = defineTool({
  name: "vector_query",
  title: "Vector query",
  access: "read",
  description: "Find the vectors nearest to a text or vector.",
  input,
  plan: planQuery,
  paging: ({ queries, resumable, cursor, top_k = 10 }, { value }) => {
    if (resumable || cursor) return "The query has moved on behind these hits: begin it anew with a lower top_k.";
    const shown = Array.isArray(value) ? value.length : 0;
    const part = queries === undefined && shown > 0 && shown < top_k ? ` of ${shown}` : "";
    return `Ask with a lower top_k${part}; with resumable: true hits come part by part, as many as there are.`;
  },
  independent: ({ queries }) =>
    queries === undefined
      ? undefined
      : { readOn: (index) => `Ask query ${index} alone, or with a lower top_k, for all of its hits.` },
});

async function planQuery(given: Input, context: IndexContext): Promise<Plan> {
  const { cursor, stop, queries, resumable, max_idle, ...own } = given;
  const run = await planned(given, own, context);
  const reached = await context.index("read");
  return { target: targetOfIndex(reached, own), run: () => run(reached) };
}

/** Everything that can be wrong is found before anything is asked. */
async function planned(
  { cursor, stop, queries, resumable, max_idle, ...own }: Input,
  first: OneQueryInput,
  context: IndexContext,
): Promise<(reached: ReachedIndex) => Promise<ToolOutput>> {
  if (cursor !== undefined) {
    checkResumed({ ...own, queries, resumable, max_idle });
    return ({ api }) =>
      stop === true ? stopResumable(cursor, api, context) : resume(cursor, own.top_k ?? 10, api, context);
  }
  if (stop !== undefined) throw new InputError("stop ends the query of a cursor, which is missing.");
  if (queries !== undefined) {
    if (resumable) throw new InputError("resumable is for one query, not for queries.");
    const requests = queriesOf(queries, first);
    return async (reached) => severalOutputs(await runQueries(requests, reached, context));
  }
  const request = queryRequest(first);
  if (resumable !== true) {
    return async (reached) => {
      const [found] = await runQueries([request], reached, context);
      return found === undefined ? { result: [] } : hitsOutput(found);
    };
  }
  return async (reached) => {
    const [nature, output] = await Promise.all([
      natureOfIndex(reached, context.known, context.signal),
      beginResumable(request, max_idle, reached.api, context),
    ]);
    return { ...output, ...meaning(scoreMeaning(nature, request.scoring)) };
  };
}

function meaning(scoreMeans: string | undefined): { score_means?: string } {
  return scoreMeans === undefined ? {} : { score_means: scoreMeans };
}

import * as z from "zod";
import { withMore } from "../../../call/more-argument.ts";
import { InputError, type Plan, type ToolOutput } from "../../../call/tool.ts";
import { defineTool } from "../../../catalog/define.ts";
import { quoted } from "../../../upstash/quoted.ts";
import { isRecord } from "../../account/answers/readable.ts";
import { type IndexContext, type ReachedIndex, targetOfIndex } from "../access/index-context.ts";
import { readIndexInfo } from "../access/index-info.ts";
import { natureOfIndex } from "../access/known-indexes.ts";
import { denseValuesIn, sparseValuesIn } from "../answers/vector-summary.ts";
import { expectNamespaces, whyUntold } from "../namespaces/namespaces-to-read.ts";
import { pathInside } from "../namespaces/path-inside.ts";
import { namespaceOrUnnamed } from "../namespaces/unnamed-namespace.ts";
import { recordsOfFetch } from "../records/fetch-records.ts";
import { plainNamespace, recordId, wholeNumber } from "../tables/inputs.ts";
import { insideOf, insideText, vectorWords } from "../words/record-words.ts";
import { askHits } from "./ask-hits.ts";
import { foundHits, hitsOutput } from "./found-hits.ts";
import { createQueryAsides } from "./query-asides.ts";
import { MOST_HITS, type OneQueryInput, oneQueryInputs } from "./query-inputs.ts";
import { queryRequest } from "./query-request.ts";

const { filter, include_data } = oneQueryInputs;

const ownInput = {
  id: recordId.describe("Of the stored one."),
  namespace: plainNamespace,
  target_namespace: plainNamespace,
  target_unnamed: z.boolean().optional(),
  top_k: wholeNumber(1, MOST_HITS - 1)
    .default(10)
    .describe("Default 10."),
  filter: filter.describe("As of vector_query."),
  include_metadata: z.boolean().optional(),
  include_data,
};

const input = withMore(
  ownInput,
  ["id", "namespace", "top_k", "filter", "include_data"],
  "Where to look: target_namespace or target_unnamed (true).",
);

type Input = z.output<z.ZodObject<typeof input>>;

/** `vector_similar`: the neighbours of a record that is stored. */
export const similarTool = defineTool({
  name: "vector_similar",
  title: "Vector similar",
  access: "read",
  description: "Find the vectors nearest to a stored one, without itself.",
  input,
  rows: {},
  async plan(given: Input, context: IndexContext): Promise<Plan> {
    // Checked with a vector in the place of the one that is not known yet.
    const { namespace: target } = queryRequest({ ...lookingFor(given), vector: [0] });
    const reached = await context.index("read");
    await expectNamespaces([insideOf(vectorWords, given), target], reached, vectorWords, context);
    return { target: targetOfIndex(reached, given), run: () => similar(given, reached, context) };
  },
  paging: () => "Ask with a lower top_k.",
});

async function similar(given: Input, reached: ReachedIndex, context: IndexContext): Promise<ToolOutput> {
  const { api } = reached;
  const { id, top_k: topK } = given;
  const namespace = insideOf(vectorWords, given);
  const [nature, subject] = await Promise.all([
    natureOfIndex(reached, context.known, context.signal),
    vectorsOf(id, namespace, reached, context),
  ]);
  const request = queryRequest({ ...lookingFor(given), ...subject });
  const path = pathInside("query", request.namespace);
  const { hits, isBare } = await askHits(api, path, [request.body], context.signal);
  const [found = []] = hits;
  const isSamePlace = request.namespace === namespace;
  const others = found.filter((hit) => !isSamePlace || hit.id !== id).slice(0, topK);
  const asked = { ...request, topK, leftOut: isSamePlace ? 1 : 0 };
  const asides = createQueryAsides(reached, vectorWords, context);
  return hitsOutput(await foundHits(asked, { hits: others, isBare }, { nature, asides, context }));
}

/** The query but for its vectors; one more hit, since the record is nearest to itself. */
function lookingFor(given: Input): OneQueryInput {
  const { namespace, top_k, filter: wanted, include_metadata, include_data: withData } = given;
  const target = namespaceOrUnnamed(given, "target_namespace", "target_unnamed") ?? namespace;
  return { namespace: target, top_k: top_k + 1, filter: wanted, include_metadata, include_data: withData };
}

async function vectorsOf(id: string, namespace: string, reached: ReachedIndex, context: IndexContext) {
  const json = { ids: [id], includeVectors: true };
  const path = pathInside("fetch", namespace);
  const answer = await reached.api.request({ method: "POST", path, body: { json } }, context.signal);
  const [record] = recordsOfFetch(answer);
  if (!isRecord(record)) throw new InputError(await whyNoRecord(id, namespace, reached, context));
  const [vector, sparse] = [denseValuesIn(record.vector), sparseValuesIn(record.sparseVector)];
  const hasSparse = sparse !== undefined && sparse.values.length > 0;
  if (vector === undefined && !hasSparse) {
    throw new InputError(
      `The record ${quoted(id)} has no vector, so nothing is near to it. Of its text vector_query with data asks.`,
    );
  }
  return {
    ...(vector === undefined ? {} : { vector: [...vector] }),
    ...(hasSparse ? { sparse_vector: { indices: [...sparse.indices], values: [...sparse.values] } } : {}),
  };
}

async function whyNoRecord(
  id: string,
  namespace: string,
  reached: ReachedIndex,
  context: IndexContext,
): Promise<string> {
  const info = await readIndexInfo(reached.api, context.signal);
  return info.namespaces.has(namespace)
    ? `No record has the ID ${quoted(id)} in the ${insideText(namespace, vectorWords)}; IDs are case-sensitive. vector_range with prefix lists IDs.`
    : whyUntold(namespace, info, reached, vectorWords, context);
}

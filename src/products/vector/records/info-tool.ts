import * as z from "zod";
import { OF_LAST_ANSWER } from "../../../call/call-arguments.ts";
import type { Plan, ToolOutput } from "../../../call/tool.ts";
import { unlisted } from "../../../call/unlisted.ts";
import { defineTool } from "../../../catalog/define.ts";
import { containing, type Listed, planPage, readOnInList } from "../../../catalog/listed.ts";
import { type IndexContext, type ReachedIndex, targetOfIndex } from "../access/index-context.ts";
import { type IndexInfo, readIndexInfo, readNamespaceNames } from "../access/index-info.ts";
import { countFields, natureFields, sizeFields } from "../answers/index-fields.ts";
import { namespacesOf } from "../namespaces/known-namespace.ts";
import { textUpTo, wholeNumber } from "../tables/inputs.ts";
import type { RecordWords } from "../words/record-words.ts";

const PAGE = 100;

/** `vector_info`, `search_info`: what an index or database is, and the list of its namespaces or indexes. */
export function infoTool(words: RecordWords) {
  const { product, label, records, inside, insides } = words;
  const listed: Listed = { id: "name", filters: { name: containing(`Of the ${inside}`, "name") }, page: PAGE };
  const input = {
    name: textUpTo(128).optional().describe(`Part of the ${inside}'s.`),
    // What `fields` asks for by the name alone.
    names_only: unlisted(z.boolean().optional()),
    limit: unlisted(wholeNumber(1, 1_000).default(PAGE)),
    cursor: textUpTo(200).optional().describe(OF_LAST_ANSWER),
  };
  const tool = `${product}_info`;
  return defineTool({
    name: tool,
    title: `${label} info`,
    access: "read",
    description:
      product === "vector"
        ? "Get an index: type, dimension, models, namespaces."
        : `Get a search database: its ${insides} with their ${records}.`,
    input,
    rows: { id: "name", within: insides },
    async plan(given: Record<string, unknown>, context: IndexContext): Promise<Plan> {
      const paged = planPage(tool, listed, given);
      const reached = await context.index("read");
      const run = () =>
        given.names_only === true ? names(reached, paged, context) : info(words, reached, paged, context);
      return { target: targetOfIndex(reached, {}), run };
    },
    paging: (given, { value, cuts }) => {
      const { names_only } = given;
      const list = names_only === true ? value : (value as Record<string, unknown> | null)?.[insides];
      if (!Array.isArray(list)) return undefined;
      const elements = list.map((element) => (names_only === true ? { name: element } : element));
      const moved = cuts.map((cut) => (cut.at === `result.${insides}` ? { ...cut, at: "result" } : cut));
      return readOnInList(tool, listed, given, { value: elements, cuts: moved });
    },
  });
}

type Paged = ReturnType<typeof planPage>;

async function names({ api }: ReachedIndex, paged: Paged, { signal }: IndexContext): Promise<ToolOutput> {
  const all = await readNamespaceNames(api, signal);
  const { elements, remarks } = paged(all.map((name) => ({ name })));
  return { result: elements.map((element) => (element as { name: string }).name), ...remarks };
}

async function info(
  words: RecordWords,
  reached: ReachedIndex,
  paged: Paged,
  { known, signal }: IndexContext,
): Promise<ToolOutput> {
  const told = await readIndexInfo(reached.api, signal);
  known.learn(reached, told);
  const { elements, remarks } = paged(namespacesByCount(told, words));
  const whole = { ...natureFields(told), ...countFields(told, words), ...sizeFields(told) };
  return { result: { ...whole, [words.insides]: elements }, ...remarks };
}

/** The namespaces as rows, the largest first. */
function namespacesByCount(info: IndexInfo, words: RecordWords): Record<string, unknown>[] {
  return namespacesOf(info, words)
    .sort(([one, { records: first }], [other, { records: second }]) => second - first || (one < other ? -1 : 1))
    .map(([name, counts]) => ({ name, ...countFields(counts, words) }));
}

import * as z from "zod";
import type { Plan, ToolOutput } from "../../../call/tool.ts";
import { defineTool } from "../../../catalog/define.ts";
import { containing, type Listed, planPage, readOnInList } from "../../../catalog/listed.ts";
import { bytesText } from "../../account/answers/readable.ts";
import { type IndexContext, type ReachedIndex, targetOfIndex } from "../access/index-context.ts";
import { type IndexInfo, readIndexInfo } from "../access/index-info.ts";
import type { RecordWords } from "../answers/record-words.ts";
import { textUpTo, wholeNumber } from "../tables/inputs.ts";

const PAGE = 100;

/** `vector_info`, `search_info`: what an index or database is, and the list of its namespaces or indexes. */
export function infoTool(words: RecordWords) {
  const { product, records, inside, insides } = words;
  const listed: Listed = { id: "name", filters: { name: containing(`Of the ${inside}`, "name") }, page: PAGE };
  const input = {
    name: textUpTo(128).optional().describe("Part of it."),
    names_only: z.boolean().optional(),
    limit: wholeNumber(1, 1_000).default(PAGE),
    cursor: textUpTo(200).optional(),
  };
  const tool = `${product}_info`;
  return defineTool({
    name: tool,
    title: product === "vector" ? "Vector info" : "Search info",
    access: "read",
    description:
      product === "vector"
        ? "Get an index: type, dimension, similarity, models, and its namespaces with their vectors."
        : `Get a search database: its ${insides} with their ${records}.`,
    input,
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
  const answer = await api.request({ method: "GET", path: "/list-namespaces" }, signal);
  const all = Array.isArray(answer) ? answer.map(String) : [];
  const { elements, remarks } = paged(all.map((name) => ({ name })));
  return { result: elements.map((element) => (element as { name: string }).name), ...remarks };
}

async function info(
  words: RecordWords,
  reached: ReachedIndex,
  paged: Paged,
  { known, signal }: IndexContext,
): Promise<ToolOutput> {
  const { records, insides } = words;
  const told = await readIndexInfo(reached.api, signal);
  known.learn(reached, told);
  const { elements, remarks } = paged(namespacesByCount(told, words));
  return { result: { ...natureFields(told), ...countFields(told, records), [insides]: elements }, ...remarks };
}

/** The namespaces as rows, the largest first. In Search nothing is in one without a name. */
function namespacesByCount({ namespaces }: IndexInfo, { records, hasUnnamed }: RecordWords): Record<string, unknown>[] {
  return [...namespaces]
    .filter(([name, counts]) => name !== "" || hasUnnamed || counts.records > 0)
    .sort(([one, { records: first }], [other, { records: second }]) => second - first || (one < other ? -1 : 1))
    .map(([name, counts]) => ({ name, ...countsText(counts, records) }));
}

function countsText({ records, pending }: { records: number; pending: number }, name: string): object {
  return { [name]: records, ...(pending === 0 ? {} : { pending }) };
}

/** What an index is, in the fields of an answer. */
export function natureFields({ type, dimension, similarity, models }: IndexInfo): object {
  return {
    type,
    ...(dimension === 0 ? {} : { dimension }),
    ...(similarity === undefined ? {} : { similarity }),
    ...(models.length === 0 ? {} : { models }),
  };
}

/** How much an index holds, in the fields of an answer. */
export function countFields(told: IndexInfo, records: string): object {
  const size = bytesText(told.bytes);
  return { ...countsText(told, records), bytes: told.bytes, ...(size === undefined ? {} : { size }) };
}

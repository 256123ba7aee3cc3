import { OF_LAST_ANSWER } from "../../../call/call-arguments.ts";
import type { Plan, ToolOutput } from "../../../call/tool.ts";
import { defineTool } from "../../../catalog/define.ts";
import { type IndexContext, type ReachedIndex, targetOfIndex } from "../access/index-context.ts";
import { readIndexInfo } from "../access/index-info.ts";
import { cutNotice, readableRecords } from "../answers/readable-records.ts";
import { expectNamespaces, whyUntold } from "../namespaces/namespaces-to-read.ts";
import { textUpTo, wholeNumber } from "../tables/inputs.ts";
import { insideInput } from "../tables/inside-input.ts";
import { insideOf, type RecordWords } from "../words/record-words.ts";
import { type RangePlace, rangePage } from "./range-page.ts";
import { flagInputs, recordFlags } from "./record-flags.ts";

const PAGE = 50;

/** `vector_range`, `search_range`: all records, page by page. */
export function rangeTool(words: RecordWords) {
  const { product, label, records, inside } = words;
  const input = {
    ...insideInput(words),
    cursor: textUpTo(200).default("0").describe(OF_LAST_ANSWER),
    limit: wholeNumber(1, 1_000).default(PAGE).describe(`Default ${PAGE}.`),
    prefix: textUpTo(1_000).optional().describe("Of IDs."),
    ...flagInputs(words),
  };
  return defineTool({
    name: `${product}_range`,
    title: `${label} range`,
    access: "read",
    description: `List the ${records} of ${inside === "index" ? "an index" : "a namespace"}, page by page.`,
    input,
    rows: {},
    async plan(given: Record<string, unknown>, context: IndexContext): Promise<Plan> {
      const reached = await context.index("read");
      await expectNamespaces([insideOf(words, given)], reached, words, context);
      return { target: targetOfIndex(reached, given), run: () => page(words, given, reached, context) };
    },
    paging: (_, { value, cuts }) => {
      const isShorter = cuts.some(({ at, unit }) => at === "result" && unit === "elements");
      if (!Array.isArray(value) || value.length === 0 || !isShorter) return "Ask with limit 1, or for less of each.";
      return {
        advice: `Call again with the same arguments and \`limit\` ${value.length}, then go on with the \`cursor\` of that answer.`,
        remarks: { shown: value.length, cursor: undefined, notice: undefined },
      };
    },
  });
}

async function page(
  words: RecordWords,
  input: Readonly<Record<string, unknown>>,
  reached: ReachedIndex,
  context: IndexContext,
): Promise<ToolOutput> {
  const namespace = insideOf(words, input);
  const prefix = typeof input.prefix === "string" ? input.prefix : undefined;
  const place = { namespace, cursor: String(input.cursor ?? "0"), limit: Number(input.limit ?? PAGE), prefix };
  const { records, next } = await rangePage(reached.api, place, recordFlags(words, input), context.signal);
  const readable = await readableRecords(records, { includeVector: input.include_vector === true }, context);
  const notices = [
    next !== undefined && "There may be more: go on with `cursor`.",
    cutNotice(readable, `${words.product}_fetch`),
    records.length === 0 && next === undefined && (await whyNothing(words, place, reached, context)),
  ].filter((sentence) => typeof sentence === "string");
  return {
    result: readable.records,
    shown: readable.records.length,
    ...(next === undefined ? {} : { cursor: next }),
    ...(notices.length === 0 ? {} : { notice: notices.join(" ") }),
  };
}

async function whyNothing(
  words: RecordWords,
  { namespace, prefix, cursor }: RangePlace,
  reached: ReachedIndex,
  context: IndexContext,
): Promise<string | undefined> {
  const info = await readIndexInfo(reached.api, context.signal);
  const counts = info.namespaces.get(namespace);
  if (counts === undefined) return whyUntold(namespace, info, reached, words, context);
  // The end of a walk needs no reason.
  if (cursor !== "0") return undefined;
  const { records } = counts;
  if (records === 0) return `This ${words.inside} is empty.`;
  if (prefix === undefined) return "Nothing is left.";
  return records === 1 ? "Its only ID does not begin so." : `None of its ${records} IDs begins so.`;
}

import type { z } from "zod";
import { OF_LAST_ANSWER } from "../../../call/call-arguments.ts";
import { withMore } from "../../../call/more-argument.ts";
import { InputError, type Plan, type ToolOutput } from "../../../call/tool.ts";
import { defineTool } from "../../../catalog/define.ts";
import { type IndexContext, type ReachedIndex, targetOfIndex } from "../access/index-context.ts";
import { type IndexInfo, readIndexInfo } from "../access/index-info.ts";
import { createRequestBudget } from "../access/request-budget.ts";
import { absentText, namespacesOf } from "../namespaces/known-namespace.ts";
import { isReachable, unreachableText } from "../namespaces/path-inside.ts";
import { plainNamespace, textUpTo, wholeNumber } from "../tables/inputs.ts";
import { insideOf, type RecordWords } from "../words/record-words.ts";
import { describeSample } from "./description.ts";
import { type ReadSample, readSample, type SampledInside } from "./read-sample.ts";
import { createRecordTally } from "./record-tally.ts";

/** Namespaces that one call reads from. */
const MOST_INSIDES = 8;
const [RECORDS, MEGABYTES, FIELDS] = [400, 8, 12];

/** `vector_describe`, `search_describe`: what is in an index or database that nobody knows. */
export function describeTool(words: RecordWords) {
  const { product, label, records, whole, inside, insides, hasUnnamed } = words;
  const input: z.ZodRawShape = withMore(
    {
      [inside]: plainNamespace.describe("Default: largest."),
      cursor: textUpTo(200)
        .optional()
        .describe(hasUnnamed ? `${OF_LAST_ANSWER} 0: the unnamed.` : OF_LAST_ANSWER),
      max_records: wholeNumber(1, 20_000).default(RECORDS),
      max_megabytes: wholeNumber(1, 200).default(MEGABYTES),
      fields: wholeNumber(1, 500).default(FIELDS),
    },
    [inside, "cursor"],
    // The answer says when one of these helps.
    `max_records (${RECORDS}), max_megabytes (${MEGABYTES}), fields (${FIELDS}).`,
  );
  return defineTool({
    name: `${product}_describe`,
    title: `${label} describe`,
    access: "read",
    description: `What an unknown ${whole} holds, by a sample: ${insides}, IDs, fields with types and values. Begin here.`,
    input,
    async plan(given: Record<string, unknown>, context: IndexContext): Promise<Plan> {
      if (given.cursor !== undefined && given[inside] === undefined && !hasUnnamed) {
        throw new InputError(`cursor is one of an ${inside}: give ${inside} with it.`);
      }
      const reached = await context.index("read");
      return { target: targetOfIndex(reached, given), run: () => describe(words, given, reached, context) };
    },
    paging: () => `Ask for fewer \`fields\`, or for one \`${inside}\` alone, with ${records} of one kind.`,
  });
}

async function describe(
  words: RecordWords,
  input: Readonly<Record<string, unknown>>,
  reached: ReachedIndex,
  context: IndexContext,
): Promise<ToolOutput> {
  const { api } = reached;
  const info = await readIndexInfo(api, context.signal);
  context.known.learn(reached, info);
  const chosen = chosenInsides(words, input, info, context);
  const tally = createRecordTally();
  const budget = {
    records: Number(input.max_records ?? RECORDS),
    bytes: Number(input.max_megabytes ?? MEGABYTES) * 1_000_000,
    dimension: words.product === "vector" ? info.dimension : 0,
  };
  const read = await readSample(chosen, budget, tally, { words, api, context });
  const described = describeSample({ words, info, tally, read, fields: Number(input.fields ?? FIELDS) });
  const budgetTold = await createRequestBudget(api, () => read.requests).told(false, read.stopped);
  const result = { ...described, ...budgetTold };
  const isOne = input[words.inside] !== undefined || input.cursor !== undefined;
  const passedOver = isOne ? "" : unreachableText(info.namespaces.keys(), words, context);
  const notices = [...tally.cuts(), ...noticesOf(words, input, info, read), passedOver];
  const notice = notices.filter((sentence) => sentence !== "").join(" ");
  return notice === "" ? { result } : { result, notice };
}

function chosenInsides(
  words: RecordWords,
  input: Readonly<Record<string, unknown>>,
  info: IndexInfo,
  context: IndexContext,
): SampledInside[] {
  const begin = (name: string, records: number, cursor = "0") => ({ name, records, read: 0, cursor });
  // A cursor without a name is one of the namespace that has none.
  if (input[words.inside] !== undefined || input.cursor !== undefined) {
    const name = insideOf(words, input);
    const counts = info.namespaces.get(name);
    if (counts === undefined) throw new InputError(absentText(name, info, words, context));
    return [begin(name, counts.records, typeof input.cursor === "string" ? input.cursor : "0")];
  }
  return [...info.namespaces]
    .filter(([name, { records }]) => records > 0 && isReachable(name))
    .sort(([one, { records: first }], [other, { records: second }]) => second - first || (one < other ? -1 : 1))
    .slice(0, MOST_INSIDES)
    .map(([name, { records }]) => begin(name, records));
}

/** What the sample cannot tell, and which call reads on. */
function noticesOf(
  words: RecordWords,
  input: Readonly<Record<string, unknown>>,
  info: IndexInfo,
  { insides: read, stopped }: ReadSample,
): string[] {
  const { product, inside, insides } = words;
  const unread = read.some(({ cursor }) => cursor !== undefined);
  const isOne = input[inside] !== undefined || input.cursor !== undefined;
  const others = !isOne && namespacesOf(info, words).length > read.length;
  const sentences = [
    stopped !== undefined && `It ended early: ${stopped.message} ${stopped.advice}`,
    unread &&
      `A sample from ${input.cursor === undefined ? "the beginning" : "cursor on"}, so shares are of what was read. ${product}_describe with ${inside} and its cursor reads on, with a higher \`max_records\` there is more at once.`,
    others && `${product}_info lists all ${insides}.`,
  ];
  return sentences.filter((sentence) => typeof sentence === "string");
}

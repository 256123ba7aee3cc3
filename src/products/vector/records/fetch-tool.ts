import * as z from "zod";
import { InputError, type Plan, type ToolOutput } from "../../../call/tool.ts";
import { defineTool } from "../../../catalog/define.ts";
import { type IndexContext, targetOfIndex } from "../access/index-context.ts";
import { readIndexInfo } from "../access/index-info.ts";
import { cutNotice, readableRecords } from "../answers/readable-records.ts";
import { recordPart } from "../answers/record-part.ts";
import { expectNamespaces, whyUntold } from "../namespaces/namespaces-to-read.ts";
import { recordId, textUpTo, wholeNumber } from "../tables/inputs.ts";
import { insideInput } from "../tables/inside-input.ts";
import { insideOf, type RecordWords } from "../words/record-words.ts";
import { type FetchedRecords, fetchRecords, MOST_OF_PREFIX } from "./fetch-records.ts";
import { flagInputs } from "./record-flags.ts";

/** IDs that a remark names. */
const MOST_NAMED = 20;

/** `vector_fetch`, `search_fetch`: records by ID, by a begin of their IDs, or any one. */
export function fetchTool(words: RecordWords) {
  const { product, label, records } = words;
  const input = {
    ids: z.array(recordId).optional().describe("Or prefix."),
    prefix: textUpTo(1_000).optional().describe("Of IDs."),
    // Search has no such operation.
    ...(product === "vector" ? { random: z.boolean().optional().describe("Any one.") } : {}),
    ...insideInput(words),
    ...flagInputs(words),
    field: textUpTo(1_000)
      .optional()
      .describe(product === "vector" ? "Of one ID: data, metadata.a[0]." : "Of one ID: content.a[0]."),
    offset: wholeNumber(0, 100_000_000).optional().describe("In field."),
  };
  return defineTool({
    name: `${product}_fetch`,
    title: `${label} fetch`,
    access: "read",
    description: `Get ${records} by ID or prefix${product === "vector" ? ", or a random one" : ""}. One ID alone: whole, or a field of it.`,
    input,
    rows: {},
    async plan(given: Record<string, unknown>, context: IndexContext): Promise<Plan> {
      checkChoice(words, given);
      const reached = await context.index("read");
      await expectNamespaces([insideOf(words, given)], reached, words, context);
      const run = async () => fetched(words, given, await fetchRecords(words, given, reached.api, context), context);
      return { target: targetOfIndex(reached, given), run };
    },
    paging: ({ ids }, { value }) => {
      const shown = Array.isArray(value) ? value.length : 0;
      if (Array.isArray(ids) && ids.length === 1) return "Read a long field of it with field, from offset on.";
      return `Ask for fewer ids${shown > 0 ? `, such as ${shown}` : ""}, or for one alone.`;
    },
  });
}

/** A field that is among those of a record only with include_vector: `vector`, `sparseVector.values[0]`. */
const OF_VECTORS = /^(vector|sparse_?vector)(?=[.[]|$)/i;

function checkChoice(
  { product }: RecordWords,
  { ids, prefix, random, field, offset, include_vector }: Readonly<Record<string, unknown>>,
): void {
  const ways = [ids, prefix, random === true ? true : undefined].filter((way) => way !== undefined).length;
  const expected = product === "search" ? "ids or prefix" : "ids, prefix or random: true";
  if (ways !== 1) throw new InputError(`The call must say in one way which are meant: ${expected}.`);
  if (Array.isArray(ids) && (ids.length === 0 || ids.length > MOST_OF_PREFIX)) {
    throw new InputError(`ids has ${ids.length} elements; it must have 1 to ${MOST_OF_PREFIX}.`);
  }
  if (field !== undefined && (!Array.isArray(ids) || ids.length !== 1)) {
    throw new InputError("field is read of one record alone: give ids with its ID.");
  }
  if (field === undefined && offset !== undefined && offset !== 0) {
    throw new InputError(
      `offset is one in a field: give field with it. Records are read on from one another by ${product}_range.`,
    );
  }
  if (product === "vector" && include_vector !== true && OF_VECTORS.test(String(field))) {
    throw new InputError("The numbers of a vector come only where they are asked for: give include_vector: true.");
  }
}

async function fetched(
  words: RecordWords,
  given: Readonly<Record<string, unknown>>,
  { records, missing, notRead, isBare }: FetchedRecords,
  context: IndexContext,
): Promise<ToolOutput> {
  const [only] = records;
  const field = typeof given.field === "string" ? given.field : undefined;
  const beside = await besides(words, given, missing, records.length, context);
  if (field !== undefined && only !== undefined) {
    const offset = Number(given.offset ?? 0);
    const { value, of, next } = recordPart(only, field, offset);
    const goOn = next === undefined ? {} : { notice: `More of it: the same call with offset ${next}.` };
    return { result: value, ...(of === undefined ? {} : { total: of, from: offset }), ...goOn };
  }
  const readable = await readableRecords(
    records,
    { includeVector: given.include_vector === true, wholeAlone: true },
    context,
  );
  const notices = [
    cutNotice(readable, `${words.product}_fetch`),
    notRead > 0 &&
      `The last ${notRead} of ids were not read, since the reply would be too long: ask for them in calls of their own.`,
    given.random === true && only !== undefined && bareRandomText(only),
    isBare &&
      "What is stored in these would be longer than a reply may be (--max-reply): these are IDs alone; ask for some of them by ids.",
    typeof given.prefix === "string" &&
      records.length >= MOST_OF_PREFIX &&
      `A prefix gives at most ${MOST_OF_PREFIX}: ${words.product}_range with prefix goes on to the end.`,
    ...beside.notices,
  ].filter((sentence) => typeof sentence === "string");
  return {
    result: readable.records,
    ...beside.remarks,
    ...(notices.length === 0 ? {} : { notice: notices.join(" ") }),
  };
}

/** "Fetch Random Vector" answers with an ID and vectors alone. */
function bareRandomText({ metadata, data }: Readonly<Record<string, unknown>>): string | undefined {
  if (metadata !== undefined || data !== undefined) return undefined;
  return "A random one comes without metadata and data: vector_fetch with its ID gives them.";
}

/** What is missing, and why nothing at all is there. */
async function besides(
  words: RecordWords,
  given: Readonly<Record<string, unknown>>,
  missing: readonly string[],
  found: number,
  context: IndexContext,
) {
  const name = insideOf(words, given);
  const more = missing.length > MOST_NAMED ? { missing_count: missing.length } : {};
  const remarks = missing.length === 0 ? {} : { missing: missing.slice(0, MOST_NAMED), ...more };
  if (found > 0) return { remarks, notices: [] };
  const reached = await context.index("read");
  const info = await readIndexInfo(reached.api, context.signal);
  const counts = info.namespaces.get(name);
  if (counts === undefined) return { remarks, notices: [whyUntold(name, info, reached, words, context)] };
  const why =
    counts.records === 0
      ? `This ${words.inside} is empty.`
      : `IDs are case-sensitive; ${words.product}_range lists them.`;
  return { remarks, notices: [why] };
}

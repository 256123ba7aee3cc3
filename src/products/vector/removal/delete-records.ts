import type { ToolOutput } from "../../../call/tool.ts";
import type { CallBudget } from "../../../upstash/budget/call-budget.ts";
import { isRecord } from "../../account/answers/readable.ts";
import type { IndexContext, ReachedIndex } from "../access/index-context.ts";
import type { NamespaceCounts } from "../access/index-info.ts";
import { filterWarnings } from "../filter/filter-warnings.ts";
import { pathInside } from "../namespaces/path-inside.ts";
import { countOf, insideOf, insideText, type RecordWords } from "../words/record-words.ts";
import type { FittingRecords, WantedRecords } from "./fitting-records.ts";
import { MOST_IDS, type Removal } from "./removal-input.ts";
import { fitText } from "./removal-question.ts";

/** What a deletion works with. */
export interface RemovalWork {
  given: Removal;
  words: RecordWords;
  reached: ReachedIndex;
  counts: NamespaceCounts;
  context: IndexContext;
  budget: CallBudget;
}

/** Deletes the records that a call names. */
export async function deleteNamed(work: RemovalWork): Promise<ToolOutput> {
  const ids = [...new Set(work.given.ids)];
  const deleted = await sendDeletion({ ids }, work);
  const missing = ids.length - (deleted ?? ids.length);
  if (missing === 0) return answerOf(deleted, {}, work);
  const notice = `${missing} of the ${ids.length} IDs named no ${work.words.record}: it was not there, or is still being written.`;
  return answerOf(deleted, {}, work, notice);
}

/** What is answered where no record fits: nothing is sent then. A filter is told what about it goes with no record. */
export async function nothingFits(
  { lookedAt, samples }: FittingRecords,
  { filter }: WantedRecords,
  work: RemovalWork,
): Promise<ToolOutput> {
  const { given, words, counts } = work;
  const pending =
    counts.pending === 0
      ? ""
      : ` ${counts.pending} ${counts.pending === 1 ? "is" : "are"} still being written, which no read shows yet.`;
  const where = `the ${insideText(insideOf(words, given), words)}`;
  const none =
    filter === undefined
      ? `No ${words.record} in ${where} has an ID that begins so`
      : `None fits of the ${countOf(lookedAt, words)} in ${where}`;
  const notice = `${none}: nothing was deleted.${pending}`;
  const warnings = filter === undefined ? [] : filterWarnings(filter, samples);
  return answerOf(0, {}, work, [notice, ...warnings].join(" "));
}

/**
 * Deletes what was found. A few are named to the API one by one, so that no others can go than those that a person was
 * asked about; of more, and where not all were looked at, the API looks for them itself.
 */
export async function deleteFitting(found: FittingRecords, work: RemovalWork): Promise<ToolOutput> {
  const { ids, isWhole } = found;
  const { prefix, filter } = work.given;
  const isNamed = isWhole && ids.length <= MOST_IDS;
  const deleted = await sendDeletion(isNamed ? { ids } : prefix === undefined ? { filter } : { prefix }, work);
  return answerOf(deleted, { fitted: fitText(found) }, work, differenceText(deleted, found, work));
}

/** How what was deleted differs from what a person was asked about. */
function differenceText(
  deleted: number | undefined,
  { ids, isWhole }: FittingRecords,
  { words, given }: RemovalWork,
): string | undefined {
  if (deleted === undefined || deleted === ids.length || (!isWhole && deleted > ids.length)) return undefined;
  const otherwise = given.filter === undefined ? "" : ", or the API understands the filter otherwise";
  const why = deleted < ids.length ? "the others were gone by then" : `more came to fit by then${otherwise}`;
  return `${countOf(ids.length, words)} fitted when they were counted, and ${deleted} ${deleted === 1 ? "was" : "were"} deleted: ${why}.`;
}

/** How many the API deleted; nothing where it does not say. */
async function sendDeletion(
  json: Record<string, unknown>,
  { given, words, reached, context }: RemovalWork,
): Promise<number | undefined> {
  const path = pathInside("delete", insideOf(words, given));
  const answer = await reached.api.request({ method: "POST", path, body: { json } }, context.signal);
  return isRecord(answer) && typeof answer.deleted === "number" ? answer.deleted : undefined;
}

async function answerOf(
  deleted: number | undefined,
  found: Record<string, unknown>,
  { budget }: RemovalWork,
  notice?: string,
): Promise<ToolOutput> {
  const told = deleted === undefined ? "It was carried out; the API did not say how many it deleted." : notice;
  const result = { deleted: deleted ?? "unknown", ...found, ...(await budget.told()) };
  return { result, ...(told === undefined ? {} : { notice: told }) };
}

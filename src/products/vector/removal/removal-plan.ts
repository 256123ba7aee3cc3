import type { Plan } from "../../../call/tool.ts";
import type { CallBudget } from "../../../upstash/budget/call-budget.ts";
import { type IndexContext, targetOfIndex } from "../access/index-context.ts";
import { readIndexInfo } from "../access/index-info.ts";
import { createRequestBudget } from "../access/request-budget.ts";
import { checkedFilter } from "../filter/checked-filter.ts";
import { knownNamespace } from "../namespaces/known-namespace.ts";
import { insideOf, type RecordWords } from "../words/record-words.ts";
import { deleteFitting, deleteNamed, nothingFits } from "./delete-records.ts";
import { fewestPages, fittingRecords, type WantedRecords } from "./fitting-records.ts";
import { checkRemoval, type Removal } from "./removal-input.ts";
import { exampleIds, fitText, harmOfRemoval, placeFacts, recordsDigest } from "./removal-question.ts";

/** What a tool that deletes says of itself. */
export function removalDescription({ records }: RecordWords): string {
  return `Delete ${records}: give one of ids, prefix (of IDs), filter.`;
}

/** Deletes records: those that a call names, or those that fit. Vector API, "Delete Vectors". */
export async function planRemoval(given: Removal, context: IndexContext, words: RecordWords): Promise<Plan> {
  checkRemoval(given, words);
  const namespace = insideOf(words, given);
  const wanted = wantedRecords(given, words);
  const reached = await context.index("destructive");
  const budget = createRequestBudget(reached.api, () => 0);
  await checkBudget(budget, FEWEST_TO_LOOK + (wanted === undefined ? 0 : 1));
  const counts = knownNamespace(await readIndexInfo(reached.api, context.signal), namespace, words, context);
  const work = { given, words, reached, counts, context, budget };
  const target = targetOfIndex(reached, given);
  if (wanted === undefined) return { target, run: () => deleteNamed(work) };
  await checkBudget(budget, fewestPages(wanted, counts.records) + 1);
  const found = await fittingRecords(reached.api, wanted, context);
  if (found.isWhole && found.ids.length === 0) return { target, run: () => nothingFits(found, wanted, work) };
  return {
    target: { ...target, fit: recordsDigest(found) },
    harm: harmOfRemoval(given, found, words),
    preview: async () => ({
      ...placeFacts(reached, namespace, counts, words),
      fit: fitText(found),
      ...exampleIds(found.ids),
    }),
    run: () => deleteFitting(found, work),
  };
}

/** The index tells of itself, and deletes. */
const FEWEST_TO_LOOK = 2;

/** A deletion has no cursor, so that it is refused as a whole where it surely takes more than what is left. */
async function checkBudget(budget: CallBudget, least: number): Promise<void> {
  await budget.most(least, least);
}

/** The records that fit, as reads find them; nothing for those that the call names. Throws for a filter that cannot be read. */
function wantedRecords(given: Removal, words: RecordWords): WantedRecords | undefined {
  const { ids, prefix, filter } = given;
  if (ids !== undefined) return undefined;
  const parsed = filter === undefined ? undefined : checkedFilter(filter, words.product);
  return { words, namespace: insideOf(words, given), prefix, filter: parsed };
}

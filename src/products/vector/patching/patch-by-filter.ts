import type { Harm } from "../../../call/harm.ts";
import { InputError, type Plan, type ToolOutput } from "../../../call/tool.ts";
import type { CallBudget } from "../../../upstash/budget/call-budget.ts";
import { type IndexContext, type ReachedIndex, targetOfIndex } from "../access/index-context.ts";
import { type NamespaceCounts, readIndexInfo } from "../access/index-info.ts";
import { createRequestBudget } from "../access/request-budget.ts";
import { checkedFilter } from "../filter/checked-filter.ts";
import { filterWarnings } from "../filter/filter-warnings.ts";
import { knownNamespace } from "../namespaces/known-namespace.ts";
import { type FittingRecords, fittingRecords, type WantedRecords } from "../removal/fitting-records.ts";
import { exampleIds, fitText, placeFacts, recordsDigest } from "../removal/removal-question.ts";
import { countOf, insideText, vectorWords } from "../words/record-words.ts";
import { patched, wouldPatch } from "./patch-answers.ts";
import { patchRecords } from "./patch-records.ts";

/** A call that merges metadata into that of all records that fit a filter. */
export interface FilteredPatch {
  filter: string;
  namespace: string;
  metadata: Readonly<Record<string, unknown>>;
  isDry: boolean;
  cursor: string;
}

/** The cursor of a call that begins. */
export const FROM_THE_FIRST = "0";
/** The index tells of itself, and gives a page. */
const FEWEST_TO_LOOK = 2;
/** More records than this are asked about. */
const MOST_UNASKED = 1_000;
/** Fitting records after which a call ends at the next page, since each takes a request. */
const ENOUGH_CHANGED = 10_000;

/** Merges metadata into that of all records that fit: those that were counted, and no others. */
export async function planFilteredPatch(given: FilteredPatch, context: IndexContext): Promise<Plan> {
  const { filter, namespace, isDry, cursor } = given;
  const parsed = checkedFilter(filter, "vector");
  const reached = await context.index(isDry ? "read" : "write");
  const budget = createRequestBudget(reached.api, () => 0);
  const mostRequests = await budget.most(Number.POSITIVE_INFINITY, isDry ? FEWEST_TO_LOOK : FEWEST_TO_LOOK + 1);
  const wanted: WantedRecords = {
    ...{ words: vectorWords, namespace, filter: parsed, cursor },
    ...(isDry ? {} : { enough: ENOUGH_CHANGED }),
    requests: { most: mostRequests - 1, ofEach: isDry ? 0 : 1 },
  };
  const info = await readIndexInfo(reached.api, context.signal);
  const state = knownNamespace(info, namespace, vectorWords, context);
  const found = await fittingRecords(reached.api, wanted, context);
  const target = targetOfIndex(reached, { namespace });
  if (found.isWhole && found.ids.length === 0) {
    return { target, run: () => nothingFits(found, wanted, given, budget) };
  }
  if (isDry) return { target, run: () => wouldPatch(found, budget) };
  return {
    target: { ...target, fit: recordsDigest(found) },
    ...questionOf(given, found, reached, state),
    async run() {
      const outcome = await patchRecords(found, given, reached, context);
      return patched(outcome, found, { signal: context.signal, budget });
    },
  };
}

/** What a person is asked; nothing for a few records. */
function questionOf(
  { filter, namespace, metadata, cursor }: FilteredPatch,
  found: FittingRecords,
  reached: ReachedIndex,
  state: NamespaceCounts,
): Pick<Plan, "harm" | "preview"> {
  const { ids, isWhole } = found;
  if (ids.length <= MOST_UNASKED) return {};
  const which = isWhole && cursor === FROM_THE_FIRST ? ", all that fit a filter" : " that fit a filter";
  const harm: Harm = {
    things: [
      {
        does: `merges metadata into ${countOf(ids.length, vectorWords)}${which}; filter and metadata:`,
        args: [filter, JSON.stringify(metadata)],
        means: "what the fields held before is lost; null deletes a field",
      },
    ],
  };
  return {
    harm,
    preview: async () => ({
      ...placeFacts(reached, namespace, state, vectorWords),
      fit: fitText(found),
      ...(isWhole ? {} : { not_included: "vectors beyond this part; each further part is asked about anew" }),
      ...exampleIds(ids),
    }),
  };
}

async function nothingFits(
  { lookedAt, samples }: FittingRecords,
  { filter }: WantedRecords,
  { namespace, isDry }: FilteredPatch,
  budget: CallBudget,
): Promise<ToolOutput> {
  const where = insideText(namespace, vectorWords);
  const told = `None fits of the ${countOf(lookedAt, vectorWords)} that were looked at in the ${where}: nothing was changed.`;
  const warnings = filter === undefined ? [] : filterWarnings(filter, samples);
  const none = isDry ? { dry_run: true, would_change: 0 } : { changed: 0 };
  return { result: { ...none, finished: true, ...(await budget.told()) }, notice: [told, ...warnings].join(" ") };
}

/** What of the arguments goes with a filter. */
interface FilterArguments {
  metadata?: Readonly<Record<string, unknown>> | undefined;
  patch?: boolean | undefined;
  vector?: unknown;
  sparse_vector?: unknown;
  data?: unknown;
}

/** The metadata of a call by filter. Throws an InputError for what cannot be meant for many records. */
export function metadataForAll({ metadata, patch, ...parts }: FilterArguments): Readonly<Record<string, unknown>> {
  const { vector, sparse_vector, data } = parts;
  if ([vector, sparse_vector, data].some((part) => part !== undefined)) {
    throw refused("With filter only metadata is changed, since no two records have the same vector or data. Give id.");
  }
  if (patch === false)
    throw refused("With filter metadata is merged into what each record has: patch cannot be false.");
  if (metadata === undefined || Object.keys(metadata).length === 0) {
    throw refused("The call has a filter and does not say what is changed. Give metadata.");
  }
  return metadata;
}

function refused(fault: string): InputError {
  return new InputError(`${fault} Nothing was written.`);
}

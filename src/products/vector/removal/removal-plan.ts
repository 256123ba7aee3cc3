import type { Plan } from "../../../call/tool.ts";
import { type IndexContext, targetOfIndex } from "../access/index-context.ts";
import { checkedFilter } from "../filter/checked-filter.ts";
import { pathInside } from "../records/path-inside.ts";
import { readIndexContents } from "../writing/index-contents.ts";
import { knownNamespace } from "../writing/known-namespace.ts";
import { namespaceIn, type RecordTerms } from "../writing/record-terms.ts";
import { deleteFitting, deleteNamed, nothingFits } from "./delete-records.ts";
import { fittingRecords, type WantedRecords } from "./fitting-records.ts";
import { checkRemoval, type Removal } from "./removal-input.ts";
import { exampleIds, fitText, harmOfRemoval, placeFacts, recordsDigest } from "./removal-question.ts";

/** What a tool that deletes says of itself. */
export function removalDescription({ several }: RecordTerms): string {
  return `Delete ${several}: give one of ids, prefix (of IDs), filter.`;
}

/** Deletes records: those that a call names, or those that fit. Vector API, "Delete Vectors". */
export async function planRemoval(given: Removal, context: IndexContext, terms: RecordTerms): Promise<Plan> {
  checkRemoval(given, terms);
  const namespace = namespaceIn(given);
  const wanted = wantedRecords(given, terms);
  const reached = await context.index("destructive");
  const state = knownNamespace(await readIndexContents(reached.api, context.signal), namespace, terms, context);
  const work = { given, terms, reached, state, context };
  const target = targetOfIndex(reached, { ...given });
  if (wanted === undefined) return { target, run: () => deleteNamed(work) };
  const found = await fittingRecords(reached.api, wanted, context);
  if (found.isWhole && found.ids.length === 0) return { target, run: async () => nothingFits(found, wanted, work) };
  return {
    target: { ...target, fit: recordsDigest(found) },
    harm: harmOfRemoval(given, found, terms),
    preview: async () => ({
      ...placeFacts(reached, namespace, state, terms),
      fit: fitText(found),
      ...exampleIds(found.ids),
    }),
    run: () => deleteFitting(found, work),
  };
}

/** The records that fit, as reads find them; nothing for those that the call names. Throws for a filter that cannot be read. */
function wantedRecords(given: Removal, { dialect }: RecordTerms): WantedRecords | undefined {
  const { ids, prefix, filter } = given;
  const path = pathInside("range", namespaceIn(given));
  if (ids !== undefined) return undefined;
  const parsed = filter === undefined ? undefined : checkedFilter(filter, dialect);
  return { path, prefix, filter: parsed, withContent: dialect === "search" };
}

import type { Harm } from "../../../call/harm.ts";
import type { Plan, ToolOutput } from "../../../call/tool.ts";
import { type IndexContext, type ReachedIndex, targetOfIndex } from "../access/index-context.ts";
import { type IndexInfo, type NamespaceCounts, readIndexInfo } from "../access/index-info.ts";
import { knownNamespace } from "../namespaces/known-namespace.ts";
import { pathInside } from "../namespaces/path-inside.ts";
import { countOf, insideOf, insideText, type RecordWords } from "../words/record-words.ts";
import { fittingRecords } from "./fitting-records.ts";
import { exampleIds, placeFacts } from "./removal-question.ts";

/** What happens to one namespace with all that is in it. */
export interface Emptying {
  /** The first part of the path: "reset". */
  operation: "reset" | "delete-namespace";
  /** "deletes every vector". */
  does: (count: string) => string;
  means: string;
  /** Whether a namespace in which there is nothing is left as it is. */
  leavesEmpty: boolean;
  /** Whether its name goes, too, so that a person types where that is. */
  takesWhole: boolean;
}

/** One namespace, as it is before a person is asked. */
export interface FilledNamespace {
  reached: ReachedIndex;
  counts: NamespaceCounts;
  /** Some of its IDs. */
  examples: readonly string[];
}

/** IDs that are read as examples. */
const EXAMPLES = 10;

/** Looks at a namespace that there must be. Throws an InputError with the nearest names where there is none. */
export async function filledNamespace(
  reached: ReachedIndex,
  info: IndexInfo,
  namespace: string,
  words: RecordWords,
  context: IndexContext,
): Promise<FilledNamespace> {
  const counts = knownNamespace(info, namespace, words, context);
  const wanted = { words, namespace, enough: EXAMPLES };
  const { ids } = await fittingRecords(reached.api, wanted, { ...context, progress: async () => {} });
  return { reached, counts, examples: ids };
}

/**
 * `12 vectors`; never fewer than were seen, where the counts of the API lag behind. What is still being written may be among
 * those that were seen, and is not counted twice.
 */
export function recordsText({ counts, examples }: FilledNamespace, words: RecordWords): string {
  const { records, pending } = counts;
  const known = Math.max(records, examples.length - pending);
  const count = `${records < known ? "at least " : ""}${countOf(known, words)}`;
  return pending === 0 ? count : `${count} and ${pending} that are still being written`;
}

/** Empties or deletes one namespace, after a person was asked about what is in it. */
export async function planEmptying(
  given: Readonly<Record<string, unknown>>,
  emptying: Emptying,
  words: RecordWords,
  context: IndexContext,
): Promise<Plan> {
  const namespace = insideOf(words, given);
  const path = pathInside(emptying.operation, namespace);
  const reached = await context.index("destructive");
  const info = await readIndexInfo(reached.api, context.signal);
  const filled = await filledNamespace(reached, info, namespace, words, context);
  const count = recordsText(filled, words);
  const target = targetOfIndex(reached, given);
  if (emptying.leavesEmpty && isEmpty(filled)) return { target, run: async () => nothingThere(namespace, words) };
  const run = async (): Promise<ToolOutput> => {
    if (emptying.operation === "delete-namespace") context.known.forgetNamespace(reached, namespace);
    const answer = await reached.api.request({ method: "POST", path }, context.signal);
    return { result: answer, notice: `Before, the ${insideText(namespace, words)} had ${count}.` };
  };
  return {
    target: { ...target, holds: count },
    harm: harmOfEmptying(emptying, namespace, count, words),
    preview: async () => ({
      ...placeFacts(reached, namespace, filled.counts, words),
      ...exampleIds(filled.examples),
    }),
    run,
  };
}

function harmOfEmptying(
  { does, means, takesWhole }: Emptying,
  namespace: string,
  count: string,
  { inside, whole }: RecordWords,
): Harm {
  const named =
    namespace === ""
      ? { does: `${does(count)} of the default ${inside}` }
      : { does: `${does(count)} of the ${inside}`, args: [namespace] };
  return { things: [{ ...named, means, ...(takesWhole && { whole }) }] };
}

function isEmpty({ counts, examples }: FilledNamespace): boolean {
  return counts.records === 0 && counts.pending === 0 && examples.length === 0;
}

function nothingThere(namespace: string, words: RecordWords): ToolOutput {
  const notice = `There is no ${words.record} in the ${insideText(namespace, words)}: nothing was changed.`;
  return { result: "nothing to delete", notice };
}

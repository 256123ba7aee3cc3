import type { Harm } from "../../../call/harm.ts";
import type { Plan, ToolOutput } from "../../../call/tool.ts";
import { type IndexContext, type ReachedIndex, targetOfIndex } from "../access/index-context.ts";
import { pathInside } from "../records/path-inside.ts";
import {
  type IndexContents,
  type NamespaceState,
  namespaceText,
  readIndexContents,
} from "../writing/index-contents.ts";
import { knownNamespace } from "../writing/known-namespace.ts";
import { type Inside, namespaceIn, type RecordTerms } from "../writing/record-terms.ts";
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
}

/** One namespace, as it is before a person is asked. */
export interface FilledNamespace {
  reached: ReachedIndex;
  state: NamespaceState;
  /** Some of its IDs. */
  examples: readonly string[];
}

/** IDs that are read as examples. */
const EXAMPLES = 10;

/** Looks at a namespace that there must be. Throws an InputError with the nearest names where there is none. */
export async function filledNamespace(
  reached: ReachedIndex,
  index: IndexContents,
  namespace: string,
  terms: RecordTerms,
  context: IndexContext,
): Promise<FilledNamespace> {
  const state = knownNamespace(index, namespace, terms, context);
  const wanted = { path: pathInside("range", namespace), enough: EXAMPLES };
  const { ids } = await fittingRecords(reached.api, wanted, { ...context, progress: async () => {} });
  return { reached, state, examples: ids };
}

/** `12 vectors`; never fewer than were seen, where the counts of the API lag behind. */
export function recordsText({ state, examples }: FilledNamespace, { several, one }: RecordTerms): string {
  const { records, pending } = state;
  const known = Math.max(records, examples.length);
  const count = `${records < examples.length ? "at least " : ""}${known} ${known === 1 ? one : several}`;
  return pending === 0 ? count : `${count} and ${pending} that are still being written`;
}

/** Empties or deletes one namespace, after a person was asked about what is in it. */
export async function planEmptying(
  given: Inside,
  emptying: Emptying,
  terms: RecordTerms,
  context: IndexContext,
): Promise<Plan> {
  const namespace = namespaceIn(given);
  const path = pathInside(emptying.operation, namespace);
  const reached = await context.index("destructive");
  const index = await readIndexContents(reached.api, context.signal);
  const filled = await filledNamespace(reached, index, namespace, terms, context);
  const count = recordsText(filled, terms);
  const target = targetOfIndex(reached, { ...given });
  if (emptying.leavesEmpty && isEmpty(filled)) return { target, run: async () => nothingThere(namespace, terms) };
  const run = async (): Promise<ToolOutput> => {
    const answer = await reached.api.request({ method: "POST", path }, context.signal);
    return { result: answer, notice: `Before, the ${namespaceText(namespace, terms)} had ${count}.` };
  };
  return {
    target: { ...target, holds: count },
    harm: harmOfEmptying(emptying, namespace, count, terms),
    preview: async () => ({
      ...placeFacts(reached, namespace, filled.state, terms),
      ...exampleIds(filled.examples),
    }),
    run,
  };
}

function harmOfEmptying({ does, means }: Emptying, namespace: string, count: string, { inside }: RecordTerms): Harm {
  const named =
    namespace === ""
      ? { does: `${does(count)} of the default ${inside}` }
      : { does: `${does(count)} of the ${inside}`, args: [namespace] };
  return { things: [{ ...named, means }] };
}

function isEmpty({ state, examples }: FilledNamespace): boolean {
  return state.records === 0 && state.pending === 0 && examples.length === 0;
}

function nothingThere(namespace: string, terms: RecordTerms): ToolOutput {
  const notice = `There is no ${terms.one} in the ${namespaceText(namespace, terms)}: nothing was changed.`;
  return { result: "nothing to delete", notice };
}

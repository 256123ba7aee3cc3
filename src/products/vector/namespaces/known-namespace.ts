import type { CallContext } from "../../../call/context.ts";
import { InputError } from "../../../call/tool.ts";
import { nearest } from "../../../upstash/near-names.ts";
import { quoted } from "../../../upstash/quoted.ts";
import type { IndexInfo, NamespaceCounts } from "../access/index-info.ts";
import { insideText, type RecordWords } from "../words/record-words.ts";

/** Names that a sentence has. */
const MOST_NAMES = 5;

/** The namespaces that a product has; in Search nothing is in one without a name, though the API may tell of it. */
export function namespacesOf(
  { namespaces }: Pick<IndexInfo, "namespaces">,
  { hasUnnamed }: RecordWords,
): [name: string, NamespaceCounts][] {
  return [...namespaces].filter(([name, { records }]) => name !== "" || hasUnnamed || records > 0);
}

/**
 * What a namespace holds that a call takes for granted. Throws an InputError with the nearest names where there is none: the
 * API would make it ("Namespaces are implicitly created", Vector, "Namespaces"), so that a wrong name left an empty one.
 */
export function knownNamespace(
  info: IndexInfo,
  name: string,
  words: RecordWords,
  context: Pick<CallContext, "offered">,
): NamespaceCounts {
  const found = info.namespaces.get(name);
  if (found !== undefined) return found;
  throw absentNamespace(name, info, words, context, "Nothing was changed.");
}

/** The refusal of a call about a namespace that is not there; `outcome` says what the call has not done. */
export function absentNamespace(
  name: string,
  info: Pick<IndexInfo, "namespaces">,
  words: RecordWords,
  context: Pick<CallContext, "offered">,
  outcome: string,
): InputError {
  const unnamed = words.hasUnnamed
    ? ` Without ${words.inside} a call is about the default one, which has no name.`
    : "";
  return new InputError(
    `${absentText(name, info, words, context)} ${outcome}${unnamed} One that was just made is told of after a moment.`,
  );
}

/** Of a namespace that is known to be there, as one that a write made just now, and that the index tells nothing of. */
export function untoldText(name: string, words: RecordWords): string {
  return `The ${words.whole} tells nothing of the ${insideText(name, words)} yet: where it was just made, ask again in a moment.`;
}

/** That a namespace is not there, and which names are near. */
export function absentText(
  name: string,
  { namespaces }: Pick<IndexInfo, "namespaces">,
  words: RecordWords,
  { offered }: Pick<CallContext, "offered">,
): string {
  const names = [...namespaces.keys()].filter((one) => one !== "");
  const near = nearest(names, name, (one) => [one]);
  const shown = (near.length > 0 ? near : names).slice(0, MOST_NAMES).map(quoted);
  const lists = offered?.has(`${words.product}_info`) === false ? "" : ` ${words.product}_info lists all.`;
  const are = `${near.length > 0 ? "Near to it" : "There"} ${shown.length === 1 ? "is" : "are"} ${shown.join(", ")}.${lists}`;
  const none = words.hasUnnamed ? "There is the default one alone." : `There is no ${words.inside} yet.`;
  return `There is no ${insideText(name, words)}. ${shown.length === 0 ? none : are}`;
}

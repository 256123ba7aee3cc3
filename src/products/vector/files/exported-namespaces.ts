import type { CallContext } from "../../../call/context.ts";
import { InputError } from "../../../call/tool.ts";
import type { IndexInfo } from "../access/index-info.ts";
import { absentText } from "../namespaces/known-namespace.ts";
import { isReachable } from "../namespaces/path-inside.ts";
import type { RecordWords } from "../words/record-words.ts";

/** Namespaces that an answer names. */
const NAMED = 20;

/**
 * The namespaces that are exported, in the order of their names. Throws an InputError for one that is not there: to read it
 * would make it (Vector, "Namespaces").
 */
export function namespacesToExport(
  words: RecordWords,
  namespace: string | undefined,
  info: Pick<IndexInfo, "namespaces">,
  context: Pick<CallContext, "offered">,
): string[] {
  if (namespace === undefined) {
    return [...info.namespaces.keys()].filter((name) => (name === "" ? words.hasUnnamed : isReachable(name)));
  }
  if (info.namespaces.has(namespace)) return [namespace];
  throw new InputError(`${absentText(namespace, info, words, context)} Nothing was written.`);
}

/** How many records each namespace has, where there are several. */
export function namespaceOutcome(
  { inside, insides, records }: RecordWords,
  counts: ReadonlyMap<string, number>,
  only: string | undefined,
): Record<string, unknown> {
  if (only !== undefined || counts.size === 0) return {};
  const first = [...counts].slice(0, NAMED).map(([name, count]) => ({ [inside]: name, [records]: count }));
  return { [insides]: first, ...(counts.size > NAMED ? { [`${insides}_not_shown`]: counts.size - NAMED } : {}) };
}

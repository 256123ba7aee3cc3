import type { IndexContext, ReachedIndex } from "../access/index-context.ts";
import { type IndexInfo, readIndexInfo } from "../access/index-info.ts";
import type { RecordWords } from "../words/record-words.ts";
import { absentNamespace, absentText, untoldText } from "./known-namespace.ts";

/**
 * Sees to it before anything is read that these namespaces are there: a read of another would make it ("Namespaces are
 * implicitly created when a read or write operation is made", Vector, "Namespaces"). Those that are known and the default one
 * need no request, all others one together. Throws an InputError with the nearest names for one that is not there.
 */
export async function expectNamespaces(
  names: Iterable<string>,
  reached: ReachedIndex,
  words: RecordWords,
  { known, signal, offered }: Pick<IndexContext, "known" | "signal" | "offered">,
): Promise<void> {
  const unknown = [...new Set(names)].filter((name) => name !== "" && !known.hasNamespace(reached, name));
  if (unknown.length === 0) return;
  const info = await readIndexInfo(reached.api, signal);
  known.learn(reached, info);
  const absent = unknown.find((name) => !info.namespaces.has(name));
  if (absent !== undefined) throw absentNamespace(absent, info, words, { offered }, "Nothing was read.");
}

/** Why nothing was found in a namespace that was there before the read, and of which the index tells nothing now. */
export function whyUntold(
  name: string,
  info: IndexInfo,
  reached: ReachedIndex,
  words: RecordWords,
  { known, offered }: Pick<IndexContext, "known" | "offered">,
): string {
  known.learn(reached, info);
  if (known.hasNamespace(reached, name)) return untoldText(name, words);
  return `${absentText(name, info, words, { offered })} It was there before: it was deleted or renamed since.`;
}

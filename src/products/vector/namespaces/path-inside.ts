import type { CallContext } from "../../../call/context.ts";
import { InputError } from "../../../call/tool.ts";
import { UpstashError } from "../../../upstash/errors.ts";
import { isPathPart, pathOf } from "../../../upstash/path.ts";
import { LONGEST_NAME } from "../tables/inputs.ts";
import { insideText, type RecordWords } from "../words/record-words.ts";

/** Names that a sentence has. */
const MOST_NAMES = 5;

/** The path of an operation in a namespace; the default namespace is in none. Vector API, "Namespaces". */
export function pathInside(operation: string, namespace: string): string {
  return pathOf(namespace === "" ? [operation] : [operation, namespace]);
}

/** Throws an InputError for a name that no path can have; `argument` is what says the name. */
export function checkPathInside(namespace: string, argument: string): void {
  if (namespace.length > LONGEST_NAME) throw new InputError(`${argument} may have ${LONGEST_NAME} characters at most`);
  try {
    pathInside("range", namespace);
  } catch (error) {
    if (error instanceof UpstashError) throw new InputError(`${argument} cannot be ${JSON.stringify(namespace)}`);
    throw error;
  }
}

/** Whether what is in a namespace can be read: a rename takes any name, and one such as ".." no path can have. */
export function isReachable(namespace: string): boolean {
  return namespace === "" || isPathPart(namespace);
}

/** That namespaces were passed over since no path can have their names; nothing where there is none. */
export function unreachableText(
  namespaces: Iterable<string>,
  words: RecordWords,
  { offered }: Pick<CallContext, "offered">,
): string {
  const names = [...namespaces].filter((name) => !isReachable(name));
  if (names.length === 0) return "";
  const shown = names.slice(0, MOST_NAMES).map((name) => insideText(name, words));
  const more = names.length > shown.length ? [`${names.length - shown.length} more`] : [];
  const rename = `${words.product}_namespace_rename`;
  const way = offered?.has(rename) === true ? `, until ${rename} gives another name` : "";
  return `Passed over: ${[...shown, ...more].join(", ")}. No URL can have such a name as a part, so that nothing in there can be read${way}.`;
}

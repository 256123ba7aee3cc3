import { InputError } from "../../../call/tool.ts";
import { quoted } from "../../../upstash/quoted.ts";
import type { IndexFacts } from "./index-facts.ts";
import type { RecordKind } from "./record-kind.ts";

/** Namespaces that an answer names. */
const NAMED = 20;

/**
 * The namespaces that are exported, in the order of their names. Throws an InputError for one that is not there: to read it
 * would make it (Vector, "Namespaces").
 */
export function spacesToExport(
  kind: RecordKind,
  space: string | undefined,
  { names }: Pick<IndexFacts, "names">,
): string[] {
  const all = names.filter((name) => name !== "" || kind.hasUnnamed);
  if (space === undefined) return all;
  if (all.includes(space) || (space === "" && kind.hasUnnamed)) return [space];
  throw new InputError(`There is no ${kind.space} ${quoted(space)}. ${namedSpaces(kind, all)} Nothing was written.`);
}

/** "There are "a" and "b"." */
export function namedSpaces({ space, hasUnnamed }: RecordKind, names: readonly string[]): string {
  const shown = names
    .filter((name) => name !== "")
    .slice(0, NAMED)
    .map(quoted);
  const rest = names.length > NAMED ? ` and ${names.length - NAMED} more` : "";
  if (shown.length === 0) return hasUnnamed ? "There is the unnamed one alone." : `There is no ${space} yet.`;
  return `There ${shown.length === 1 ? "is" : "are"} ${shown.join(", ")}${rest}.`;
}

/** How many records each namespace has, where there are several. */
export function spaceOutcome(
  { space, many }: Pick<RecordKind, "space" | "many">,
  counts: ReadonlyMap<string, number>,
  only: string | undefined,
): Record<string, unknown> {
  if (only !== undefined || counts.size === 0) return {};
  const first = [...counts].slice(0, NAMED).map(([name, count]) => ({ [space]: name, [many]: count }));
  const plural = space === "index" ? "indexes" : "namespaces";
  return { [plural]: first, ...(counts.size > NAMED ? { [`${plural}_not_shown`]: counts.size - NAMED } : {}) };
}

/**
 * The namespace that a call is about: the unnamed one, whose name is empty, is said by an argument of its own, since some
 * clients fill what is not given with an empty text. Nothing where all are meant.
 */
export function spaceOf(namespace: string | undefined, isUnnamed: boolean | undefined): string | undefined {
  if (isUnnamed !== true) return namespace;
  if (namespace === undefined) return "";
  throw new InputError("namespace and unnamed_namespace name two namespaces; give one of them.");
}

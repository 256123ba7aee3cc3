import { InputError } from "../../../call/tool.ts";

/**
 * The namespace that a call is about. The unnamed one, whose name is empty, is said by an argument of its own where to leave
 * out the name means something else, since some clients fill what is not given with an empty text. Nothing where neither says it.
 */
export function namespaceOrUnnamed(
  given: Readonly<Record<string, unknown>>,
  named: string,
  unnamed: string,
): string | undefined {
  const name = given[named];
  if (given[unnamed] !== true) return typeof name === "string" ? name : undefined;
  if (name === undefined) return "";
  throw new InputError(`${named} and ${unnamed} name two namespaces; give one of them.`);
}

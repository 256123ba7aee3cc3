import { InputError } from "../../../call/tool.ts";
import { UpstashError } from "../../../upstash/errors.ts";
import { pathOf } from "../../../upstash/path.ts";
import { LONGEST_NAME } from "../tables/inputs.ts";

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

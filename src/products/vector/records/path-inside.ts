import { pathOf } from "../../../upstash/path.ts";

/** The path of an operation in a namespace; the default namespace is in none. Vector API, "Namespaces". */
export function pathInside(operation: string, namespace: string): string {
  return pathOf(namespace === "" ? [operation] : [operation, namespace]);
}

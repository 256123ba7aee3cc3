import type { IndexDefinition } from "./index-definition.ts";
import { createNamespace, type Namespace } from "./namespace.ts";

/** The namespace that every index has. */
export const DEFAULT_NAMESPACE = "";

/** The namespaces of one index. */
export interface Namespaces {
  /** The default one first, then in the order in which they were made. */
  names(): string[];
  get(name: string): Namespace | undefined;
  /** The namespace, made where it is absent: "implicitly when an upsert operation is performed" (Vector, "Namespaces"). */
  open(name: string): Namespace;
  /** Gives a namespace another name, in place of what has that name; false where there is none, or for the default one. */
  rename(from: string, to: string): boolean;
  /** Whether it was there; the default one stays, with its records. */
  delete(name: string): boolean;
}

/** An index without records. */
export function createNamespaces(definition: IndexDefinition): Namespaces {
  const namespaces = new Map([[DEFAULT_NAMESPACE, createNamespace(definition)]]);
  return {
    names: () => [...namespaces.keys()],
    get: (name) => namespaces.get(name),
    open(name) {
      const namespace = namespaces.get(name) ?? createNamespace(definition);
      namespaces.set(name, namespace);
      return namespace;
    },
    rename(from, to) {
      const namespace = namespaces.get(from);
      if (namespace === undefined || from === DEFAULT_NAMESPACE || to === DEFAULT_NAMESPACE) return false;
      namespaces.delete(from);
      namespaces.set(to, namespace);
      return true;
    },
    delete: (name) => name !== DEFAULT_NAMESPACE && namespaces.delete(name),
  };
}

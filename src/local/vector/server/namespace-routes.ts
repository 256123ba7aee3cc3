import * as z from "zod";
import { badRequestError, notFoundError } from "../../http/api-error.ts";
import { check } from "../../http/json-body.ts";
import type { Namespace } from "../namespace.ts";
import { DEFAULT_NAMESPACE } from "../namespaces.ts";
import { type IndexCall, type IndexRoute, indexRoutes } from "./index-route.ts";
import type { IndexState } from "./index-state.ts";
import { clearRecords } from "./record-writes.ts";
import { LONGEST_NAMESPACE } from "./served-index.ts";

const namespaceName = z.string().max(LONGEST_NAMESPACE);
const renameBody = z.object({
  namespace: namespaceName,
  newNamespace: namespaceName,
  deleteExisting: z.boolean().nullish(),
});

/** "Delete Namespace" and what goes with it: an operation that empties a namespace alone, or all of them. */
export const emptyingRoutes: readonly IndexRoute[] = [
  ...indexRoutes("reset", { kind: "remove", namespace: "optional" }, reset),
  ...indexRoutes("delete-namespace", { kind: "remove", namespace: "optional" }, ({ index, namespace: name }) => {
    if (name === DEFAULT_NAMESPACE) throw badRequestError("the default namespace cannot be deleted");
    clearRecords(index, findNamespace(index, name));
    index.namespaces.delete(name);
    return "Success";
  }),
];

/** "List Namespaces" and "Rename Namespace". */
export const namespaceRoutes: readonly IndexRoute[] = [
  ...indexRoutes("list-namespaces", { kind: "read", namespace: "none" }, ({ index }) => index.namespaces.names()),
  ...indexRoutes("rename-namespace", { kind: "write", namespace: "none" }, rename),
];

/** A namespace that is there; else a 404 in the published words (Vector, "Delete Namespace"). */
function findNamespace(index: IndexState, name: string): Namespace {
  const namespace = index.namespaces.get(name);
  if (namespace !== undefined) return namespace;
  throw notFoundError(`Namespace ${name} for the index ${index.served.name} does not exist`);
}

/** "The index will be completely empty" with `?all`; else one namespace, which stays. */
function reset({ index, namespace: name, query }: IndexCall): "Success" {
  const all = query.has("all") && query.get("all") !== "false";
  for (const one of all ? index.namespaces.names() : [name]) {
    const namespace = index.namespaces.get(one);
    if (namespace !== undefined) clearRecords(index, namespace);
  }
  return "Success";
}

/** "There should not be a namespace with the given new namespace name, unless the delete existing flag is passed." */
function rename({ index, body }: IndexCall): { renamed: boolean } {
  const { namespace, newNamespace, deleteExisting } = check(renameBody, body);
  for (const name of [namespace, newNamespace]) {
    if (name === DEFAULT_NAMESPACE) throw badRequestError("the default namespace cannot be renamed or replaced");
  }
  findNamespace(index, namespace);
  if (namespace === newNamespace) return { renamed: false };
  const existing = index.namespaces.get(newNamespace);
  if (existing !== undefined && deleteExisting !== true) {
    throw badRequestError(
      `Namespace ${newNamespace} for the index ${index.served.name} already exists; it is replaced with deleteExisting`,
    );
  }
  if (existing !== undefined) clearRecords(index, existing);
  return { renamed: index.namespaces.rename(namespace, newNamespace) };
}

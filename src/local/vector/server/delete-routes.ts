import * as z from "zod";
import { badRequestError } from "../../http/api-error.ts";
import { check } from "../../http/json-body.ts";
import type { Namespace } from "../namespace.ts";
import { type IndexCall, type IndexRoute, indexRoutes } from "./index-route.ts";
import type { AcceptsRecord } from "./prepared-query.ts";
import { isJsonObject, recordId, recordIds } from "./record-fields.ts";
import { vectorFilter } from "./record-filter.ts";
import { removeRecords } from "./record-writes.ts";
import { MOST_IDS_AT_ONCE } from "./served-index.ts";

/** "You should use the array or the string as the request body itself" (Vector, "Delete Vectors"), or a field `ids`. */
const ids = z.union([recordId.transform((id) => [id]), recordIds], {
  error: `expected an id, or an array of at most ${MOST_IDS_AT_ONCE} ids`,
});
const deleteBody = z
  .object({ ids: ids.nullish(), prefix: z.string().min(1).nullish(), filter: z.string().min(1).nullish() })
  .refine(
    (given) => [given.ids, given.prefix, given.filter].filter((one) => one != null).length === 1,
    "expected one of ids, prefix and filter",
  );

/** "Delete Vectors". */
export const deleteRoutes: readonly IndexRoute[] = deleteRoutesOf(vectorFilter);

/** The same with filters of another kind. */
export function deleteRoutesOf(filterOf: (text: string) => AcceptsRecord | undefined): readonly IndexRoute[] {
  return indexRoutes("delete", { kind: "remove", namespace: "optional" }, (call) => deleteRecords(call, filterOf));
}

function deleteRecords(
  { index, namespace: name, body }: IndexCall,
  filterOf: (text: string) => AcceptsRecord | undefined,
): { deleted: number } {
  if (body === undefined) throw badRequestError("the request has no body; it says which records are deleted");
  const { ids: given, prefix, filter } = check(deleteBody, isJsonObject(body) ? body : { ids: body });
  const accepts = filter == null ? ({ id }: { id: string }) => id.startsWith(prefix ?? "") : filterOf(filter);
  const namespace = index.namespaces.get(name);
  if (namespace === undefined) return { deleted: 0 };
  return { deleted: removeRecords(index, namespace, given ?? idsOf(namespace, accepts)) };
}

function idsOf(namespace: Namespace, accepts: AcceptsRecord | undefined): string[] {
  const found: string[] = [];
  for (const record of namespace.records()) if (accepts === undefined || accepts(record)) found.push(record.id);
  return found;
}

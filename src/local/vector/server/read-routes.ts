import * as z from "zod";
import { badRequestError } from "../../http/api-error.ts";
import { check } from "../../http/json-body.ts";
import type { VectorRecord } from "../vector-record.ts";
import { type IndexCall, type IndexRoute, indexRoutes } from "./index-route.ts";
import { includeFields, recordDocument } from "./record-document.ts";
import { recordIds } from "./record-fields.ts";

/** "It returns at most 1000 vectors" of a prefix (Vector, "Fetch Vectors"). */
const MOST_OF_PREFIX = 1_000;
const MOST_OF_RANGE = 1_000;

const fetchBody = z.object({ ids: recordIds.nullish(), prefix: z.string().nullish(), ...includeFields });

/** A cursor is "0" or "" at first (Vector, "Range Vectors" and "Metadata"), then what the last page says. */
const cursor = z
  .union([z.string(), z.number()], { error: "expected the nextCursor of the last page, or 0" })
  .transform(Number)
  .pipe(z.int("expected the nextCursor of the last page, or 0").nonnegative());
const rangeBody = z.object({
  cursor,
  limit: z.int().min(1).max(MOST_OF_RANGE),
  prefix: z.string().nullish(),
  ...includeFields,
});

/** What is read without a query: by IDs, by pages, or any. */
export const readRoutes: readonly IndexRoute[] = readRoutesOf(recordDocument);

/** The same with another document of a record. */
export function readRoutesOf(documentOf: typeof recordDocument): readonly IndexRoute[] {
  return [
    ...indexRoutes("fetch", { kind: "read", namespace: "optional" }, (call) => fetchRecords(call, documentOf)),
    ...indexRoutes("range", { kind: "read", namespace: "optional" }, (call) => rangeOf(call, documentOf)),
  ];
}

/** "Fetch Random Vector": any record with its vectors; null where there is none. */
export const randomRoutes: readonly IndexRoute[] = indexRoutes(
  "random",
  { kind: "read", namespace: "optional" },
  ({ index, namespace }) => {
    const record = index.namespaces.get(namespace)?.random();
    return record === undefined ? null : recordDocument(record, { includeVectors: true });
  },
);

function fetchRecords({ index, namespace: name, body }: IndexCall, documentOf: typeof recordDocument): unknown {
  const { ids, prefix, ...include } = check(fetchBody, body);
  if ((ids == null) === (prefix == null)) throw badRequestError("expected either ids or prefix");
  const namespace = index.namespaces.get(name);
  if (ids == null) {
    const page = namespace?.page({ limit: MOST_OF_PREFIX, prefix: prefix ?? "" });
    return page?.records.map((record) => documentOf(record, include)) ?? [];
  }
  const { readsPerRequest } = index.served.limits;
  if (ids.length > readsPerRequest) {
    throw badRequestError(`a request fetches at most ${readsPerRequest} records, and this one has ${ids.length} ids`);
  }
  const documentOrNull = (record: VectorRecord | undefined) =>
    record === undefined ? null : documentOf(record, include);
  return ids.map((id) => documentOrNull(namespace?.get(id)));
}

function rangeOf({ index, namespace, body }: IndexCall, documentOf: typeof recordDocument): unknown {
  const { cursor: after, limit, prefix, ...include } = check(rangeBody, body);
  const page = index.namespaces.get(namespace)?.page({ after, limit, ...(prefix == null ? {} : { prefix }) });
  return {
    nextCursor: page?.next === undefined ? "" : String(page.next),
    vectors: page?.records.map((record) => documentOf(record, include)) ?? [],
  };
}

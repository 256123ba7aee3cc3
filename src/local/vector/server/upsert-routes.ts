import * as z from "zod";
import { badRequestError } from "../../http/api-error.ts";
import { check } from "../../http/json-body.ts";
import type { VectorRecord } from "../vector-record.ts";
import { type IndexCall, type IndexRoute, indexRoutes, unprocessableError } from "./index-route.ts";
import type { IndexState } from "./index-state.ts";
import {
  denseVector,
  denseVectorFor,
  recordData,
  recordId,
  recordMetadata,
  requireSmall,
  sparseVector,
  sparseVectorFor,
} from "./record-fields.ts";
import { putRecords } from "./record-writes.ts";
import { componentsOf, vectorsOfText } from "./text-embedding.ts";

const vectorBody = z.object({
  id: recordId,
  vector: denseVector.nullish(),
  sparseVector: sparseVector.nullish(),
  metadata: recordMetadata.nullish(),
  data: recordData.nullish(),
});
const dataBody = z.object({ id: recordId, data: recordData, metadata: recordMetadata.nullish() });

/** Upserts, of vectors and of text. */
export const upsertRoutes: readonly IndexRoute[] = [
  ...indexRoutes("upsert", { kind: "write", namespace: "optional" }, (call) =>
    upsert(call, vectorBody, ({ definition }, { vector, sparseVector: sparse, ...rest }) => {
      requireComponents(definition, { vector, sparse });
      return {
        ...named(rest),
        ...(vector ? { vector: denseVectorFor(definition, vector) } : {}),
        ...(sparse ? { sparseVector: sparseVectorFor(sparse) } : {}),
      };
    }),
  ),
  ...indexRoutes("upsert-data", { kind: "write", namespace: "optional" }, (call) =>
    upsert(call, dataBody, ({ definition }, body) => {
      const vectors = vectorsOfText(definition, componentsOf(definition), body.data, "document");
      return { ...named(body), ...vectors };
    }),
  ),
];

/** Stores one record or a list of them, all or none, each in place of the whole record that had its ID. */
export function upsert<Schema extends z.ZodType>(
  { index, namespace, body }: IndexCall,
  schema: Schema,
  recordOf: (index: IndexState, body: z.output<Schema>) => VectorRecord,
): "Success" {
  const { writesPerRequest } = index.served.limits;
  const bodies = Array.isArray(body) ? body : [body];
  if (bodies.length === 0) throw badRequestError("the request has no record; send one, or an array of them");
  if (bodies.length > writesPerRequest) {
    throw badRequestError(`a request upserts at most ${writesPerRequest} records, and this one has ${bodies.length}`);
  }
  const checked = Array.isArray(body) ? check(z.array(schema), bodies) : [check(schema, body)];
  putRecords(
    index,
    namespace,
    checked.map((one) => recordOf(index, one)),
  );
  return "Success";
}

/** "For hybrid indexes both of `vector` and `sparseVector` must be present" (Vector, "Upsert Vectors"). Else a 422. */
export function requireComponents(
  definition: IndexState["definition"],
  { vector, sparse }: { vector: unknown; sparse: unknown },
): void {
  const { indexType } = definition;
  const wanted = componentsOf(definition);
  const given = { dense: vector != null, sparse: sparse != null };
  if (given.dense === wanted.dense && given.sparse === wanted.sparse) return;
  const expected = { DENSE: "vector alone", SPARSE: "sparseVector alone", HYBRID: "both vector and sparseVector" };
  throw unprocessableError(`Invalid vector for a ${indexType} index, expected: ${expected[indexType]}`);
}

function named({
  id,
  metadata,
  data,
}: {
  id: string;
  metadata?: Record<string, unknown> | null | undefined;
  data?: string | null | undefined;
}): VectorRecord {
  if (metadata) requireSmall(`the metadata of ${id}`, metadata);
  return { id, ...(metadata ? { metadata } : {}), ...(data == null ? {} : { data }) };
}

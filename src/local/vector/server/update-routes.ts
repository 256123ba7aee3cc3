import * as z from "zod";
import { check } from "../../http/json-body.ts";
import type { VectorRecord } from "../vector-record.ts";
import { type IndexCall, type IndexRoute, indexRoutes } from "./index-route.ts";
import type { IndexState } from "./index-state.ts";
import { mergePatch } from "./merge-patch.ts";
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
import { componentsOf, hasModels, vectorsOfText } from "./text-embedding.ts";
import { requireComponents } from "./upsert-routes.ts";

const updateBody = z
  .object({
    id: recordId,
    vector: denseVector.nullish(),
    sparseVector: sparseVector.nullish(),
    data: recordData.nullish(),
    metadata: recordMetadata.nullish(),
    metadataUpdateMode: z.enum(["OVERWRITE", "PATCH"]).nullish(),
  })
  .refine(
    ({ vector, sparseVector: sparse, data, metadata }) => [vector, sparse, data, metadata].some((one) => one != null),
    "expected vector, sparseVector, data or metadata, or any combination of those",
  );

type Update = z.output<typeof updateBody>;

/** "Update Vector". */
export const updateRoutes: readonly IndexRoute[] = indexRoutes(
  "update",
  { kind: "write", namespace: "optional" },
  update,
);

function update({ index, namespace, body }: IndexCall): { updated: 0 | 1 } {
  const given = check(updateBody, body);
  const vectors = vectorsOf(index, given);
  const record = index.namespaces.get(namespace)?.get(given.id);
  if (record === undefined) return { updated: 0 };
  const { data, metadata } = given;
  putRecords(index, namespace, [
    {
      ...record,
      ...vectors,
      ...(data == null ? {} : { data }),
      ...(metadata ? { metadata: metadataAfter(record, metadata, given) } : {}),
    },
  ]);
  return { updated: 1 };
}

/**
 * "If the index is created with an embedding model this will embed the data into a vector and will also update the vector,
 * along with data." A vector that is given with the data stays as it is given.
 */
function vectorsOf({ definition }: IndexState, { vector, sparseVector: sparse, data }: Update): Partial<VectorRecord> {
  if (vector || sparse) {
    requireComponents(definition, { vector, sparse });
    return {
      ...(vector ? { vector: denseVectorFor(definition, vector) } : {}),
      ...(sparse ? { sparseVector: sparseVectorFor(sparse) } : {}),
    };
  }
  const components = componentsOf(definition);
  if (data == null || !hasModels(definition, components)) return {};
  return vectorsOfText(definition, components, data, "document");
}

function metadataAfter(
  { id, metadata }: VectorRecord,
  given: Record<string, unknown>,
  { metadataUpdateMode }: Update,
): Record<string, unknown> {
  requireSmall(`the metadata of ${id}`, given);
  const after = metadataUpdateMode === "PATCH" ? mergePatch(metadata, given) : given;
  requireSmall(`the metadata of ${id}`, after);
  return after;
}

import * as z from "zod";
import { shortestDecimal } from "../single-precision.ts";
import type { VectorRecord } from "../vector-record.ts";

/** A flag; a published example sends it as a string (Vector, "Embedding Models"). */
const flag = z
  .union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")], {
    error: "expected true or false",
  })
  .nullish();

/** What of a record is answered beside its ID. */
export const includeFields = { includeMetadata: flag, includeVectors: flag, includeData: flag };

/** The flags as a request gives them; what is left out is not included. */
export type Include = z.output<z.ZodObject<typeof includeFields>>;

/** A record as it is answered: only what it has, and only what was asked for. */
export function recordDocument(
  { id, vector, sparseVector, metadata, data }: VectorRecord,
  { includeMetadata, includeVectors, includeData }: Include,
): Record<string, unknown> {
  return {
    id,
    ...(includeVectors && vector !== undefined ? { vector: Array.from(vector, shortestDecimal) } : {}),
    ...(includeVectors && sparseVector !== undefined
      ? { sparseVector: { indices: sparseVector.indices, values: sparseVector.values.map(shortestDecimal) } }
      : {}),
    ...(includeMetadata && metadata !== undefined ? { metadata } : {}),
    ...(includeData && data !== undefined ? { data } : {}),
  };
}

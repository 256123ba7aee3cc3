import * as z from "zod";
import { InputError } from "../../../call/tool.ts";
import type { SparseValues } from "../answers/vector-summary.ts";
import { isSparseIndex, MOST_SPARSE } from "../writing/vector-values.ts";

const numbers = z.array(z.number());
const sparse = z.strictObject({ indices: numbers, values: numbers });

/** The sparse vector of a call. Throws an InputError for what is none. */
export function sparseVectorOf(given: unknown): SparseValues {
  const read = sparse.safeParse(given);
  if (!read.success) {
    throw new InputError(
      'sparse_vector must have indices and values, both arrays of numbers: {"indices": [3, 17], "values": [0.5, 0.2]}.',
    );
  }
  const { indices, values } = read.data;
  if (indices.length !== values.length) {
    throw new InputError(
      `sparse_vector has ${indices.length} indices and ${values.length} values; each index has one value.`,
    );
  }
  if (indices.length === 0 || indices.length > MOST_SPARSE) {
    throw new InputError(`sparse_vector has ${indices.length} values; it must have 1 to ${MOST_SPARSE}.`);
  }
  const wrong = indices.find((index) => !isSparseIndex(index));
  if (wrong === undefined) return read.data;
  throw new InputError(`sparse_vector.indices has ${wrong}, which is no whole number of 32 bits.`);
}

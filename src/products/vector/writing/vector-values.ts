import * as z from "zod";
import { withUnlistedFields } from "../../../call/unlisted.ts";
import type { IndexInfo } from "../access/index-info.ts";
import { textIfAny } from "../tables/inputs.ts";

/** "We do not allow sparse vectors to have more than 1_000 non-zero valued dimension" (Vector, "Sparse Indexes"). */
export const MOST_SPARSE = 1_000;
/** "One signed 32-bit integer array for non-zero dimension indices" (the same). */
const [LEAST_INDEX, MOST_INDEX] = [-(2 ** 31), 2 ** 31 - 1];

const numbers = z.array(z.number());

/** What the arguments of a vector are, in a list of many and by themselves. */
export const vectorValues = {
  vector: numbers.optional(),
  sparse_vector: withUnlistedFields(
    z.strictObject({ indices: numbers, values: numbers }).optional().describe("{indices, values}"),
  ),
  data: textIfAny,
  metadata: z.looseObject({}).optional(),
};

export type VectorValues = z.output<z.ZodObject<typeof vectorValues>>;

/** Says what is wrong with the numbers of a vector, whatever index it goes to; `at` is the way to it: `vectors[3].`. */
export function valuesFault({ vector, sparse_vector }: VectorValues, at: string): string | undefined {
  if (vector?.length === 0) return `${at}vector has no number.`;
  const unfit = vector?.findIndex(isBeyondFloat) ?? -1;
  if (unfit >= 0) return tooLarge(`${at}vector[${unfit}]`);
  return sparse_vector && sparseFault(sparse_vector, `${at}sparse_vector`);
}

function sparseFault({ indices, values }: NonNullable<VectorValues["sparse_vector"]>, at: string): string | undefined {
  if (indices.length !== values.length) {
    return `${at} has ${indices.length} indices and ${values.length} values; each index needs its value.`;
  }
  if (indices.length === 0) return `${at} has no number.`;
  if (indices.length > MOST_SPARSE) return `${at} has ${indices.length} values; at most ${MOST_SPARSE} are allowed.`;
  const wrong = indices.findIndex((index) => !isSparseIndex(index));
  if (wrong >= 0) {
    return `${at}.indices[${wrong}] must be a whole number of 32 bits, from ${LEAST_INDEX} to ${MOST_INDEX}.`;
  }
  const unfit = values.findIndex(isBeyondFloat);
  return unfit < 0 ? undefined : tooLarge(`${at}.values[${unfit}]`);
}

/** Whether a dimension of a sparse vector may have this number. */
export function isSparseIndex(index: unknown): boolean {
  return Number.isInteger(index) && Number(index) >= LEAST_INDEX && Number(index) <= MOST_INDEX;
}

/** Vectors are of 32-bit floating point numbers. */
export function isBeyondFloat(value: number): boolean {
  return !Number.isFinite(Math.fround(value));
}

function tooLarge(at: string): string {
  return `${at} is too large for a 32-bit floating point number.`;
}

/**
 * Says what of a vector an index cannot take: its length, or a kind that the index has not. "For hybrid indexes both of
 * vector and sparseVector must be present" (Vector, "Upsert Vectors"; for an update "either none or both").
 */
export function misfit({ vector, sparse_vector }: VectorValues, at: string, index: IndexInfo): string | undefined {
  const { type, dimension } = index;
  if (type === "DENSE" && sparse_vector !== undefined) {
    return `${at}sparse_vector: the index is dense, and takes vector alone.`;
  }
  if (type === "SPARSE" && vector !== undefined) {
    return `${at}vector: the index is sparse, and takes sparse_vector alone.`;
  }
  const lacking = type === "HYBRID" ? lackingOf(vector, sparse_vector) : undefined;
  if (lacking !== undefined)
    return `${at}${lacking} is missing: the index is hybrid, and takes vector and sparse_vector together.`;
  if (vector === undefined || dimension === 0 || vector.length === dimension) return undefined;
  return `${at}vector has ${vector.length} numbers, and the dimension of the index is ${dimension}.`;
}

function lackingOf(vector: unknown, sparse: unknown): string | undefined {
  if ((vector === undefined) === (sparse === undefined)) return undefined;
  return vector === undefined ? "vector" : "sparse_vector";
}

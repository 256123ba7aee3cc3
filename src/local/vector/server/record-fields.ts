import * as z from "zod";
import { badRequestError } from "../../http/api-error.ts";
import type { IndexDefinition } from "../index-definition.ts";
import type { SparseVector } from "../vector-record.ts";
import { unprocessableError } from "./index-route.ts";
import {
  LONGEST_ID,
  MOST_DATA_BYTES,
  MOST_IDS_AT_ONCE,
  MOST_METADATA_BYTES,
  MOST_SPARSE_DIMENSIONS,
} from "./served-index.ts";

/** Deeper metadata would take the stack of whoever walks it. */
const DEEPEST_METADATA = 100;

/** "ID field is required and cannot be an empty string" (Vector, "FAQ"); Upstash's client also sends numbers. */
export const recordId = z
  .union([z.string(), z.number()], { error: "expected a string" })
  .transform(String)
  .pipe(z.string().min(1, "expected at least 1 character").max(LONGEST_ID));

/** IDs that a request lists. They are counted before they are looked at, so that a long list costs nothing. */
export const recordIds = z
  .custom<readonly unknown[]>((value) => Array.isArray(value) && value.length <= MOST_IDS_AT_ONCE, {
    error: `expected an array of at most ${MOST_IDS_AT_ONCE} ids`,
  })
  .pipe(z.array(recordId));

/** Numbers that 32 bits hold. Checked without a copy, since a request may have a million. */
export const denseVector = z.custom<readonly number[]>(isNumbers, { error: "expected an array of finite numbers" });

/** Indices and values; null where a client sends a field that it has not. */
export const sparseVector = z
  .object({
    indices: z.custom<readonly number[]>(isIndices, { error: "expected an array of different 32-bit integers" }),
    values: denseVector,
  })
  .refine(({ indices, values }) => indices.length === values.length, "expected as many values as indices")
  .refine(
    ({ indices }) => indices.length <= MOST_SPARSE_DIMENSIONS,
    `expected at most ${MOST_SPARSE_DIMENSIONS} non-zero dimensions`,
  );

/** An object, taken as it is. */
export const recordMetadata = z.custom<Record<string, unknown>>(isJsonObject, { error: "expected an object" });

/** Text that belongs to a vector. */
export const recordData = z
  .string()
  .refine((text) => Buffer.byteLength(text) <= MOST_DATA_BYTES, `expected at most ${MOST_DATA_BYTES} bytes`);

/** The vector for an index of this definition; of another length it is a 422 in the published words (Vector, "Upsert Vectors"). */
export function denseVectorFor({ dimension }: IndexDefinition, vector: readonly number[]): Float32Array {
  if (vector.length !== dimension) {
    throw unprocessableError(`Invalid vector dimension: ${vector.length}, expected: ${dimension}`);
  }
  return Float32Array.from(vector);
}

/** The sparse vector in ascending order of its indices, with values of 32 bits. */
export function sparseVectorFor({ indices, values }: z.output<typeof sparseVector>): SparseVector {
  const pairs = indices.map((index, place) => [index, Math.fround(values[place] ?? 0)] as const);
  pairs.sort(([one], [other]) => one - other);
  return { indices: pairs.map(([index]) => index), values: pairs.map(([, value]) => value) };
}

/** An object that is too large or nests too deep is a 400; `what` names it, such as "the metadata of ID". */
export function requireSmall(what: string, value: Record<string, unknown>): void {
  if (isDeeperThan(value, DEEPEST_METADATA)) {
    throw badRequestError(`${what} is nested deeper than ${DEEPEST_METADATA} levels`);
  }
  const bytes = Buffer.byteLength(JSON.stringify(value));
  if (bytes <= MOST_METADATA_BYTES) return;
  throw badRequestError(`${what} has ${bytes} bytes; at most ${MOST_METADATA_BYTES} are allowed`);
}

/** Whether a JSON value has more levels than so many. */
function isDeeperThan(value: unknown, levels: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; depth <= levels; depth += 1) {
    level = level.flatMap((one) => (typeof one === "object" && one !== null ? Object.values(one) : []));
    if (level.length === 0) return false;
  }
  return true;
}

/** Whether a JSON value is an object. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((one) => typeof one === "number" && Number.isFinite(Math.fround(one)));
}

function isIndices(value: unknown): value is readonly number[] {
  if (!Array.isArray(value) || !value.every((one) => Number.isInteger(one) && (one | 0) === one)) return false;
  return new Set(value).size === value.length;
}

import * as z from "zod";
import { InputError } from "../../../call/tool.ts";
import type { IndexInfo } from "../access/index-info.ts";
import { recordId } from "../tables/inputs.ts";
import { jsonFault } from "./json-check.ts";
import { misfit, type VectorValues, valuesFault, vectorValues } from "./vector-values.ts";

/** One record at least, and at most as many as one request takes, which is one call: all of them are written, or none. */
export function someRecords<Schema extends z.ZodType>(record: Schema, most: number) {
  return z
    .array(record)
    .refine(({ length }) => length > 0, "expected at least one")
    .max(most)
    .describe(`At most ${most}.`);
}

export const vectorRecord = z.strictObject({ id: recordId, ...vectorValues });

export type GivenVector = z.output<typeof vectorRecord>;

/** Places that an error names. */
const MOST_PLACES = 5;

const placeOf = (index: number) => `vectors[${index}]`;

/** Says which ID stands there twice: of two records only one would be left. */
export function repeatedId(records: readonly { id: string }[], list: string): string | undefined {
  const first = new Map<string, number>();
  for (const [index, { id }] of records.entries()) {
    const before = first.get(id);
    if (before !== undefined) {
      return `${list}[${index}].id is the same as that of ${list}[${before}]: each ID may be there once.`;
    }
    first.set(id, index);
  }
  return undefined;
}

/**
 * Whether the records are texts that the index embeds. Throws an InputError for what cannot be right whatever the index is,
 * and names the place.
 */
export function areTexts(records: readonly GivenVector[]): boolean {
  const fault = repeatedId(records, "vectors") ?? firstFault(records) ?? unequalLengths(records);
  if (fault !== undefined) throw refused(fault);
  const texts = placesOf(records, isText);
  if (texts.length === 0) return false;
  if (texts.length === records.length) return true;
  const vectors = placesOf(records, (record) => !isText(record));
  throw refused(
    `${someOf(texts)} only data, which the index embeds, and ${someOf(vectors)} a vector. One request takes one kind: call once for each.`,
  );
}

/** Throws an InputError for the first vector that this index cannot take. */
export function checkFit(records: readonly GivenVector[], index: IndexInfo): void {
  for (const [at, record] of records.entries()) {
    const fault = misfit(record, `${placeOf(at)}.`, index);
    if (fault !== undefined) throw refused(fault);
  }
}

/** A record as the API takes it. */
export function inRequest({ sparse_vector, ...record }: Partial<GivenVector>): Record<string, unknown> {
  return sparse_vector === undefined ? record : { ...record, sparseVector: sparse_vector };
}

function isText({ vector, sparse_vector }: VectorValues): boolean {
  return vector === undefined && sparse_vector === undefined;
}

function firstFault(records: readonly GivenVector[]): string | undefined {
  for (const [index, record] of records.entries()) {
    if (isText(record) && record.data === undefined) {
      return `${placeOf(index)} has neither vector, nor sparse_vector, nor data.`;
    }
    const fault = valuesFault(record, `${placeOf(index)}.`) ?? jsonFault(record.metadata, `${placeOf(index)}.metadata`);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function unequalLengths(records: readonly GivenVector[]): string | undefined {
  const first = records.findIndex(({ vector }) => vector !== undefined);
  const length = records[first]?.vector?.length;
  const other = records.findIndex(({ vector }) => vector !== undefined && vector.length !== length);
  if (other < 0) return undefined;
  return `${placeOf(other)}.vector has ${records[other]?.vector?.length} numbers, and ${placeOf(first)}.vector has ${length}: all need the same.`;
}

function placesOf(records: readonly GivenVector[], fits: (record: GivenVector) => boolean): string[] {
  return records.flatMap((record, index) => (fits(record) ? [placeOf(index)] : []));
}

/** `vectors[0], vectors[4] have`. */
function someOf(places: readonly string[]): string {
  const more = places.length - MOST_PLACES;
  const named = places.slice(0, MOST_PLACES).join(", ");
  return `${named}${more > 0 ? ` and ${more} more` : ""} ${places.length === 1 ? "has" : "have"}`;
}

function refused(fault: string): InputError {
  return new InputError(`${fault} Nothing was written.`);
}

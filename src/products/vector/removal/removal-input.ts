import * as z from "zod";
import { InputError } from "../../../call/tool.ts";
import { recordId, textIfAny } from "../tables/inputs.ts";
import type { RecordWords } from "../words/record-words.ts";

/** IDs of one request. */
export const MOST_IDS = 1_000;

/** The ways in which a call says what is deleted. "You can only use one" (Vector, "Delete"). */
export const removalInput = {
  ids: z
    .array(recordId)
    .refine(({ length }) => length > 0, "expected at least one ID")
    .max(MOST_IDS)
    .optional()
    .describe(`At most ${MOST_IDS}.`),
  prefix: textIfAny.describe("Of IDs."),
  filter: textIfAny.describe("As of the query tool."),
};

export type Removal = z.output<z.ZodObject<typeof removalInput>> & { namespace?: string | undefined; index?: string };

/** Throws an InputError for a call that does not say in one way alone what is deleted. */
export function checkRemoval({ ids, prefix, filter }: Removal, { product, record }: RecordWords): void {
  const given = [ids, prefix, filter].filter((way) => way !== undefined).length;
  if (given === 1) return;
  const problem =
    given === 0
      ? `The call does not say which ${record} is meant.`
      : "The call says in more than one way what is meant.";
  throw new InputError(
    `${problem} Give one of ids, prefix and filter; ${product}_reset deletes everything. Nothing was deleted.`,
  );
}

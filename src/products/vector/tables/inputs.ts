import * as z from "zod";

/*
 * Bounds are checked and not listed, since those of every argument would stand in every list of tools; who is over one is told.
 */

/** Text of at most so many characters, and never empty: where it may be left out, an empty one is left out. */
export function textUpTo(most: number): z.ZodType<string> {
  return z
    .string()
    .refine((given) => given !== "", "expected some text, not an empty one")
    .refine(({ length }) => length <= most, `expected at most ${most} characters`);
}

/** A whole number within bounds. */
export function wholeNumber(least: number, most: number): z.ZodType<number> {
  return z
    .number()
    .refine(
      (value) => Number.isInteger(value) && value >= least && value <= most,
      `expected a whole number from ${least} to ${most}`,
    );
}

/** Characters of a name and of an ID. */
export const LONGEST_NAME = 1_000;

/** A name that a call gives. */
const name = textUpTo(LONGEST_NAME);

/** The namespace of a call; an empty one, like none, is the default. Vector API, "Namespaces". */
export const plainNamespace = name.optional().describe("Default: unnamed.");
/** The same where an empty one is the default whatever else is meant where none is given. */
export const namespaceOrDefault = z.string().max(LONGEST_NAME).optional();

/** A namespace with a name, where the default one cannot be meant. */
export const namedNamespace = name.describe("Its name.");

/** The index of a search database, which is a namespace of the API. */
export const indexInside = name.describe("Its name.");

/** The ID of a record. */
export const recordId = name;

/** A text that may be left out, as by an empty one. */
export const textIfAny = z
  .string()
  .refine((given) => given !== "", "expected some text, not an empty one")
  .optional();

import * as z from "zod";
import { inOtherPath } from "../../../catalog/define.ts";

/** Characters of a name and of an ID. */
const LONGEST_NAME = 1_000;

/** A name that a call gives. A check says how long it may be, since limits would stand in the schema of every argument. */
const name = z
  .string()
  .refine((given) => given !== "", "expected some text, not an empty one")
  .refine(isShort, `expected at most ${LONGEST_NAME} characters`);

function isShort(given: string): boolean {
  return given.length <= LONGEST_NAME;
}

/** The namespace of a call; an empty one, like none, is the default. Vector API, "Namespaces". */
export const plainNamespace = name.optional();
export const namespaceSchema = plainNamespace.describe("Default: the unnamed one.");
export const namespace = inOtherPath(namespaceSchema);

/** A namespace with a name, where the default one cannot be meant. */
export const namedNamespace = name;

/** The index of a search database, which is a namespace of the API. */
export const indexInside = name.describe("Index in the database.");

/** The ID of a record. */
export const recordId = name;

/** A text that may be left out, as by an empty one. */
export const textIfAny = z
  .string()
  .refine((given) => given !== "", "expected some text, not an empty one")
  .optional();

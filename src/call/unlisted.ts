import type * as z from "zod";

/*
 * What a call may carry that no list shows. The marks stand in the schema itself, so that the list is made of the same
 * schema that checks a call.
 */

/** The mark in the metadata of a schema, which its JSON Schema has as well. */
export const UNLISTED = "unlisted";

/** An argument that is taken and not listed. */
export function unlisted<Schema extends z.ZodType>(schema: Schema): Schema {
  return schema.meta({ ...schema.meta(), [UNLISTED]: true });
}

/** An argument whose choices stand in the description of its tool already. */
export function withUnlistedChoices<Schema extends z.ZodType>(schema: Schema): Schema {
  return schema.meta({ ...schema.meta(), [UNLISTED]: "choices" });
}

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

/** Whether a list shows an argument. */
export function isListed(schema: z.core.$ZodType): boolean {
  return (schema as z.ZodType).meta()?.[UNLISTED] !== true;
}

/** An object whose fields stand in its description already. */
export function withUnlistedFields<Schema extends z.ZodType>(schema: Schema): Schema {
  return schema.meta({ ...schema.meta(), [UNLISTED]: "fields" });
}

/** An argument whose choices stand in the description of its tool already. */
export function withUnlistedChoices<Schema extends z.ZodType>(schema: Schema): Schema {
  return schema.meta({ ...schema.meta(), [UNLISTED]: "choices" });
}

import * as z from "zod";
import type { InputSchema } from "./tool.ts";

/** Which arguments a tool has beside its own; `readCall` takes them out again. */
export interface CallArguments {
  /** The one by which a call names a resource of the account. */
  resourceArgument: string | undefined;
  /** Whether a permission comes back as an argument. */
  confirms: boolean;
}

export const CONFIRM_TOKEN = "confirm_token";

const RESOURCE = { minLength: 1, maxLength: 128 };
const TOKEN = { maxLength: 500 };

/** The schema of everything that a client may give: a tool's own arguments, then those of the call. */
export function argumentsOf(own: z.ZodRawShape, { resourceArgument, confirms }: CallArguments): z.ZodObject {
  const resource = () => z.string().min(RESOURCE.minLength).max(RESOURCE.maxLength).optional();
  return z.strictObject({
    ...own,
    ...(resourceArgument === undefined ? {} : { [resourceArgument]: resource() }),
    ...(confirms ? { [CONFIRM_TOKEN]: z.string().max(TOKEN.maxLength).optional() } : {}),
  });
}

/** The same as JSON Schema, from that of the tool's own arguments: no schema of zod is made for a list. */
export function argumentSchemaOf(own: InputSchema, { resourceArgument, confirms }: CallArguments): InputSchema {
  const properties = {
    ...own.properties,
    ...(resourceArgument === undefined ? {} : { [resourceArgument]: { type: "string", ...RESOURCE } }),
    ...(confirms ? { [CONFIRM_TOKEN]: { type: "string", ...TOKEN } } : {}),
  };
  return { ...own, properties };
}

import * as z from "zod";
import type { InputSchema } from "./tool.ts";

/** Which arguments a tool has beside its own; `readCall` takes them out again. */
export interface CallArguments {
  /** The one by which a call names a resource of the account. */
  resourceArgument: string | undefined;
  /** The one by which a call comes back with what a person was asked; nothing where it never does. */
  comesBackBy: ComingBack | undefined;
}

/** By the id of an approval, which permits nothing itself, or by a token that does. */
export type ComingBack = "approval_id" | "confirm_token";

export const COMING_BACK: readonly ComingBack[] = ["approval_id", "confirm_token"];

const RESOURCE = { minLength: 1, maxLength: 128 };
const LONGEST: Readonly<Record<ComingBack, number>> = { approval_id: 50, confirm_token: 500 };

/** The schema of everything that a client may give: a tool's own arguments, then those of the call. */
export function argumentsOf(own: z.ZodRawShape, { resourceArgument, comesBackBy }: CallArguments): z.ZodObject {
  const resource = () => z.string().min(RESOURCE.minLength).max(RESOURCE.maxLength).optional();
  return z.strictObject({
    ...own,
    ...(resourceArgument === undefined ? {} : { [resourceArgument]: resource() }),
    ...(comesBackBy === undefined ? {} : { [comesBackBy]: z.string().max(LONGEST[comesBackBy]).optional() }),
  });
}

/** The same as JSON Schema, from that of the tool's own arguments: no schema of zod is made for a list. */
export function argumentSchemaOf(own: InputSchema, { resourceArgument, comesBackBy }: CallArguments): InputSchema {
  const properties = {
    ...own.properties,
    ...(resourceArgument === undefined ? {} : { [resourceArgument]: { type: "string", ...RESOURCE } }),
    ...(comesBackBy === undefined ? {} : { [comesBackBy]: { type: "string", maxLength: LONGEST[comesBackBy] } }),
  };
  return { ...own, properties };
}

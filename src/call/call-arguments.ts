import * as z from "zod";
import type { InputSchema } from "./tool.ts";
import { unlisted } from "./unlisted.ts";

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

const LONGEST_RESOURCE = 128;
/** An ID is taken as well. */
const RESOURCE = "Name.";

/** What is said of each argument that goes on from the answer before. */
export const OF_LAST_ANSWER = "Of last answer.";

/** The schema of everything that a client may give: a tool's own arguments, then those of the call. */
export function argumentsOf(own: z.ZodRawShape, { resourceArgument, comesBackBy }: CallArguments): z.ZodObject {
  const resource = () => z.string().min(1).max(LONGEST_RESOURCE).optional().describe(RESOURCE);
  return z.strictObject({
    ...own,
    ...(resourceArgument === undefined ? {} : { [resourceArgument]: resource() }),
    ...(comesBackBy === undefined ? {} : { [comesBackBy]: comingBackBy[comesBackBy]() }),
  });
}

const LONGEST_ID = 50;
const LONGEST_TOKEN = 500;

/** The same call comes back for its approval without an id, so that no list has to show the argument. */
const comingBackBy: Readonly<Record<ComingBack, () => z.ZodType>> = {
  approval_id: () => unlisted(z.string().max(LONGEST_ID).optional()),
  confirm_token: () => z.string().max(LONGEST_TOKEN).optional().describe(OF_LAST_ANSWER),
};

/** The same as JSON Schema, from that of the tool's own arguments: no schema of zod is made for a list. */
export function argumentSchemaOf(own: InputSchema, { resourceArgument, comesBackBy }: CallArguments): InputSchema {
  const properties = {
    ...own.properties,
    ...(resourceArgument === undefined ? {} : { [resourceArgument]: { description: RESOURCE, type: "string" } }),
    ...(comesBackBy === "confirm_token" ? { [comesBackBy]: { description: OF_LAST_ANSWER, type: "string" } } : {}),
  };
  return { ...own, properties };
}

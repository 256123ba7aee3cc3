import { excessOf } from "../load/value-extent.ts";
import { ignorableOf, ignoredSentence, type TakenByATool, without, withoutAdded } from "./added-arguments.ts";
import { ARGUMENT_LIMITS, createTextRoom, type TextRoom, tooLong } from "./argument-limits.ts";
import { COMING_BACK } from "./call-arguments.ts";
import { FILTERS, spreadFilters } from "./filter-argument.ts";
import { sentencesOf } from "./input-fault.ts";
import { mendFields, parseText } from "./mended-arguments.ts";
import { MORE, spreadMore } from "./more-argument.ts";
import type { SchemaPart } from "./schema-part.ts";
import { InputError, type Tool } from "./tool.ts";

/** What a call says: the tool's own arguments, and those that the phases of a call read themselves. */
export interface ReadCall {
  input: Record<string, unknown>;
  /** The resource of the account that the call names. */
  resource: string | undefined;
  /** With what the same call comes back that a person was asked about: the id of an approval, or a confirm_token. */
  comesBackWith: string | undefined;
  /** Says which unknown arguments the call does without. */
  ignored?: string;
}

/**
 * The first phase of a call: its arguments as the tool's schema has them. Models send arrays and objects as JSON text, and
 * numbers or JSON documents where text is asked for; all are read as meant. Clients fill what is not given with null or an
 * empty text; both are left out, and so is what they add for themselves. An unknown argument is ignored where a read does
 * without it and `isTaken` says that no tool takes it. Throws an InputError that says what to change.
 */
export function readCall(tool: Tool, raw: unknown, isTaken: TakenByATool = () => true): ReadCall {
  const given = isNothing(raw) ? {} : raw;
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new InputError("Arguments must be an object.");
  }
  refuseOtherWay(given, tool, isTaken);
  const excess = excessOf(given, ARGUMENT_LIMITS);
  if (excess !== undefined) throw tooLong("The whole of the arguments", excess);
  const room = createTextRoom();
  const mended = mendFields(spreadArguments(withoutAdded(given, tool), tool, room), tool.input.shape, "", room);
  const prepared = tool.prepare?.(mended) ?? mended;
  const result = tool.input.safeParse(prepared);
  if (result.success) return takenApart(tool, result.data);
  const ignored = ignorableOf(tool, prepared, result.error.issues, isTaken);
  const rest = ignored && tool.input.safeParse(without(prepared, ignored));
  if (ignored !== undefined && rest?.success) {
    return { ...takenApart(tool, rest.data), ignored: ignoredSentence(ignored, tool) };
  }
  throw new InputError(sentencesOf(result.error.issues, prepared, tool.input as SchemaPart));
}

/** The arguments with those under their own names that a call gives together. */
function spreadArguments(given: object, { filters, input: { shape } }: Tool, room: TextRoom): object {
  const spread =
    MORE in shape && MORE in given ? spreadMore(given, shape, (value) => parseText(value, MORE, room)) : given;
  if (filters === undefined || !(FILTERS in spread)) return spread;
  return spreadFilters(spread, filters, (value) => parseText(value, FILTERS, room));
}

/** A permission in the hands of the model is none where no tool takes one, and says so. */
function refuseOtherWay(given: object, { input }: Tool, isTaken: TakenByATool): void {
  if (!("confirm_token" in given) || "confirm_token" in input.shape) return;
  if ("approval_id" in input.shape)
    throw new InputError(`${NO_TOKEN} A person approves it, at a page or by a form. Call without it to ask them.`);
  if (!isTaken("confirm_token"))
    throw new InputError(`${NO_TOKEN} Call without it; where a person has to agree, the server asks them itself.`);
}

const NO_TOKEN = "This server takes no confirm_token: nothing that a model holds permits a call.";

function takenApart({ resourceArgument = "" }: Tool, read: Record<string, unknown>): ReadCall {
  const comesBackBy = COMING_BACK.find((name) => name in read) ?? "";
  if (!(resourceArgument in read || comesBackBy in read)) {
    return { input: read, resource: undefined, comesBackWith: undefined };
  }
  const { [resourceArgument]: resource, [comesBackBy]: comesBackWith, ...input } = read;
  return { input, resource: textOrNothing(resource), comesBackWith: textOrNothing(comesBackWith) };
}

function textOrNothing(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** What clients send for no arguments at all; some write every empty object as an array. */
function isNothing(raw: unknown): boolean {
  return raw === undefined || raw === null || raw === "" || (Array.isArray(raw) && raw.length === 0);
}

import * as z from "zod";
import { excessOf } from "../load/value-extent.ts";
import { parseWithLongIntegersAsText } from "../upstash/reply.ts";
import { ignorableOf, ignoredSentence, type TakenByATool, without, withoutAdded } from "./added-arguments.ts";
import { ARGUMENT_LIMITS, createTextRoom, type TextRoom, tooLong } from "./argument-limits.ts";
import { COMING_BACK } from "./call-arguments.ts";
import { FILTERS, spreadFilters } from "./filter-argument.ts";
import { sentencesOf } from "./input-fault.ts";
import { MORE, spreadMore } from "./more-argument.ts";
import { type SchemaPart, unwrap } from "./schema-part.ts";
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
  refuseOtherWay(given, tool);
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

/** A permission in the hands of the model is none where a person approves at a page, and says so. */
function refuseOtherWay(given: object, { input }: Tool): void {
  if ("confirm_token" in given && "approval_id" in input.shape && !("confirm_token" in input.shape)) {
    throw new InputError(NO_TOKEN);
  }
}

const NO_TOKEN =
  "This server takes no confirm_token: nothing that a model holds permits a call. A person approves it, at a page or by a form. Call without it to ask them.";

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

/** The fields of the arguments, or of an object in them, without those that are not given. */
function mendFields(given: object, shape: z.core.$ZodShape, at: string, room: TextRoom): Record<string, unknown> {
  const fields: [string, unknown][] = [];
  for (const [name, value] of Object.entries(given)) {
    const schema = Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (!isLeftOut(value, schema)) fields.push([name, mend(value, schema, `${at}${name}`, room)]);
  }
  return Object.fromEntries(fields);
}

/**
 * Whether null or an empty text stands for an optional field that is not given. Where the schema takes null or an empty
 * text, it is a value.
 */
function isLeftOut(value: unknown, schema: z.core.$ZodType | undefined): boolean {
  if ((value !== null && value !== "") || schema === undefined) return false;
  return takes(schema, undefined) && !takes(schema, value);
}

function takes(schema: z.core.$ZodType, value: unknown): boolean {
  return z.safeParse(schema, value).success;
}

function mend(value: unknown, schema: z.core.$ZodType | SchemaPart | undefined, name: string, room: TextRoom): unknown {
  const { type, element, shape } = unwrap(schema as SchemaPart | undefined);
  switch (type) {
    case "string":
      return textOf(value, name);
    case "number":
      return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : value;
    case "boolean":
      return value === "true" ? true : value === "false" ? false : value;
    case "array": {
      const parsed = parseArray(value, name, room);
      if (!Array.isArray(parsed)) return parsed;
      return ofElements(
        parsed.map((inner, index) => mend(inner, element, `${name}[${index}]`, room)),
        element,
        name,
      );
    }
    case "object": {
      const parsed = withReadNames(parseText(value, name, room), name);
      if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return parsed;
      return mendFields(parsed, shape ?? {}, `${name}.`, room);
    }
    case "record":
      return withReadNames(value, name);
    default:
      return value;
  }
}

/** The value, unless it is an object with a field that its schema would pass over without a word. */
function withReadNames(value: unknown, name: string): unknown {
  if (typeof value === "object" && value !== null && Object.hasOwn(value, "__proto__")) {
    throw new InputError(
      `${name} has a field __proto__, which would be lost on the way: give it another name. Nothing was done.`,
    );
  }
  return value;
}

/** Elements of a wrong type that are told one by one: to make a fault of each takes a hundred times as long as to check it. */
const MOST_WRONG = 1_000;

/** The elements as they are, for the schema to check, unless far too many are not even of the right type. */
function ofElements(elements: readonly unknown[], schema: SchemaPart | undefined, name: string): readonly unknown[] {
  const { type } = unwrap(schema);
  const isRight = type === "array" ? Array.isArray : (inner: unknown) => type !== "string" || typeof inner === "string";
  let wrong = 0;
  for (const inner of elements) if (!isRight(inner)) wrong += 1;
  if (wrong <= MOST_WRONG) return elements;
  const expected = type === "array" ? "arrays" : "texts";
  throw new InputError(
    `${name} must be an array of ${expected}, but ${wrong} of its ${elements.length} elements are none.`,
  );
}

/** The text that a value stands for: of an object or array its JSON, as JSON.SET takes it. */
function textOf(value: unknown, name: string): unknown {
  if (typeof value === "string" && !value.isWellFormed()) {
    throw new InputError(
      `${name} has half of a surrogate pair, which UTF-8 cannot carry; leave it out or complete it.`,
    );
  }
  if (typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    if (isExact(value)) return String(value);
    throw new InputError(`${name} is an integer that JSON numbers cannot hold exactly; send it as text, in quotes.`);
  }
  if (typeof value !== "object" || value === null) return value;
  return JSON.stringify(value, (_, inner: unknown) => {
    if (isExact(inner)) return inner;
    throw new InputError(
      `${name} is a document with an integer that JSON numbers cannot hold exactly; send the whole document as text, in quotes.`,
    );
  });
}

function isExact(value: unknown): boolean {
  return typeof value !== "number" || !Number.isInteger(value) || Number.isSafeInteger(value);
}

/** An array that came as JSON text. Its own long integers become text; documents in it stay what they are. */
function parseArray(value: unknown, name: string, room: TextRoom): unknown {
  const exact = parseText(value, name, room);
  if (typeof value !== "string" || !Array.isArray(exact)) return exact;
  const plain: unknown = JSON.parse(value);
  if (!Array.isArray(plain)) return exact;
  return plain.map((inner: unknown, index) => (typeof inner === "number" ? exact[index] : inner));
}

function parseText(value: unknown, name: string, room: TextRoom): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  room.take(value, name);
  try {
    return parseWithLongIntegersAsText(value);
  } catch {
    throw new InputError(`${name} looks like JSON but is not valid; send it as JSON, not as text.`);
  }
}

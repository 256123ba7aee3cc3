import * as z from "zod";
import { InputError, type ToolOutput } from "../call/tool.ts";
import { quoted } from "../upstash/quoted.ts";

/*
 * Tools that answer lists of objects take `fields`: a model pays for what it needs. Elements lose what was not asked for
 * before an answer is cut, so that more of them fit.
 */

/**
 * The input, which every such tool has: names with commas, or an array of them, which a call reads as JSON text; in that a
 * name may have commas itself.
 */
export const fieldsInput = z
  .string()
  .refine((given) => given !== "", "expected names with commas, not an empty text")
  .optional()
  .describe("Only a,b.c.");

/** The same where a list has a short form. */
export const fieldsOrAllInput = fieldsInput.describe("Only a,b.c; * is all.");

/** What asks for every field. */
const ALL = "*";

/** Where a tool has the objects of which a call may ask for some fields alone. */
export interface RowsOfAnswer {
  /** The field by which a list is read on: it stays in each object. */
  id?: string | undefined;
  /** The field of each element with the objects, where they are in groups. */
  within?: string | undefined;
}

const MOST_FIELDS = 50;
const LONGEST_FIELD = 200;
/** Names that exist, which are told where one does not. */
const MOST_KNOWN = 40;

type Fields = Readonly<Record<string, unknown>>;

/** The arguments of a call with `full`, where there is one, for one that asks for every field. */
export function withFullAsked(given: Fields, inputs: Fields): Fields {
  if (!namesOfGiven(given.fields).includes(ALL)) return given;
  const { fields: _, ...others } = given;
  return inputs.full === undefined ? others : { ...others, full: true };
}

/** The fields that a call asks for; nothing where it wants all. Throws an InputError for what cannot be a field. */
export function fieldsAsked(given: unknown): readonly string[] | undefined {
  const fields = [...new Set(namesOfGiven(given))];
  if (fields.length === 0 || fields.includes(ALL)) return undefined;
  if (fields.length > MOST_FIELDS)
    throw new InputError(`fields has ${fields.length} names; at most ${MOST_FIELDS} are taken.`);
  const wrong = fields.find((field) => field === "" || field.length > LONGEST_FIELD);
  if (wrong === undefined) return fields;
  throw new InputError(
    `fields has ${quoted(wrong)}; expected names as they stand in an answer, such as "name" or "request.url".`,
  );
}

/**
 * An output of which each object has these fields alone; `a.b` is the field b of a, and of each element where a is a list.
 * Names that no object has are told beside the result, with those that there are.
 */
export function withFields(output: ToolOutput, fields: readonly string[] | undefined, rows: RowsOfAnswer): ToolOutput {
  if (fields === undefined) return output;
  const objects = objectsIn(output.result, rows);
  if (objects.length === 0) return output;
  const kept = rows.id === undefined ? fields : [...new Set([rows.id, ...fields])];
  const unknown = fields.filter((field) => !objects.some((object) => fieldOf(object, field) !== undefined));
  return { ...output, result: picked(output.result, kept, rows), ...remarksOn(unknown, objects) };
}

function remarksOn(unknown: readonly string[], objects: readonly Fields[]): Fields {
  if (unknown.length === 0) return {};
  const known = new Set([...unknown.flatMap((field) => besideOf(field, objects)), ...namesOf(objects)]);
  return { unknown_fields: unknown, known_fields: [...known].slice(0, MOST_KNOWN) };
}

function namesOfGiven(given: unknown): readonly string[] {
  if (Array.isArray(given)) return given.map(String);
  if (typeof given !== "string") return [];
  return given.trimStart().startsWith("[")
    ? namesOfGiven(parsedOf(given))
    : given.split(",").map((name) => name.trim());
}

/** An array that came as text, which the phase that reads a call has made of it. */
function parsedOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InputError(`fields is ${quoted(text)}; expected names with commas, such as "id,name".`);
  }
}

/** The names where one is missing: those of `a` for `a.b`. */
function besideOf(field: string, objects: readonly Fields[]): string[] {
  const before = field.slice(0, Math.max(0, field.lastIndexOf(".")));
  const inner = before === "" ? [] : objects.flatMap((object) => fieldOf(object, before)).filter(isObject);
  return namesOf(inner).map((name) => `${before}.${name}`);
}

function namesOf(objects: readonly Fields[]): string[] {
  return [...new Set(objects.flatMap((object) => Object.keys(object)))];
}

function objectsIn(result: unknown, { within }: RowsOfAnswer): Fields[] {
  const elements: readonly unknown[] = Array.isArray(result) ? result : [result];
  return elements.filter(isObject).flatMap((element) => {
    const inner = within === undefined ? undefined : element[within];
    return Array.isArray(inner) ? inner.filter(isObject) : [element];
  });
}

function picked(result: unknown, fields: readonly string[], { within }: RowsOfAnswer): unknown {
  if (Array.isArray(result)) return result.map((element) => picked(element, fields, { within }));
  if (!isObject(result)) return result;
  const inner = within === undefined ? undefined : result[within];
  if (within !== undefined && Array.isArray(inner)) return { ...result, [within]: picked(inner, fields, {}) };
  return Object.fromEntries(
    fields.flatMap((field) => {
      const value = fieldOf(result, field);
      return value === undefined ? [] : [[field, value]];
    }),
  );
}

/** The value of a field, whose name may itself have dots. */
function fieldOf(value: unknown, field: string): unknown {
  if (Array.isArray(value)) {
    const values = value.map((element) => fieldOf(element, field)).filter((one) => one !== undefined);
    return values.length === 0 ? undefined : values;
  }
  if (!isObject(value)) return undefined;
  if (Object.hasOwn(value, field)) return value[field];
  for (let dot = field.indexOf("."); dot !== -1; dot = field.indexOf(".", dot + 1)) {
    const name = field.slice(0, dot);
    const found = Object.hasOwn(value, name) ? fieldOf(value[name], field.slice(dot + 1)) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

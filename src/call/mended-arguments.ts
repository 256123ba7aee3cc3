import * as z from "zod";
import { parseWithLongIntegersAsText } from "../upstash/reply.ts";
import type { TextRoom } from "./argument-limits.ts";
import { type SchemaPart, unwrap } from "./schema-part.ts";
import { InputError } from "./tool.ts";

/** The fields of the arguments, or of an object in them, without those that are not given. */
export function mendFields(
  given: object,
  shape: z.core.$ZodShape,
  at: string,
  room: TextRoom,
): Record<string, unknown> {
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

/** The value of a JSON array or object that came as text; any other as it is. Throws an InputError for JSON that is not valid. */
export function parseText(value: unknown, name: string, room: TextRoom): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  room.take(value, name);
  try {
    return parseWithLongIntegersAsText(value);
  } catch {
    throw new InputError(`${name} looks like JSON but is not valid; send it as JSON, not as text.`);
  }
}

import type { z } from "zod";
import { partAt, type SchemaPart, unwrap } from "./schema-part.ts";
import { isListed } from "./unlisted.ts";

/** What a schema calls a type, as a person would. */
const typeNames: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: 'an array such as ["a", "b"]',
  object: "an object",
  record: "an object",
};

/** What an array has, where texts are no example of it; of objects by a field that they take. */
function arrayName(element: SchemaPart | undefined): string | undefined {
  const { type, shape = {} } = unwrap(element);
  if (type === "number") return "an array of numbers such as [0.1, 0.2]";
  if (type !== "object") return undefined;
  const [first] = listedNamesOf(shape);
  return first === undefined ? "an array of objects" : `an array of objects such as [{"${first}": …}]`;
}

/** What the limits of a type count; those of a number are limits of itself. */
const counted: Readonly<Record<string, string>> = { string: "character", array: "element" };

/** Faults that are told one by one; who mends these sees the others next. */
const MOST_FAULTS = 20;

/** The faults of the arguments as sentences; of many the first ones, and how many more there are. */
export function sentencesOf(issues: readonly z.core.$ZodIssue[], given: unknown, schema: SchemaPart): string {
  const told = issues.slice(0, MOST_FAULTS).map((issue) => sentenceOf(issue, given, schema));
  const more = issues.length - told.length;
  return [...told, ...(more > 0 ? [`There are ${more} more such faults.`] : [])].join(" ");
}

/** A fault of the arguments as a sentence: where it is, what was expected, and what stands there. */
function sentenceOf(issue: z.core.$ZodIssue, given: unknown, schema: SchemaPart): string {
  const at = issue.path
    .map((part, index) => (typeof part === "number" ? `[${part}]` : `${index > 0 ? "." : ""}${String(part)}`))
    .join("");
  const { shape = {}, element } = partAt(schema, issue.path);
  if (issue.code === "unrecognized_keys") return unknownNames(issue.keys, listedNamesOf(shape), at);
  const value = valueAt(given, issue.path);
  const expected = expectationOf(issue, element);
  if (expected === undefined) return `${at}: ${issue.message}.`;
  if (value === undefined) return `${at} is missing; it must be ${expected}.`;
  return `${at} must be ${expected}${issue.code === "invalid_type" ? `, but is ${kindOf(value)}` : ""}.`;
}

/** The names that a client reads in the list. */
export function listedNamesOf(shape: z.core.$ZodShape): string[] {
  return Object.entries(shape).flatMap(([name, schema]) => (isListed(schema) ? [name] : []));
}

/** Arguments that there are not, or, with a place, fields of an object in one of them: what may stand there is told. */
export function unknownNames(keys: readonly string[], names: readonly string[], at: string): string {
  const more = keys.length - MOST_FAULTS;
  const unknown = `${keys.slice(0, MOST_FAULTS).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  const known = names.join(", ");
  if (at !== "") return `Unknown field ${unknown} of ${at}. It takes ${known === "" ? "none" : known}.`;
  return `Unknown argument ${unknown}. This tool takes ${known === "" ? "no arguments" : known}.`;
}

function expectationOf(issue: z.core.$ZodIssue, element: SchemaPart | undefined): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      if (issue.expected === "array") return arrayName(element) ?? typeNames.array;
      return typeNames[issue.expected] ?? issue.expected;
    case "invalid_value":
      return issue.values.length === 1 ? String(issue.values[0]) : `one of ${issue.values.map(String).join(", ")}`;
    case "too_small":
      return `at least ${amount(issue.minimum, issue.origin)}`;
    case "too_big":
      return `at most ${amount(issue.maximum, issue.origin)}`;
    default:
      return undefined;
  }
}

function amount(limit: number | bigint, origin: string): string {
  const unit = counted[origin];
  return unit === undefined ? String(limit) : `${limit} ${unit}${Number(limit) === 1 ? "" : "s"} long`;
}

function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === "object" && value !== null && Object.hasOwn(value, part)
        ? (value as Record<PropertyKey, unknown>)[part]
        : undefined,
    given,
  );
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeNames[typeof value] ?? "something else";
}

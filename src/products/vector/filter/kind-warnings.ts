import {
  type FilterCondition,
  type FilterLiteral,
  type FilterOperator,
  kindOfLiteral,
  type LiteralKind,
} from "../../../upstash/metadata-filter/metadata-filter.ts";
import { quoted } from "../../../upstash/quoted.ts";
import type { JsonKind, SampledValues } from "./sampled-fields.ts";

const KIND_NAMES: Readonly<Record<JsonKind, string>> = {
  string: "a text",
  number: "a number",
  boolean: "a boolean",
  null: "null",
  array: "an array",
  object: "an object",
};

/** Which values an operator is applicable to at all (Vector, "Metadata Filtering"); others depend on the literal. */
const APPLICABLE: Partial<Readonly<Record<FilterOperator, JsonKind>>> = {
  "<": "number",
  "<=": "number",
  ">": "number",
  ">=": "number",
  GLOB: "string",
  "NOT GLOB": "string",
  CONTAINS: "array",
  "NOT CONTAINS": "array",
};

/** What to write for a field that is of this kind and is compared in another way. */
const FOR_SEEN: Readonly<Record<JsonKind, string>> = {
  string: "For a text write = with quotes, IN or GLOB.",
  number: "For a number write =, IN, <, <=, > or >=, and no quotes.",
  boolean: "For a boolean write = true or = false without quotes.",
  null: "What is null fits no comparison.",
  array: "For an element of an array write CONTAINS.",
  object: "For an object compare one of its keys: a.b.",
};

/**
 * Sentences on what a field never is although the condition asks for it. `looked` is how many records were looked at, of which
 * `seen.having` have the field.
 */
export function kindWarnings(
  { field, operator, literals }: FilterCondition,
  seen: SampledValues,
  looked: number,
): string[] {
  if (literals.length === 0) return [];
  const applicable = APPLICABLE[operator];
  const having = `${seen.having} of the ${looked} records looked at ${seen.having === 1 ? "has" : "have"} ${quoted(field.text)}`;
  if (applicable !== undefined && !seen.kinds.has(applicable)) {
    const told = `${operator} is for ${KIND_NAMES[applicable]}. ${having}, and there it is always ${namesOfKinds(seen.kinds)}.`;
    return [`${told} ${adviceFor(seen.kinds)}`];
  }
  if (applicable !== undefined && applicable !== "array") return [];
  const kinds = applicable === "array" ? seen.elementKinds : seen.kinds;
  // Arrays that are all empty say nothing about their elements.
  if (kinds.size === 0) return [];
  const never = new Set(literals.filter((literal) => !canEqual(literal, kinds)).map(kindOfLiteral));
  const what = applicable === "array" ? "its elements are always" : "there it is always";
  return [...never].map((kind: LiteralKind) => {
    const told = `${operator} compares with ${KIND_NAMES[kind]}. ${having}, and ${what} ${namesOfKinds(kinds)}.`;
    return `${told} ${applicable === "array" ? valueAdvice(kind) : adviceFor(kinds)}`;
  });
}

/** true and false are 1 and 0. */
function canEqual(literal: FilterLiteral, kinds: ReadonlySet<JsonKind>): boolean {
  if (typeof literal === "string") return kinds.has("string");
  if (typeof literal === "boolean") return kinds.has("boolean") || kinds.has("number");
  return kinds.has("number") || (kinds.has("boolean") && (literal === 0 || literal === 1));
}

function valueAdvice(kind: LiteralKind): string {
  return kind === "string" ? "A number and a boolean have no quotes." : "A text stands in quotes.";
}

function adviceFor(kinds: ReadonlySet<JsonKind>): string {
  return [...kinds].map((kind) => FOR_SEEN[kind]).join(" ");
}

function namesOfKinds(kinds: ReadonlySet<JsonKind>): string {
  return [...kinds].map((kind) => KIND_NAMES[kind]).join(" or ");
}

import { fieldValue } from "./field-value.ts";
import type { FilterCondition, FilterLiteral, FilterOperator, MetadataFilter } from "./metadata-filter.ts";
import { metadataGlob } from "./metadata-glob.ts";

type Json = Readonly<Record<string, unknown>>;

/** Whether a record fits: its metadata, and in Search its content. */
export type MetadataMatcher = (metadata: Json | undefined, content?: Json) => boolean;

/**
 * Whether a record fits a filter. For many records ask `metadataMatcher` for a function once.
 *
 * "Queries with metadata filters only return vectors which have metadata matching with the filter" (Vector, "Metadata
 * Filtering"): a record without metadata fits none, HAS NOT FIELD included, unless it has content. A field that is missing, or
 * whose value is of a kind that an operator is not applicable to, fits no condition but HAS NOT FIELD: not even !=, NOT IN,
 * NOT GLOB or NOT CONTAINS, which ask for a value that is not the given one. That, and that a field that is null is there, is
 * undocumented; the tests of Mastra's Upstash store hold the service to it.
 */
export function matchesFilter(filter: MetadataFilter, metadata: Json | undefined, content?: Json): boolean {
  return metadataMatcher(filter)(metadata, content);
}

/** The same for many records: sets and patterns are made once. */
export function metadataMatcher(filter: MetadataFilter): MetadataMatcher {
  const fits = matcherOf(filter);
  return (metadata, content) => (metadata !== undefined || content !== undefined) && fits(metadata, content);
}

/** Groups are in each other only as deep as the parser allows. */
function matcherOf(filter: MetadataFilter): MetadataMatcher {
  if (!("parts" in filter)) return conditionMatcher(filter);
  const parts = filter.parts.map(matcherOf);
  return filter.joinedBy === "AND"
    ? (metadata, content) => parts.every((fits) => fits(metadata, content))
    : (metadata, content) => parts.some((fits) => fits(metadata, content));
}

function conditionMatcher({ field, operator, literals }: FilterCondition): MetadataMatcher {
  const fits = VALUE_MATCHERS[operator](literals);
  const isContent = field.source === "content";
  return (metadata, content) => fits(fieldValue(isContent ? content : metadata, field.path));
}

type ValueMatcher = (value: unknown) => boolean;

/** What each operator is applicable to stands in Vector, "Metadata Filtering". */
const VALUE_MATCHERS: Readonly<Record<FilterOperator, (literals: readonly FilterLiteral[]) => ValueMatcher>> = {
  "=": isAmong,
  IN: isAmong,
  "!=": isNotAmong,
  "NOT IN": isNotAmong,
  "<": ([limit]) => isOrdered((value) => value < Number(limit)),
  "<=": ([limit]) => isOrdered((value) => value <= Number(limit)),
  ">": ([limit]) => isOrdered((value) => value > Number(limit)),
  ">=": ([limit]) => isOrdered((value) => value >= Number(limit)),
  GLOB: ([pattern]) => isText(metadataGlob(String(pattern))),
  "NOT GLOB": ([pattern]) => isText(not(metadataGlob(String(pattern)))),
  CONTAINS: (literals) => isArray(hasAmong(literals)),
  "NOT CONTAINS": (literals) => isArray(not(hasAmong(literals))),
  "HAS FIELD": () => (value) => value !== undefined,
  "HAS NOT FIELD": () => (value) => value === undefined,
};

function isAmong(literals: readonly FilterLiteral[]): ValueMatcher {
  const wanted = new Set(literals.map(comparable));
  return (value) => isScalar(value) && wanted.has(comparable(value));
}

function isNotAmong(literals: readonly FilterLiteral[]): ValueMatcher {
  const unwanted = new Set(literals.map(comparable));
  return (value) => isScalar(value) && !unwanted.has(comparable(value));
}

function hasAmong(literals: readonly FilterLiteral[]): (value: readonly unknown[]) => boolean {
  const isWanted = isAmong(literals);
  return (value) => value.some(isWanted);
}

function isOrdered(fits: (value: number) => boolean): ValueMatcher {
  return (value) => typeof value === "number" && fits(value);
}

function isText(fits: (value: string) => boolean): ValueMatcher {
  return (value) => typeof value === "string" && fits(value);
}

function isArray(fits: (value: readonly unknown[]) => boolean): ValueMatcher {
  return (value) => Array.isArray(value) && fits(value);
}

function not<Value>(fits: (value: Value) => boolean): (value: Value) => boolean {
  return (value) => !fits(value);
}

/** =, != and IN are "applicable to string, number, and boolean values": null, objects and arrays equal and differ from nothing. */
function isScalar(value: unknown): value is FilterLiteral {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

/** "Boolean literals are represented as 1 or 0", so that true and 1 are one value. A text is never a number. */
function comparable(value: FilterLiteral): string | number {
  return typeof value === "boolean" ? Number(value) : value;
}

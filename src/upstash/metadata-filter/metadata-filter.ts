/*
 * The filter language of Upstash Vector and Search as a tree (Vector, "Metadata Filtering"; Search, "Filtering").
 */

/** Search writes fields of content by their name, and fields of metadata as `@metadata.name`. */
export type FilterDialect = "vector" | "search";

/** What a field is compared with. `1` and `0` are numbers that equal `true` and `false` as well. */
export type FilterLiteral = string | number | boolean;

/** A key of an object, an index of an array, or a negative index that counts from its end: `[#-1]` is -1. */
export type FieldStep = string | number;

export interface MetadataField {
  /** As the filter has it: `economy.major_industries[#-1]`. */
  text: string;
  /** In Vector always metadata; in Search content, unless `@metadata.` stands before it. */
  source: "metadata" | "content";
  /** At least one step, the first one a key. */
  path: readonly FieldStep[];
}

export type FilterOperator =
  | "="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "GLOB"
  | "NOT GLOB"
  | "IN"
  | "NOT IN"
  | "CONTAINS"
  | "NOT CONTAINS"
  | "HAS FIELD"
  | "HAS NOT FIELD";

export interface FilterCondition {
  field: MetadataField;
  operator: FilterOperator;
  /** None of HAS FIELD and HAS NOT FIELD, at least one of IN and NOT IN, exactly one of every other. */
  literals: readonly FilterLiteral[];
}

/** At least two parts. Groups are in each other at most as deep as `FILTER_LIMITS.depth` lets parentheses be, twice. */
export interface FilterGroup {
  joinedBy: "AND" | "OR";
  parts: readonly MetadataFilter[];
}

export type MetadataFilter = FilterCondition | FilterGroup;

export type LiteralKind = "string" | "number" | "boolean";

/** Every condition of a filter, in its order. */
export function conditionsOfFilter(filter: MetadataFilter): FilterCondition[] {
  return "parts" in filter ? filter.parts.flatMap(conditionsOfFilter) : [filter];
}

export function kindOfLiteral(literal: FilterLiteral): LiteralKind {
  if (typeof literal === "string") return "string";
  return typeof literal === "number" ? "number" : "boolean";
}

import { FILTER_LIMITS } from "./filter-limits.ts";
import { DATE_ADVICE } from "./filter-mistakes.ts";
import type { FilterLiteral, FilterOperator } from "./metadata-filter.ts";

const ORDERS: ReadonlySet<FilterOperator> = new Set(["<", "<=", ">", ">="]);
const PATTERNS: ReadonlySet<FilterOperator> = new Set(["GLOB", "NOT GLOB"]);

/**
 * Why an operator does not take a value, as whole sentences: "<" and the like are "applicable to number values", GLOB "to string
 * values" (Vector, "Metadata Filtering"). `{field}` stands for the field.
 */
export function whyNoLiteral(operator: FilterOperator, literal: FilterLiteral): string | undefined {
  if (ORDERS.has(operator) && typeof literal !== "number") return whyNoOrder(operator, literal);
  if (PATTERNS.has(operator)) return whyNoPattern(operator, literal);
  return literal === Number.POSITIVE_INFINITY || literal === Number.NEGATIVE_INFINITY
    ? "The number is larger than any that metadata can hold."
    : undefined;
}

function whyNoOrder(operator: FilterOperator, literal: string | boolean): string {
  if (typeof literal === "boolean")
    return `${operator} compares numbers alone: for a boolean write {field} = ${literal}.`;
  if (/^-?\d+(\.\d+)?$/.test(literal) && literal.length < 20)
    return `${operator} compares numbers, which have no quotes: {field} ${operator} ${literal}.`;
  if (/^\d{4}-\d|^\d{1,2}[./-]\d{1,2}[./-]\d/.test(literal)) return DATE_ADVICE;
  return `${operator} compares numbers alone: for a text write =, !=, IN (…) or GLOB.`;
}

function whyNoPattern(operator: FilterOperator, literal: FilterLiteral): string | undefined {
  if (typeof literal !== "string") {
    return `${operator} compares texts alone, with a pattern in quotes such as 'abc*': for a ${typeof literal} write {field} = ${literal}.`;
  }
  return literal.length > FILTER_LIMITS.patternCharacters
    ? `A pattern has at most ${FILTER_LIMITS.patternCharacters} characters.`
    : undefined;
}

import { isReservedWord, readField } from "./field-path.ts";
import { FILTER_LIMITS } from "./filter-limits.ts";
import { whyNoLiteral } from "./filter-literal.ts";
import { type FilterReader, isNext, take, tokenAhead, withField, wrongNext } from "./filter-reader.ts";
import { type FilterTokenKind, filterTokens } from "./filter-tokens.ts";
import type {
  FilterCondition,
  FilterDialect,
  FilterLiteral,
  FilterOperator,
  MetadataField,
  MetadataFilter,
} from "./metadata-filter.ts";
import { filterErrorAt, filterTooLarge } from "./metadata-filter-error.ts";

const SIGNS: readonly FilterOperator[] = ["=", "!=", "<", "<=", ">", ">="];
const WORDS = ["GLOB", "IN", "CONTAINS"] as const;

/**
 * Reads a filter of Vector, or of Search with `dialect: "search"`. Throws a MetadataFilterError, which says where the filter
 * is wrong and what to write instead. Takes a time that grows with the length of the text alone.
 */
export function parseMetadataFilter(
  text: string,
  { dialect = "vector" }: { dialect?: FilterDialect } = {},
): MetadataFilter {
  if (text.length > FILTER_LIMITS.characters) {
    throw filterTooLarge(
      FILTER_LIMITS.characters + 1,
      `${FILTER_LIMITS.characters} characters, and has ${text.length}`,
    );
  }
  const reader: FilterReader = { text, dialect, tokens: filterTokens(text), at: 0, terms: 0 };
  const filter = readAlternatives(reader, []);
  if (tokenAhead(reader).kind !== "end") throw wrongNext(reader, "join");
  return filter;
}

/** `opened` is where the parentheses stand that are open. */
function readAlternatives(reader: FilterReader, opened: readonly number[]): MetadataFilter {
  return readJoined(reader, "OR", () => readJoined(reader, "AND", () => readTerm(reader, opened)));
}

function readJoined(reader: FilterReader, joinedBy: "AND" | "OR", readPart: () => MetadataFilter): MetadataFilter {
  const first = readPart();
  const parts = [first];
  while (take(reader, joinedBy)) parts.push(readPart());
  return parts.length === 1 ? first : { joinedBy, parts };
}

function readTerm(reader: FilterReader, opened: readonly number[]): MetadataFilter {
  const { start } = tokenAhead(reader);
  if (!take(reader, "(")) return readCondition(reader);
  if (opened.length === FILTER_LIMITS.depth) {
    throw filterTooLarge(start + 1, `${FILTER_LIMITS.depth} parentheses in each other`);
  }
  const inner = readAlternatives(reader, [...opened, start]);
  if (take(reader, ")")) return inner;
  throw tokenAhead(reader).kind === "end" ? unclosedParenthesis(reader, start) : wrongNext(reader, "join");
}

function unclosedParenthesis(reader: FilterReader, start: number): Error {
  const end = reader.text.length;
  return filterErrorAt(reader.text, { start: end, end }, "join", `The ( at character ${start + 1} has no ).`);
}

function readCondition(reader: FilterReader): FilterCondition {
  countTerm(reader);
  if (
    isNext(reader, "HAS") &&
    (isNext(reader, "FIELD", 1) || (isNext(reader, "NOT", 1) && isNext(reader, "FIELD", 2)))
  ) {
    reader.at += 1;
    const operator = take(reader, "NOT") ? "HAS NOT FIELD" : "HAS FIELD";
    reader.at += 1;
    return { field: readFieldHere(reader), operator, literals: [] };
  }
  const field = readFieldHere(reader);
  const operator = readOperator(reader, field);
  const isList = operator === "IN" || operator === "NOT IN";
  const literals = isList ? readList(reader, field) : [readLiteral(reader, field, operator)];
  return { field, operator, literals };
}

function countTerm(reader: FilterReader): void {
  reader.terms += 1;
  if (reader.terms <= FILTER_LIMITS.terms) return;
  throw filterTooLarge(tokenAhead(reader).start + 1, `${FILTER_LIMITS.terms} conditions and values of lists`);
}

function readFieldHere(reader: FilterReader): MetadataField {
  const { kind, text, start } = tokenAhead(reader);
  if (kind !== "word" || isReservedWord(text)) throw wrongNext(reader, "field");
  const read = readField(text, reader.dialect);
  if ("fault" in read) {
    throw filterErrorAt(reader.text, { start: start + read.at, end: start + text.length }, "field", read.fault);
  }
  reader.at += 1;
  return read.field;
}

function readOperator(reader: FilterReader, field: MetadataField): FilterOperator {
  const isNegated = isNext(reader, "NOT");
  const word = WORDS.find((name) => isNext(reader, name, isNegated ? 1 : 0));
  const operator = word === undefined ? SIGNS.find((sign) => isNext(reader, sign)) : word;
  if (operator === undefined) throw wrongNext(reader, "operator", field.text);
  reader.at += isNegated ? 2 : 1;
  return word !== undefined && isNegated ? `NOT ${word}` : operator;
}

function readList(reader: FilterReader, field: MetadataField): FilterLiteral[] {
  if (!isNext(reader, "(") || isNext(reader, "SELECT", 1)) throw wrongNext(reader, "list", field.text);
  reader.at += 1;
  const literals: FilterLiteral[] = [];
  do {
    countTerm(reader);
    literals.push(readLiteral(reader, field, "IN"));
  } while (take(reader, ","));
  if (!take(reader, ")")) throw wrongNext(reader, "list", field.text);
  return literals;
}

function readLiteral(reader: FilterReader, field: MetadataField, operator: FilterOperator): FilterLiteral {
  const { kind, text } = tokenAhead(reader);
  const literal = literalOf(kind, text);
  if (literal === undefined) throw wrongNext(reader, "value", field.text);
  const fault = whyNoLiteral(operator, literal);
  if (fault !== undefined) throw wrongValue(reader, field, fault);
  reader.at += 1;
  return literal;
}

function wrongValue(reader: FilterReader, field: MetadataField, fault: string): Error {
  const { start, text } = tokenAhead(reader);
  return filterErrorAt(reader.text, { start, end: start + text.length }, "value", withField(fault, field.text));
}

function literalOf(kind: FilterTokenKind, text: string): FilterLiteral | undefined {
  if (kind === "string") return text.slice(1, -1);
  if (kind === "number") return Number(text);
  return kind === "word" && /^(true|false)$/i.test(text) ? text.length === 4 : undefined;
}

import { nearest } from "../near-names.ts";
import { FILTER_MISTAKES, type FilterMistake, MISTAKEN_FIELDS } from "./filter-mistakes.ts";
import type { FilterToken } from "./filter-tokens.ts";
import type { FilterDialect } from "./metadata-filter.ts";
import { type FilterExpectation, filterErrorAt, type MetadataFilterError } from "./metadata-filter-error.ts";

/** Where the reading of a filter stands. */
export interface FilterReader {
  readonly text: string;
  readonly dialect: FilterDialect;
  readonly tokens: readonly FilterToken[];
  at: number;
  /** Conditions and values of lists so far. */
  terms: number;
}

const END: FilterToken = { kind: "end", text: "", start: 0 };
/** Words that are looked at for a mistake, characters of each, and of a field that advice repeats. */
const [AHEAD, LONGEST_WORD] = [3, 40];
/** Long enough that a word near to them is one that was mistyped. */
const NEAR_KEYWORDS: Partial<Readonly<Record<FilterExpectation, readonly string[]>>> = {
  operator: ["CONTAINS", "GLOB"],
};

/** The word that is next, or one behind it. */
export function tokenAhead(reader: FilterReader, distance = 0): FilterToken {
  return reader.tokens[Math.min(reader.at + distance, reader.tokens.length - 1)] ?? END;
}

/** Whether the next word is this keyword, in any case, or this sign. */
export function isNext(reader: FilterReader, word: string, distance = 0): boolean {
  const { kind, text } = tokenAhead(reader, distance);
  return (kind === "word" || kind === "sign") && text.length === word.length && text.toUpperCase() === word;
}

/** The same, and goes on behind it where it is. */
export function take(reader: FilterReader, word: string): boolean {
  const found = isNext(reader, word);
  if (found) reader.at += 1;
  return found;
}

/** The error that something else should stand here; `field` is the one that a condition began with. */
export function wrongNext(reader: FilterReader, expectation: FilterExpectation, field = ""): MetadataFilterError {
  const token = tokenAhead(reader);
  const end = token.start + token.text.length;
  return filterErrorAt(reader.text, { start: token.start, end }, expectation, adviceFor(reader, expectation, field));
}

function adviceFor(reader: FilterReader, expectation: FilterExpectation, field: string): string | undefined {
  const mistaken = expectation === "operator" ? adviceIn(MISTAKEN_FIELDS, wordsFrom(reader, reader.at - 1)) : undefined;
  const advice =
    mistaken ??
    adviceIn(FILTER_MISTAKES[expectation], wordsFrom(reader, reader.at)) ??
    nearKeyword(reader, expectation);
  return advice === undefined ? undefined : withField(advice, field).replaceAll("{word}", () => plainWord(reader));
}

/** The next word without its quotes, unless it is long or has more than a name has. */
function plainWord(reader: FilterReader): string {
  const text = tokenAhead(reader).text.replaceAll(/^['"]|['"]$/g, "");
  return text.length <= LONGEST_WORD && /^[\w.-]+$/.test(text) ? text : "name";
}

/** Advice with the field itself in the place of `{field}`, unless it is long. */
export function withField(advice: string, field: string): string {
  return advice.replaceAll("{field}", () => (field === "" || field.length > LONGEST_WORD ? "name" : field));
}

function adviceIn(mistakes: readonly FilterMistake[], words: string): string | undefined {
  return mistakes.find(([pattern]) => pattern.test(words))?.[1];
}

/** The next words with one blank behind each, or nothing at the end. */
function wordsFrom(reader: FilterReader, begin: number): string {
  const tokens = reader.tokens.slice(begin, begin + AHEAD).filter(({ kind }) => kind !== "end");
  return tokens.map(({ text }) => `${text.slice(0, LONGEST_WORD)} `).join("");
}

/** Of a word that is written nearly as one that may stand there. */
function nearKeyword(reader: FilterReader, expectation: FilterExpectation): string | undefined {
  const { kind, text } = tokenAhead(reader);
  const known = NEAR_KEYWORDS[expectation];
  if (kind !== "word" || known === undefined) return undefined;
  const [near] = nearest(known, text, (word) => [word]);
  return near === undefined ? undefined : `Is ${near} meant?`;
}

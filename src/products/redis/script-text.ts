/*
 * Lua between the words of which nothing stands that means nothing: comments and any number of spaces have one space in their
 * place, so that none of them hides how two words belong together. Texts in quotes and long brackets stay as they are.
 */

/** A script as it is looked through, and where its places are in what was given. */
export interface ScriptText {
  code: string;
  /** The same with nothing but `_` within its texts: what stands there does nothing. */
  withoutTexts: string;
  /** Whether it is so long that nothing of it was read: `code` is empty then. */
  isTooLong?: boolean;
  /** Where a place of `code` is in the script that was given. */
  placeOf(at: number): number;
}

const SPACE = /[ \t\r\n\f\v]+/y;
const COMMENT_LINE = /--[^\r\n]*/y;
const LONG_COMMENT = /--\[(=*)\[/y;
const LONG_TEXT = /\[(=*)\[/y;
/** What is no space, comment or text begins none of them but by its first sign. */
const REST = /[^ \t\r\n\f\v"'[-]+|[[-]/y;
/** Redis reads the engine and the flags in the first line, if it begins so, and Lua none of it. */
const FIRST_LINE = /^#![^\n]*/;

/** Characters of a script that is read. All others wait while a longer one would be, and nobody writes such by hand. */
const LONGEST = 262_144;

/** Reads a script. What does not end, Lua does not run either: it stays as it is. */
export function scriptText(given: string): ScriptText {
  if (given.length > LONGEST) return { code: "", withoutTexts: "", isTooLong: true, placeOf: () => 0 };
  const [first = ""] = FIRST_LINE.exec(given) ?? [];
  const parts: string[] = [first];
  let length = first.length;
  const blank: string[] = [first];
  const add = (part: string, blanked = part) => {
    parts.push(part);
    blank.push(blanked);
    length += part.length;
  };
  /** Where a part begins in the code and in what was given, wherever the two begin to differ anew. */
  const begins: [at: number, place: number][] = [[0, 0]];
  let at = first.length;
  while (at < given.length) {
    const gap = endOfGap(given, at);
    if (gap !== undefined && gap > at) {
      add(given.slice(at, gap).includes("\n") ? "\n" : " ");
      at = gap;
      begins.push([length, at]);
      continue;
    }
    const end = gap === undefined ? given.length : (endOfWords(given, at) ?? given.length);
    const part = given.slice(at, end);
    add(part, withoutText(part));
    at = end;
  }
  return { code: parts.join(""), withoutTexts: blank.join(""), placeOf: (place) => placeIn(begins, place) };
}

function withoutText(part: string): string {
  const quotes = /^["']/.test(part) ? 1 : (/^\[=*\[/.exec(part)?.[0].length ?? 0);
  if (quotes === 0 || part.length < 2 * quotes) return part;
  return part.slice(0, quotes) + "_".repeat(part.length - 2 * quotes) + part.slice(-quotes);
}

function placeIn(begins: readonly (readonly [at: number, place: number])[], at: number): number {
  let [low, high] = [0, begins.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((begins[middle]?.[0] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  const [begin, place] = begins[low] ?? [0, 0];
  return place + at - begin;
}

/** Behind all spaces and comments that stand at a place; nothing where a comment does not end. */
function endOfGap(given: string, start: number): number | undefined {
  let at = start;
  for (;;) {
    const long = matchAt(LONG_COMMENT, given, at);
    if (long !== undefined) {
      const end = endOfLong(given, at + long.length, long);
      if (end === undefined) return undefined;
      at = end;
      continue;
    }
    const found = matchAt(SPACE, given, at) ?? matchAt(COMMENT_LINE, given, at);
    if (found === undefined) return at;
    at += found.length;
  }
}

/** Behind a text, or behind what is none; nothing where a text does not end. */
function endOfWords(given: string, at: number): number | undefined {
  const sign = given.charAt(at);
  if (sign === '"' || sign === "'") return endOfText(given, at);
  const long = matchAt(LONG_TEXT, given, at);
  if (long !== undefined) return endOfLong(given, at + long.length, long);
  return at + (matchAt(REST, given, at) ?? sign).length;
}

/** Behind the quote that ends a text; a backslash before the end of a line stands for both signs of it. */
export function endOfText(given: string, start: number): number | undefined {
  const quote = given.charAt(start);
  for (let at = start + 1; at < given.length; at += 1) {
    const sign = given.charAt(at);
    if (sign === quote) return at + 1;
    if (sign === "\n" || sign === "\r") return undefined;
    if (sign === "\\") at += /^(?:\r\n|\n\r)/.test(given.slice(at + 1, at + 3)) ? 2 : 1;
  }
  return undefined;
}

function endOfLong(given: string, from: number, opening: string): number | undefined {
  const closing = `]${opening.slice(opening.indexOf("[") + 1, -1)}]`;
  const found = given.indexOf(closing, from);
  return found === -1 ? undefined : found + closing.length;
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

import {
  BACKSLASH,
  DIGIT,
  FIRST_SCRIPT,
  kindOf,
  LONGEST_WORD,
  LOWER,
  SIGN,
  SPACE,
  STRUCTURE,
  scriptOf,
  UPPER,
} from "./token-weights.ts";

/** Hundredths of a token. */
const ONE = 100;
const NEXT_LOWER = 17;
const NEXT_UPPER = 38;
/** A word inside of another: `userName`. */
const INNER_WORD = 80;
/** A letter behind those of a word. */
const LETTER_OF_NO_WORD = 54;
const CAPITAL_OF_NO_WORD = 58;
/** A letter or digit of base64 and hex. */
const CODED = 70;
const NEXT_SIGN = 80;
const NEXT_STRUCTURE = 27;
const NEXT_DIGIT = 13;
/** Digits of a number stand together in threes. */
const DIGITS_OF_A_TOKEN = 3;
const ESCAPED_SIGN = 20;
const SPACE_BETWEEN = 4;
const SPACE_BEFORE_DIGIT = 70;

/** Nothing stands before. */
const NOTHING = -1;

/** What stands before a character. */
interface Before {
  kind: number;
  /** Characters of its word, number or row of signs. */
  run: number;
  /** Changes between digits, small and capital letters in its word; a name has one, base64 and hex have many. */
  changes: number;
}

/** How much of a text is within a number of tokens. */
export interface TokensWithin {
  /** About the tokens of that part. */
  tokens: number;
  /** Its characters; all of the text, where they have no more tokens. */
  characters: number;
}

/**
 * About how many tokens a JSON text has for a model, whatever its script, looked at no further than `most` tokens reach. The
 * tokenizers of today differ, and some vendors publish none: the estimate is that of the one with more tokens, and rather too
 * high. It grows from character to character by no more than three tokens, four for a pair of surrogates.
 */
export function tokensWithin(text: string, most: number = Number.POSITIVE_INFINITY): TokensWithin {
  const before: Before = { kind: NOTHING, run: 0, changes: 0 };
  const limit = most * ONE;
  let total = 0;
  let characters = 0;
  for (; characters < text.length; characters += 1) {
    const cost = costOf(text.charCodeAt(characters), before);
    if (total + cost > limit) break;
    total += cost;
  }
  return { tokens: total / ONE, characters };
}

/** What a character costs behind the others; it then stands before the next one. */
function costOf(code: number, before: Before): number {
  const kind = kindOf(code);
  const last = before.kind;
  before.kind = kind;
  if (kind === LOWER || kind === UPPER) return costOfLetter(kind, last, before);
  if (kind === DIGIT) return costOfDigit(last, before);
  before.changes = 0;
  if (kind >= FIRST_SCRIPT) return costInScript(kind, last, before);
  const goesOn = kind === last || (kind <= STRUCTURE && last >= SIGN && last <= STRUCTURE);
  before.run = goesOn ? before.run + 1 : 1;
  if (kind === SPACE) return SPACE_BETWEEN;
  // A backslash that is itself escaped.
  if (kind === BACKSLASH) return before.run % 2 === 0 ? ESCAPED_SIGN : ONE;
  if (last === BACKSLASH) return ESCAPED_SIGN;
  if (!goesOn) return ONE;
  return kind === STRUCTURE ? NEXT_STRUCTURE : NEXT_SIGN;
}

function costOfLetter(kind: number, last: number, before: Before): number {
  const inWord = last === LOWER || last === UPPER;
  if (last === BACKSLASH) {
    // The letter of an escape; the next one begins a word.
    before.kind = SIGN;
    before.run = 0;
    return ONE;
  }
  const isInner = last === LOWER && kind === UPPER;
  if (last === DIGIT || isInner) before.changes += 1;
  else if (!inWord) before.changes = 0;
  before.run = inWord ? before.run + 1 : 1;
  if (before.changes > 1) return CODED;
  if (!inWord) return ONE;
  if (isInner) return INNER_WORD;
  if (before.run > LONGEST_WORD) return kind === UPPER ? CAPITAL_OF_NO_WORD : LETTER_OF_NO_WORD;
  return kind === UPPER ? NEXT_UPPER : NEXT_LOWER;
}

function costOfDigit(last: number, before: Before): number {
  const inNumber = last === DIGIT;
  if (last === LOWER || last === UPPER) before.changes += 1;
  else if (!inNumber) before.changes = 0;
  before.run = inNumber ? before.run + 1 : 1;
  if (before.changes > 1) return CODED;
  if (last === SPACE) return ONE + SPACE_BEFORE_DIGIT;
  return before.run % DIGITS_OF_A_TOKEN === 1 ? ONE : NEXT_DIGIT;
}

function costInScript(kind: number, last: number, before: Before): number {
  const own = scriptOf(kind);
  before.run = kind === last ? before.run + 1 : 1;
  if (kind === last) return before.run > LONGEST_WORD ? own.strange : own.next;
  const isMixed = last >= FIRST_SCRIPT && !(own.eastAsian && scriptOf(last).eastAsian);
  return isMixed ? own.strange : own.first;
}

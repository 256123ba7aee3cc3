import { FREQUENT_SIGNS } from "./frequent-signs.ts";

/*
 * What characters cost in tokens, in hundredths, as measured with the tokenizers of two vendors (test/call/
 * token-estimate.test.ts). Tokenizers put frequent letters together, so the first letter of a word costs most; a run that is
 * longer than any word, such as base64, is no word, and its letters cost about the same each.
 */

/** Kinds of characters of ASCII; behind them stand the scripts. */
export const SIGN = 0;
/** Signs that JSON itself is made of, of which several make one token. */
export const STRUCTURE = 1;
export const SPACE = 2;
export const BACKSLASH = 3;
export const DIGIT = 4;
export const UPPER = 5;
export const LOWER = 6;
export const FIRST_SCRIPT = 7;

const asciiKinds: readonly [pattern: RegExp, kind: number][] = [
  [/[a-z]/, LOWER],
  [/[A-Z]/, UPPER],
  [/[0-9]/, DIGIT],
  [/ /, SPACE],
  [/\\/, BACKSLASH],
  [/["{}[\],:]/, STRUCTURE],
];

/** A whole word is no longer than this. */
export const LONGEST_WORD = 14;

/** A script from its first code unit on, up to the next one. */
interface Script {
  from: number;
  /** The first letter of a word. */
  first: number;
  /** Each further letter. */
  next: number;
  /** Each letter of what is no text of its language: a very long run, or letters of many scripts in turn. */
  strange: number;
  /** Written together with others of East Asia. */
  eastAsian: boolean;
}

const script = (from: number, first: number, next = first, strange = next): Script => {
  return { from, first, next, strange, eastAsian: false };
};
const eastAsian = (...row: Parameters<typeof script>): Script => ({ ...script(...row), eastAsian: true });

const scripts: readonly Script[] = [
  // Control characters, signs and letters of Latin.
  ...[script(0x80, 200), script(0xa0, 150), script(0xc0, 130, 125, 165), script(0x100, 195)],
  // Combining marks with Greek; Cyrillic, and its rare letters.
  ...[script(0x300, 200), script(0x370, 135, 135, 170), script(0x400, 110, 72, 120), script(0x460, 200)],
  // Hebrew; Arabic; Syriac to N'Ko.
  ...[script(0x580, 130, 115, 175), script(0x600, 130, 100, 165), script(0x700, 200)],
  // Devanagari; the other scripts of India; Thai; Lao and Tibetan.
  ...[script(0x900, 160, 132, 182), script(0x980, 240), script(0xe00, 200), script(0xe80, 300)],
  // Burmese; Georgian; Ethiopic to Khmer and Mongolian; Vietnamese; old Greek.
  ...[script(0x1000, 200, 130, 200), script(0x10a0, 160, 140, 200), script(0x1100, 300), script(0x1e00, 200)],
  script(0x1f00, 300),
  // Dashes, quotes and joiners; arrows, lines, signs.
  ...[eastAsian(0x2000, 200), script(0x2060, 235), script(0x2c00, 300)],
  // Signs of East Asia; Hiragana; Katakana; Chinese; Hangul.
  ...[eastAsian(0x3000, 130), eastAsian(0x3040, 140, 135, 155), eastAsian(0x30a0, 155, 145, 165), script(0x3100, 300)],
  ...[eastAsian(0x4e00, 215), script(0xa000, 300), script(0xac00, 255), script(0xd7a0, 300)],
  // The first half of a pair counts for both: Chinese of old, emoji, everything else.
  ...[script(0xd800, 400), script(0xd83c, 300), script(0xd840, 400), script(0xdc00, 0)],
  // Private use; variation selectors; wide Latin.
  ...[script(0xe000, 300), script(0xfe00, 200), script(0xfe20, 300), eastAsian(0xff00, 150), script(0xff60, 300)],
];

const FREQUENT = FIRST_SCRIPT + scripts.length;
const frequent = eastAsian(0, 100);

const UNITS = 0x10000;

const ASCII_END = 0x80;
const kinds = new Uint8Array(UNITS);
for (let code = 0; code < ASCII_END; code += 1) {
  const sign = String.fromCharCode(code);
  kinds[code] = asciiKinds.find(([pattern]) => pattern.test(sign))?.[1] ?? SIGN;
}
for (const [index, { from }] of scripts.entries()) kinds.fill(FIRST_SCRIPT + index, from);
for (let at = 0; at < FREQUENT_SIGNS.length; at += 1) kinds[FREQUENT_SIGNS.charCodeAt(at)] = FREQUENT;

/** The kind of a code unit: one of ASCII, or a script. */
export function kindOf(code: number): number {
  return kinds[code] ?? SIGN;
}

/** The script of a kind that is no kind of ASCII. */
export function scriptOf(kind: number): Script {
  return scripts[kind - FIRST_SCRIPT] ?? frequent;
}

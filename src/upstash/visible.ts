/** Characters that show nothing although Unicode counts them as symbols, letters or marks, without a property for it. */
const BLANKS = "\\u2800\\u{1D159}\\u{13441}\\u{13442}\\u{16FE4}";

/**
 * What a reader would not see, or would see other text by: control characters, what has no look of its own or turns text
 * around, what has no meaning that all agree on, halves of surrogate pairs, line separators, every blank but the space, and
 * marks piled on marks.
 */
const UNSEEN = new RegExp(`[\\p{C}\\p{Default_Ignorable_Code_Point}${BLANKS}]|(?! )\\p{Z}|(?<=\\p{M}{3})\\p{M}`, "gu");

/** The text with something else in the place of each character that cannot be seen. */
export function replaceUnseen(text: string, replace: (character: string) => string): string {
  return text.replace(UNSEEN, replace);
}

/** The text in one line, with each character that cannot be seen as its code point: `\u{202e}`. */
export function visible(text: string): string {
  return replaceUnseen(text, codePointOf);
}

/** The same for a text whose lines and tabs are meant. */
export function visibleLines(text: string): string {
  return replaceUnseen(text, (character) => (isLayout(character) ? character : codePointOf(character)));
}

/** JSON with each character that cannot be seen as `\uXXXX`; it means the same, since none stands outside of its texts. */
export function visibleJson(json: string): string {
  return replaceUnseen(json, (character) => (isLayout(character) ? character : codeUnitsOf(character)));
}

function isLayout(character: string): boolean {
  return character === "\n" || character === "\t";
}

function codePointOf(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

function codeUnitsOf(character: string): string {
  return character
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}

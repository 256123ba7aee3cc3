import { replaceUnseen } from "./visible.ts";

/** Characters of somebody's text in an error. */
const LONGEST_TEXT = 64;

/** Somebody's text, such as a name: in quotes, in one line, without characters that hide or move others. */
export function quoted(text: string): string {
  const short = [...text.slice(0, 2 * LONGEST_TEXT)].slice(0, LONGEST_TEXT).join("");
  const plain = replaceUnseen(short, () => "\uFFFD");
  return JSON.stringify(short === text ? plain : `${plain}…`);
}

import { QUOTATION_MARKS } from "../catalog/setting.ts";

/**
 * The text without the quotation marks around it, which belong to a shell or a document and not to the value; also those
 * of a JSON text (`\"…\"`), and several pairs.
 */
export function withoutQuotes(text: string): string {
  const inside = inner(text.trim());
  return inside === undefined ? text.trim() : withoutQuotes(inside);
}

function inner(text: string): string | undefined {
  if (text.length >= 4 && text.startsWith('\\"') && text.endsWith('\\"')) return text.slice(2, -2);
  const [first = "", last = ""] = [text[0], text.at(-1)];
  const isPair = text.length >= 2 && QUOTATION_MARKS.some((marks) => marks.includes(first) && marks.includes(last));
  return isPair ? text.slice(1, -1) : undefined;
}

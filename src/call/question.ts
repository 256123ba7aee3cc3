import { visible, visibleJson } from "../upstash/visible.ts";

/** Characters of one fact, from its beginning and its end, where the ID stands; a form in a client has little room. */
const FACT_BEGINNING = 400;
const FACT_END = 100;
/** Lines of facts in a question. */
const MOST_FACTS = 20;

/**
 * A question to a person: the lines of the harm first and whole, then what would be lost, a line each. Names and values come
 * from the model and from what others have stored, so none of them can start a line of its own or turn the text around.
 */
export function questionOf(tool: string, harm: readonly string[], facts: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(facts);
  const shown = entries
    .slice(0, MOST_FACTS)
    .map(([name, value]) => `${name.replaceAll("_", " ")}: ${factText(textOf(value))}`);
  const more = entries.length > MOST_FACTS ? [`(and ${entries.length - MOST_FACTS} more facts)`] : [];
  return [`${tool}: ${harm.join("\n")}`, ...shown, ...more, "Nothing is done unless you agree."].join("\n");
}

/** A command as a person would type it. Words that could pass for something else than a word stand in quotes. */
export function commandText(words: readonly string[]): string {
  const isPlain = (word: string) => /^[\p{L}\p{N}_.:~@*+%<>#!?|&/=,$^[\]-]+$/u.test(word) && visible(word) === word;
  return words.map((word) => (isPlain(word) ? word : visibleJson(JSON.stringify(word)))).join(" ");
}

/** Characters of a name that are shown before its ID. */
const LONGEST_NAME = 200;

/** A thing by its name, and by the ID that no other has; a name of any length does not push the ID out of sight. */
export function nameAndId(name: string, id: string): string {
  return `${shorten(name, LONGEST_NAME)} (ID ${id})`;
}

/** The text in at most `limit` characters; says how much was left out. */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = /[\uD800-\uDBFF]/.test(text.charAt(limit - 1)) ? limit - 1 : limit;
  return `${text.slice(0, end)}… (${text.length - end} more characters)`;
}

function factText(text: string): string {
  const shown = visible(text);
  if (shown.length <= FACT_BEGINNING + FACT_END) return shown;
  return shorten(shown.slice(0, -FACT_END), FACT_BEGINNING) + visible(shown.slice(-FACT_END));
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "unknown");
}

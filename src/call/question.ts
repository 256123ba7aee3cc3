import { visible } from "../upstash/visible.ts";
import type { Harm } from "./harm.ts";

/** Characters of one fact; a form in a client has little room. */
const LONGEST_FACT = 500;
/** Lines of facts in a question. */
const MOST_FACTS = 20;

/**
 * A question to a person: every harmful thing first and whole, then what would be lost, a line each. Names and values come
 * from the model and from what others have stored, so none of them can start a line of its own or turn the text around.
 */
export function questionOf(tool: string, harm: Harm, facts: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(facts);
  const shown = entries
    .slice(0, MOST_FACTS)
    .map(([name, value]) => `${name.replaceAll("_", " ")}: ${shorten(visible(textOf(value)), LONGEST_FACT)}`);
  const more = entries.length > MOST_FACTS ? [`(and ${entries.length - MOST_FACTS} more facts)`] : [];
  return [...harmLines(tool, harm), ...shown, ...more, "Nothing is done unless you agree."].join("\n");
}

function harmLines(tool: string, { things, others }: Harm): string[] {
  const rest = others === undefined ? [] : [`Beside ${things.length === 1 ? "this" : "these"}: ${visible(others)}.`];
  const [only] = things;
  if (things.length === 1 && only !== undefined) return [`${tool}: ${visible(only)}.`, ...rest];
  return [`${tool} does ${things.length} harmful things:`, ...things.map((thing) => `- ${visible(thing)}`), ...rest];
}

/** A command as a person would type it, words with spaces or with what cannot be seen in quotes. */
export function commandText(words: readonly string[]): string {
  const isPlain = (word: string) => /^[^\s"'\p{C}]+$/u.test(word) && visible(word) === word;
  return words.map((word) => (isPlain(word) ? word : JSON.stringify(word))).join(" ");
}

/** The text in at most `limit` characters; says how much was left out. */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = /[\uD800-\uDBFF]/.test(text.charAt(limit - 1)) ? limit - 1 : limit;
  return `${text.slice(0, end)}… (${text.length - end} more characters)`;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "unknown");
}

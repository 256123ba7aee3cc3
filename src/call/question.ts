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
  const shown = factsShown(facts).map(({ name, text }) => `${name}: ${text}`);
  return [`${tool}: ${harm.join("\n")}`, ...shown, "Nothing is done unless you agree."].join("\n");
}

/** A fact as a person reads it. */
export interface Fact {
  name: string;
  text: string;
}

/** The facts that there is room for, each as one line, and how many more there are. */
export function factsShown(facts: Readonly<Record<string, unknown>>): Fact[] {
  const all = Object.entries(facts);
  const more = all.length - MOST_FACTS;
  const shown = all
    .slice(0, MOST_FACTS)
    .map(([name, value]) => ({ name: visible(name.replaceAll("_", " ")), text: factText(textOf(value)) }));
  return more > 0 ? [...shown, { name: "not shown", text: `${more} more facts` }] : shown;
}

/**
 * A command as a person would type it. Words that could pass for something else than a word stand in quotes; so does the last one
 * where it ends as a sentence does, since the server goes on behind it: `begin with "user:": they are gone`.
 */
export function commandText(words: readonly string[]): string {
  const isPlain = (word: string, index: number) =>
    /^[\p{L}\p{N}_.:~@*+%<>#!?|&/=,$^[\]-]+$/u.test(word) &&
    visible(word) === word &&
    !(index === words.length - 1 && /[.:,]$/.test(word));
  return words.map((word, index) => (isPlain(word, index) ? word : visibleJson(JSON.stringify(word)))).join(" ");
}

/** Characters of a name that are shown before its ID. */
const LONGEST_NAME = 200;

/** A thing by its name, and by the ID that no other has; a name of any length does not push the ID out of sight. */
export function nameAndId(name: string, id: string): string {
  return `${shorten(name, LONGEST_NAME)} (ID ${id})`;
}

/** The name in a text of `nameAndId`, or the whole text where there is no ID in it. */
export function nameIn(text: string): string {
  const at = text.lastIndexOf(" (ID ");
  return at > 0 && text.endsWith(")") ? text.slice(0, at) : text;
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

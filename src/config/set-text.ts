import { withoutQuotes } from "./quotes.ts";

/** Variables, of which some are read no sooner than somebody needs their value; these count as set. */
export type Variables = Readonly<Record<string, string | (() => string) | undefined>>;

/** A text that is set; nothing where it is empty or a literal `${…}`, the unset placeholder of a client. */
export function setText(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === "" || /^\$\{.*\}$/.test(text.trim()) ? undefined : text.trim();
}

/** The text of a variable without quotes around it, which leave a warning; nothing where it counts as unset. */
export function unquoted(texts: Variables, name: string, warnings: Map<string, string>): string | undefined {
  const given = texts[name];
  const text = setText(typeof given === "function" ? given() : given);
  if (text === undefined) return undefined;
  const inside = withoutQuotes(text);
  if (inside !== text) {
    warnings.set(name, `${name} has quotation marks around its value; they were taken off. Set it without them.`);
  }
  return setText(inside);
}

/*
 * The file of a client is a person's own: an edit adds, replaces or takes out one entry, and every other byte stays.
 */

/** What a file says of one server; its shape is the client's. */
export type ServerEntry = Readonly<Record<string, unknown>>;

/** Edits of one format. Each throws a ConfigurationFault for a text that it cannot be sure of. */
export interface ConfigurationEdit {
  /** The servers that the text names, as values. */
  entries(text: string): ReadonlyMap<string, unknown>;
  /** The text with the entry, in the place of one of that name. */
  withEntry(text: string, name: string, entry: ServerEntry): string;
  /** The text without it; the same text where there is none. */
  withoutEntry(text: string, name: string): string;
}

/** Why a file is left alone: the end of a sentence that begins with its path. */
export class ConfigurationFault extends Error {}

/** The fault that an error stands for; nothing for another error. Parsers go as deep as a text does, and the stack ends. */
export function faultOf(error: unknown): ConfigurationFault | undefined {
  if (error instanceof ConfigurationFault) return error;
  return error instanceof RangeError ? new ConfigurationFault("is nested too deeply") : undefined;
}

/** A part of a text that another takes the place of. */
export interface Splice {
  from: number;
  to: number;
  text: string;
}

/** Carries out splices, whose places are those of the text before. */
export function spliced(text: string, splices: readonly Splice[]): string {
  const last = [...splices].sort((one, other) => other.from - one.from || other.to - one.to);
  return last.reduce((result, { from, to, text: part }) => result.slice(0, from) + part + result.slice(to), text);
}

/** How the lines of a text end. */
export function lineEndOf(text: string): "\n" | "\r\n" {
  return /\r\n/.test(text) ? "\r\n" : "\n";
}

/** What stands before JSON or TOML in files that Windows programs write. */
export const BYTE_ORDER_MARK = "\uFEFF";

/** An object that is no list, as both formats have them. */
export function isNamedValues(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

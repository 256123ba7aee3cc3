import * as z from "zod";
import { parsedUrl } from "../upstash/parsed-url.ts";

/** A flag with its variable, or a credential, which is a variable alone. */
export interface Setting<Schema extends z.ZodType = z.ZodType> {
  /** Reads the text of the flag or variable. */
  schema: Schema;
  help: string;
  /** What stands behind the flag in the help; a switch has none. */
  value?: string;
  secret?: boolean;
  /** May be given several times, as one list. */
  repeats?: boolean;
  /** Takes something away that is allowed without it: who gives it without a value has lost a limit. */
  limits?: boolean;
  /** Given by the embedded Upstash alone: no variable of the environment is read for it, and nothing tells of it. */
  internal?: boolean;
}

export type SettingTable = Readonly<Record<string, Setting>>;

/** What a table of settings reads to. */
export type ValuesOf<Table extends SettingTable> = { [Name in keyof Table]: z.output<Table[Name]["schema"]> };

export function setting<Schema extends z.ZodType>(
  schema: Schema,
  help: string,
  rest: Omit<Setting, "schema" | "help"> = {},
): Setting<Schema> {
  return { schema, help, ...rest };
}

/** The same for all switches: to make it takes as long as thirty other schemas, and there are a dozen at every start. */
const trueOrFalse = z.stringbool({ error: "expected true or false" }).default(false);

/** A switch, off by default. */
export function flag(help: string) {
  return setting(trueOrFalse, help);
}

/** Quotation marks by kind: of a pair around a text, one of a kind stands at the beginning and one at the end. */
export const QUOTATION_MARKS = ['"“”„‟«»', "'‘’‚‛‹›", "`"] as const;

const anyMark = `[${QUOTATION_MARKS.join("")}]`;
const mark = new RegExp(anyMark);
/** With the sign that JSON puts before one. */
const markAtEnd = new RegExp(`^\\\\?${anyMark}|${anyMark}$`);

/** Whether a text has a quotation mark in it. */
export function hasQuotationMark(text: string): boolean {
  return mark.test(text);
}

/** A URL of a REST API. A token or password in it would be known to nobody here as a secret, so there may be none. */
export const restUrl = z.string().superRefine((text, context) => {
  const problem = problemOfUrl(text);
  if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
});

function problemOfUrl(text: string): string | undefined {
  if (hasQuotationMark(text)) return "expected a URL without quotation marks";
  const url = parsedUrl(text);
  if (url === undefined || !/^https?:$/.test(url.protocol)) return "expected a URL that starts with https://";
  if (/[?#@]/.test(text)) return "expected a URL without a token or password in it: set the token by its own variable";
  // Upstash takes a path for a command; another server may well have its API below one.
  if (/\.upstash\.io$/.test(url.hostname) && !/^\/*$/.test(url.pathname)) {
    return "expected the URL of the console's REST section, which ends behind .upstash.io, without a path";
  }
  return undefined;
}

const ASCII = /^[\x21-\x7e]+$/;
const ASCII_EXPECTED = "expected text of ASCII without spaces or line breaks";

/** A secret that a person chooses. */
export const chosenSecret = z.string().regex(ASCII, ASCII_EXPECTED);

/** A secret that Upstash makes, which has no quotation marks: one at an end is left from somewhere else. */
export const secretText = z
  .string()
  .refine((text) => !markAtEnd.test(text), {
    error: "expected text without a quotation mark at one end",
    abort: true,
  })
  .regex(ASCII, ASCII_EXPECTED);

/** Reads the variables of a table. */
export interface VariableReader<Table extends SettingTable> {
  /** Nothing where the variable is not set, or its value is an unset placeholder of a client. Throws for a bad value. */
  read<Name extends keyof Table & string>(name: Name): z.output<Table[Name]["schema"]> | undefined;
  /** Whether a variable is set, without keeping its value. */
  isSet(name: keyof Table & string): boolean;
}

import * as z from "zod";

/** A flag with its variable, or a credential, which is a variable alone. */
export interface Setting<Schema extends z.ZodType = z.ZodType> {
  /** Reads the text of the flag or variable. */
  schema: Schema;
  help: string;
  /** What stands behind the flag in the help; a switch has none. */
  value?: string;
  secret?: boolean;
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

/** A switch, off by default. */
export function flag(help: string) {
  return setting(z.stringbool({ error: "expected true or false" }).default(false), help);
}

/** A URL of a REST API. A token or password in it would be known to nobody here as a secret, so there may be none. */
export const restUrl = z
  .url({ protocol: /^https?$/, error: "expected a URL that starts with https://" })
  .refine(
    (url) => !/[?#@]/.test(url),
    "expected a URL without a token or password in it: set the token by its own variable",
  );

export const secretText = z.string().regex(/^[\x21-\x7e]+$/, "expected text without spaces or line breaks");

/** Reads the variables of a table. */
export interface VariableReader<Table extends SettingTable> {
  /** Nothing where the variable is not set, or its value is an unset placeholder of a client. Throws for a bad value. */
  read<Name extends keyof Table & string>(name: Name): z.output<Table[Name]["schema"]> | undefined;
  /** Whether a variable is set, without keeping its value. */
  isSet(name: keyof Table & string): boolean;
}

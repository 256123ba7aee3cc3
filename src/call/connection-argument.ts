import { InputError, type InputSchema } from "./tool.ts";

/** The argument by which a call names one of several connections, where there are some. */
export const CONNECTION = "connection";

/** Characters of a connection's name. */
export const LONGEST_CONNECTION_NAME = 32;

const schema = {
  type: "string",
  description: "Name of the connection to use.",
};

/** The schema of a tool with the argument, the same whichever connections there are. */
export function withConnectionArgument(own: InputSchema): InputSchema {
  return { ...own, properties: { ...own.properties, [CONNECTION]: schema } };
}

/**
 * Takes the argument out of what a client sends, which the tool then reads. An empty one is one that is not given. Throws an
 * InputError for what is no text.
 */
export function takeConnection(raw: unknown): { connection: string | undefined; rest: unknown } {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw) || !Object.hasOwn(raw, CONNECTION)) {
    return { connection: undefined, rest: raw };
  }
  const { [CONNECTION]: given, ...rest } = raw as Record<string, unknown>;
  if (given === undefined || given === null) return { connection: undefined, rest };
  if (typeof given !== "string") throw new InputError(`${CONNECTION} must be a text, the name of a connection.`);
  return { connection: given.trim() || undefined, rest };
}

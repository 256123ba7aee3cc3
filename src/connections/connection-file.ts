import { readFile } from "node:fs/promises";
import * as z from "zod";
import { LONGEST_CONNECTION_NAME } from "../call/connection-argument.ts";
import type { SettingTable } from "../catalog/setting.ts";
import { ConfigError } from "../config/read.ts";
import { quoted } from "../upstash/quoted.ts";

/*
 * The file in which a person names several databases and accounts. It holds no secret, but says where each one is: in a
 * variable of the environment, or in a file of its own.
 */

/** Connections of one file: each caller may use all of them, and has what is offered by each. */
export const MOST_CONNECTIONS = 100;
/** Characters of the file. */
const LONGEST_FILE = 1_048_576;

const source = z.union(
  [
    z.string().min(1).max(4_096),
    z.strictObject({ env: z.string().regex(/^[A-Za-z_]\w{0,127}$/) }),
    z.strictObject({ file: z.string().min(1).max(4_096) }),
  ],
  { error: 'expected {"env": "NAME"} or {"file": "PATH"}, or a text where it is no secret' },
);

/** Where the value of a credential is: it is the text itself, or in a variable or a file. */
export type CredentialSource = z.output<typeof source>;

const connection = z.strictObject({
  name: z
    .string()
    .max(LONGEST_CONNECTION_NAME)
    .regex(/^[a-z\d_-]+$/, `expected 1 to ${LONGEST_CONNECTION_NAME} lower-case letters, digits, _ or -`),
  credentials: z.record(z.string().max(100), source),
  access: z.enum(["read-only", "privileged-reads", "writes"]).default("read-only"),
  /** What a model reads of it. */
  description: z
    .string()
    .max(200)
    .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u, "expected one line")
    .optional(),
});

const connectionFile = z.strictObject({ connections: z.array(connection).max(MOST_CONNECTIONS) });

/** What the file says of one connection. */
export type ConnectionEntry = z.output<typeof connection>;

/** Whether the setting is the JSON itself, and not the path of a file with it. */
export function holdsConnections(setting: string): boolean {
  return setting.trimStart().startsWith("{");
}

/**
 * The connections of the setting: JSON, or the path of a file with it. `variables` are those of credentials. Rejects with a
 * ConfigError that names what is wrong.
 */
export async function readConnections(setting: string, variables: SettingTable): Promise<readonly ConnectionEntry[]> {
  if (holdsConnections(setting)) return connectionsIn(setting, "UPSTASH_MCP_CONNECTIONS", variables);
  const text = await readFile(setting, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(`The connections' file ${quoted(setting)} cannot be read (${error.code ?? "failed"}).`);
  });
  return connectionsIn(text, setting, variables);
}

const EXPECTED = '{"connections": [{"name": …, "credentials": {…}}]}';

/** Reads the JSON; nothing of it is quoted but names, since a secret may stand in the wrong place. */
export function connectionsIn(text: string, from: string, variables: SettingTable): readonly ConnectionEntry[] {
  if (text.length > LONGEST_FILE) throw new ConfigError(`${from} is longer than ${LONGEST_FILE} characters.`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new ConfigError(`${from} is not JSON. Expected ${EXPECTED}.`);
  }
  const read = connectionFile.safeParse(json);
  if (!read.success) throw new ConfigError(`${from}: ${firstFault(read.error, json)}.`);
  const { connections } = read.data;
  for (const [place, entry] of connections.entries()) {
    const fault = faultOf(entry, variables) ?? (isNamedBefore(entry, connections, place) ? "stands there twice" : "");
    if (fault !== "") throw new ConfigError(`${from}: connection ${quoted(entry.name)} ${fault}.`);
  }
  return connections;
}

function isNamedBefore({ name }: ConnectionEntry, all: readonly ConnectionEntry[], place: number): boolean {
  return all.findIndex((other) => other.name === name) < place;
}

/** What is wrong with the credentials of a connection, as the end of a sentence. */
function faultOf({ credentials }: ConnectionEntry, variables: SettingTable): string | undefined {
  const names = Object.keys(credentials);
  if (names.length === 0) return "has no credentials: name at least one variable, such as UPSTASH_REDIS_REST_URL";
  const unknown = names.find((name) => !Object.hasOwn(variables, name));
  if (unknown !== undefined) return `has ${quoted(unknown)}, which is no variable of credentials`;
  const plain = names.find((name) => typeof credentials[name] === "string" && variables[name]?.secret === true);
  if (plain === undefined) return undefined;
  return `has ${plain} in plain. It is a secret, and this file is one that people share: write {"env": "NAME"} for a variable of the server that has it, or {"file": "PATH"} for a file`;
}

/** Where the first fault is, by the connection's name where it has one. */
function firstFault({ issues: [issue] }: z.ZodError, json: unknown): string {
  if (issue === undefined) return "not understood";
  const [first, place, ...rest] = issue.path;
  if (first !== "connections" || typeof place !== "number") {
    return issue.code === "invalid_type" ? `expected ${EXPECTED}` : issue.message;
  }
  const { connections } = json as { connections: readonly { name?: unknown }[] };
  const { name } = connections[place] ?? {};
  const which = typeof name === "string" ? `connection ${quoted(name)}` : `connections[${place}]`;
  return `${[which, ...rest.map(String)].join(", ")}: ${issue.message}`;
}

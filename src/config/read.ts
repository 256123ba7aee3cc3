import type { z } from "zod";
import type { AccessMode, AccountCredentials, RedisCredentials } from "../upstash/credentials.ts";
import { type CredentialName, credentials, flagOf, type Settings, settings, variableOf } from "./settings.ts";

/** A configuration that the server refuses to start with; `message` is one line for stderr. */
export class ConfigError extends Error {}

export interface Config extends Settings {
  mode: AccessMode;
  redis: RedisCredentials;
  account: AccountCredentials;
  signingKey: string | undefined;
}

/**
 * The configuration of flags (which win) and environment. A value that is empty or a literal `${…}`, an unset
 * placeholder of a client, counts as unset. Throws a ConfigError for anything unknown or wrong.
 */
export function readConfig(flags: Readonly<Record<string, string>>, environment: NodeJS.ProcessEnv): Config {
  refuseUnknownVariables(environment);
  refusePasswordInFlag(flags.redisServer);
  const values = Object.entries(settings).map(([name, { schema }]) => {
    const fromFlag = set(flags[name]);
    const text = fromFlag ?? set(environment[variableOf(name)]);
    return [name, parse(schema, text, fromFlag === undefined ? variableOf(name) : `--${flagOf(name)}`)];
  });
  const read = Object.fromEntries(values) as Settings;
  const mode = read.allowWrites ? "writes" : read.allowPrivilegedReads ? "privileged-reads" : "read-only";
  return {
    ...read,
    mode,
    redis: redisCredentials(environment, mode),
    account: accountCredentials(environment),
    signingKey: credential(environment, "UPSTASH_MCP_SIGNING_KEY"),
  };
}

function refuseUnknownVariables(environment: NodeJS.ProcessEnv): void {
  const known = new Set([...Object.keys(settings).map(variableOf), ...Object.keys(credentials)]);
  for (const name of Object.keys(environment)) {
    if (name.startsWith("UPSTASH_MCP_") && !known.has(name)) {
      throw new ConfigError(
        `Unknown variable ${name}. Known: ${[...known].filter((known) => known.startsWith("UPSTASH_MCP_")).join(", ")}.`,
      );
    }
  }
}

/** Flags stand in the list of processes, which every user of the machine can read. */
function refusePasswordInFlag(redisServer: string | undefined): void {
  if (redisServer === undefined || !/:\/\/[^/]*:[^/]*@|[?&]password=/i.test(redisServer)) return;
  throw new ConfigError(
    `--${flagOf("redisServer")} has a password in it, which every user of this machine could read: set ${variableOf("redisServer")} instead.`,
  );
}

function set(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === "" || /^\$\{.*\}$/.test(text.trim()) ? undefined : text.trim();
}

function parse<Schema extends z.ZodType>(schema: Schema, text: string | undefined, name: string): z.output<Schema> {
  const result = schema.safeParse(text);
  if (result.success) return result.data;
  throw new ConfigError(`Bad value for ${name}: ${result.error.issues[0]?.message ?? "not understood"}.`);
}

/**
 * One group of names wins as a whole, so that a URL never meets another database's token; the other group fills gaps
 * only where its URL is the same. In read-only mode the standard token is not even read.
 */
function redisCredentials(environment: NodeJS.ProcessEnv, mode: AccessMode): RedisCredentials {
  const own = group(
    environment,
    mode,
    "UPSTASH_REDIS_REST_URL",
    "UPSTASH_REDIS_REST_TOKEN",
    "UPSTASH_REDIS_REST_READONLY_TOKEN",
  );
  const hosted = group(environment, mode, "KV_REST_API_URL", "KV_REST_API_TOKEN", "KV_REST_API_READ_ONLY_TOKEN");
  if (own.url === undefined) return hosted.url === undefined ? own : hosted;
  if (own.url !== hosted.url) return own;
  return {
    url: own.url,
    token: own.token ?? hosted.token,
    readOnlyToken: own.readOnlyToken ?? hosted.readOnlyToken,
    tokenLeftAlone: own.tokenLeftAlone || hosted.tokenLeftAlone,
  };
}

function group(
  environment: NodeJS.ProcessEnv,
  mode: AccessMode,
  url: CredentialName,
  token: CredentialName,
  readOnly: CredentialName,
) {
  const readOnlyMode = mode === "read-only";
  return {
    url: credential(environment, url),
    token: readOnlyMode ? undefined : credential(environment, token),
    readOnlyToken: readOnlyMode ? credential(environment, readOnly) : undefined,
    tokenLeftAlone: readOnlyMode && set(environment[token]) !== undefined,
  };
}

function accountCredentials(environment: NodeJS.ProcessEnv): Config["account"] {
  const email = credential(environment, "UPSTASH_EMAIL");
  const apiKey = credential(environment, "UPSTASH_API_KEY");
  return { ...(email === undefined ? {} : { email }), ...(apiKey === undefined ? {} : { apiKey }) };
}

function credential(environment: NodeJS.ProcessEnv, name: CredentialName): string | undefined {
  const text = set(environment[name]);
  return text === undefined ? undefined : parse(credentials[name].schema, text, name);
}

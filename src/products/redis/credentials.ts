import { restUrl, type SettingTable, secretText, setting, type VariableReader } from "../../catalog/setting.ts";
import type { AccessLevel, RestAccess } from "../../upstash/access.ts";
import { UpstashError } from "../../upstash/errors.ts";
import { lackIn } from "../../upstash/lack-in.ts";
import type { UpstreamProbe } from "../../upstash/upstream-probe.ts";
import { levelAt, type Reach } from "../account/reach/reach.ts";

export const redisVariables = {
  UPSTASH_REDIS_REST_URL: setting(restUrl, "REST URL of the database."),
  UPSTASH_REDIS_REST_TOKEN: setting(
    secretText,
    "Standard token; used only with --allow-writes or --allow-privileged-reads.",
    { secret: true },
  ),
  UPSTASH_REDIS_REST_READONLY_TOKEN: setting(secretText, "Read-only token; used by default.", { secret: true }),
  KV_REST_API_URL: setting(restUrl, "The same as UPSTASH_REDIS_REST_URL, as hosting integrations name it."),
  KV_REST_API_TOKEN: setting(secretText, "The same as UPSTASH_REDIS_REST_TOKEN.", { secret: true }),
  KV_REST_API_READ_ONLY_TOKEN: setting(secretText, "The same as UPSTASH_REDIS_REST_READONLY_TOKEN.", { secret: true }),
} as const satisfies SettingTable;

type RedisReader = VariableReader<typeof redisVariables>;
type RedisVariable = keyof typeof redisVariables;

/** What configuration says about one database at one access level: the token of another level is not filled. */
export interface RedisCredentials {
  url?: string | undefined;
  token?: string | undefined;
  readOnlyToken?: string | undefined;
  /** Whether a standard token was found and left alone, because the level reads only. */
  tokenLeftAlone?: boolean;
}

/**
 * One group of names wins as a whole, so that a URL never meets another database's token; the other group fills gaps only
 * where its URL is the same. At the level read-only, the standard token is not even read.
 */
export function redisCredentials(variables: RedisReader, level: AccessLevel): RedisCredentials {
  const own = group(variables, level, [
    "UPSTASH_REDIS_REST_URL",
    "UPSTASH_REDIS_REST_TOKEN",
    "UPSTASH_REDIS_REST_READONLY_TOKEN",
  ]);
  const hosted = group(variables, level, ["KV_REST_API_URL", "KV_REST_API_TOKEN", "KV_REST_API_READ_ONLY_TOKEN"]);
  if (own.url === undefined) return hosted.url === undefined ? own : hosted;
  if (own.url !== hosted.url) return own;
  return {
    url: own.url,
    token: own.token ?? hosted.token,
    readOnlyToken: own.readOnlyToken ?? hosted.readOnlyToken,
    tokenLeftAlone: own.tokenLeftAlone || hosted.tokenLeftAlone,
  };
}

/** The same as far as it is within reach: where it may not be changed, the token that only reads is used for everything. */
export function reachedDatabase(
  variables: RedisReader,
  level: AccessLevel,
  reach: Reach | undefined,
): RedisCredentials {
  const own = redisCredentials(variables, level);
  const at = levelAt(reach, own.url, level);
  if (at === undefined) return {};
  if (at === level) return own;
  const { readOnlyToken, ...reading } = redisCredentials(variables, at);
  return { ...reading, token: readOnlyToken, readOnlyToken };
}

function group(
  variables: RedisReader,
  level: AccessLevel,
  [url, token, readOnlyToken]: readonly [RedisVariable, RedisVariable, RedisVariable],
) {
  const readsOnly = level === "read-only";
  return {
    url: variables.read(url),
    token: readsOnly ? undefined : variables.read(token),
    readOnlyToken: readsOnly ? variables.read(readOnlyToken) : undefined,
    tokenLeftAlone: readsOnly && variables.isSet(token),
  };
}

/**
 * The URL and the one token of an access level: the read-only token at read-only, the standard token above it. Throws a
 * `not-configured` UpstashError that names the variables to set.
 */
export function redisAccess(credentials: RedisCredentials, level: AccessLevel): RestAccess {
  const { url } = credentials;
  const token = level === "read-only" ? credentials.readOnlyToken : credentials.token;
  if (url && token) return { url, token };
  const tokenName = level === "read-only" ? "UPSTASH_REDIS_REST_READONLY_TOKEN" : "UPSTASH_REDIS_REST_TOKEN";
  if (level === "read-only" && url && credentials.tokenLeftAlone) {
    throw new UpstashError(
      "not-configured",
      `${tokenName} is not set. UPSTASH_REDIS_REST_TOKEN is, but it can write, so the read-only server does not use it.`,
      { advice: `Set ${tokenName}, or start the server with --allow-privileged-reads or --allow-writes.` },
    );
  }
  if (url && credentials.tokenLeftAlone) {
    throw new UpstashError(
      "not-configured",
      `UPSTASH_REDIS_REST_READONLY_TOKEN is not set, and nothing is written to ${new URL(url).host}, so its standard token is not used.`,
      { advice: "Set it, or start the server with the host in --allow-writes-to and not in --protect." },
    );
  }
  const missing = [url ? [] : ["UPSTASH_REDIS_REST_URL"], token ? [] : [tokenName]].flat().join(" and ");
  throw new UpstashError("not-configured", `No Redis database is configured: ${missing} not set.`, {
    advice:
      "Set the variables from the REST section of the database in the Upstash console, or UPSTASH_EMAIL and UPSTASH_API_KEY for all databases of an account; --local tries it out without either.",
  });
}

/** PING, which every token may send; nothing where there is no URL or no token of the level. */
export function pingOf({ url, token, readOnlyToken }: RedisCredentials, level: AccessLevel): UpstreamProbe | undefined {
  const used = level === "read-only" ? readOnlyToken : token;
  if (url === undefined || used === undefined) return undefined;
  return { url, credential: { token: used }, body: JSON.stringify(["PING"]) };
}

/** What is not set, where only a part of what one database takes is. */
export function lackOfDatabase(credentials: RedisCredentials, level: AccessLevel): string | undefined {
  if (credentials.url !== undefined) return lackIn(() => redisAccess(credentials, level));
  return hasToken(credentials) ? WITHOUT_URL : undefined;
}

function hasToken({ token, readOnlyToken, tokenLeftAlone }: RedisCredentials): boolean {
  return token !== undefined || readOnlyToken !== undefined || tokenLeftAlone === true;
}

const WITHOUT_URL = "A token of a database is set, but not its URL, so it is not used; set UPSTASH_REDIS_REST_URL";

/** What a person should know about a database's address. */
export function warningsAbout(credentials: RedisCredentials): string[] {
  const { url } = credentials;
  if (url === undefined) return hasToken(credentials) ? [`${WITHOUT_URL}.`] : [];
  const { protocol, hostname } = new URL(url);
  const staysHere = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  if (protocol === "https:" || staysHere) return [];
  return [
    `The REST URL of the database starts with http://, so its token travels to ${hostname} unencrypted; use https://.`,
  ];
}

import { UpstashError } from "./errors.ts";

/** What the person who runs the server allowed; it decides which token is used and what is listed. */
export type AccessMode = "read-only" | "privileged-reads" | "writes";

/** What configuration says about one database. In read-only mode `token` is never filled. */
export interface RedisCredentials {
  url?: string | undefined;
  token?: string | undefined;
  readOnlyToken?: string | undefined;
  /** Whether a standard token was found and left alone, because the mode is read-only. */
  tokenLeftAlone?: boolean;
}

/** The account of the Developer API. */
export interface AccountCredentials {
  email?: string;
  apiKey?: string;
  /** The base URL; only the embedded Upstash has another than DEVELOPER_API_URL. */
  url?: string;
}

const DEVELOPER_API_URL = "https://api.upstash.com";

/** The complete account. Throws a `not-configured` UpstashError that names the variables to set. */
export function accountAccess({
  email,
  apiKey,
  url = DEVELOPER_API_URL,
}: AccountCredentials): Required<AccountCredentials> {
  if (email !== undefined && apiKey !== undefined) return { email, apiKey, url };
  const missing = [email ? [] : ["UPSTASH_EMAIL"], apiKey ? [] : ["UPSTASH_API_KEY"]].flat().join(" and ");
  throw new UpstashError("not-configured", `No Upstash account is configured: ${missing} not set.`, {
    advice:
      "Set both: the account's e-mail, and a key made in the console under Account, Management API. --local tries it out without an account.",
  });
}

/** Where a database answers, and with which token. */
export interface RedisAccess {
  url: string;
  token: string;
}

/** Where a database answers, and both of its tokens. */
export interface RestCredentials extends RedisAccess {
  readOnlyToken: string;
}

/**
 * The URL and the one token of an access mode: the read-only token in read-only mode, the standard token otherwise.
 * Throws a `not-configured` UpstashError that names the variables to set.
 */
export function redisAccess(credentials: RedisCredentials, mode: AccessMode): RedisAccess {
  const { url } = credentials;
  const token = mode === "read-only" ? credentials.readOnlyToken : credentials.token;
  if (url && token) return { url, token };
  const tokenName = mode === "read-only" ? "UPSTASH_REDIS_REST_READONLY_TOKEN" : "UPSTASH_REDIS_REST_TOKEN";
  if (mode === "read-only" && url && credentials.tokenLeftAlone) {
    throw new UpstashError(
      "not-configured",
      `${tokenName} is not set. UPSTASH_REDIS_REST_TOKEN is, but it can write, so the read-only server does not use it.`,
      { advice: `Set ${tokenName}, or start the server with --allow-privileged-reads or --allow-writes.` },
    );
  }
  const missing = [url ? [] : ["UPSTASH_REDIS_REST_URL"], token ? [] : [tokenName]].flat().join(" and ");
  throw new UpstashError("not-configured", `No Redis database is configured: ${missing} not set.`, {
    advice:
      "Set the variables from the REST section of the database in the Upstash console, or UPSTASH_EMAIL and UPSTASH_API_KEY for all databases of an account; --local tries it out without either.",
  });
}

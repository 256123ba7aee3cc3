import type { NetConnectOpts } from "node:net";
import { urlOrNothing } from "../../http/url-or-nothing.ts";
import { LocalError } from "../../local-error.ts";

/** Where a Redis listens, and whether the connection is TLS. */
export interface RedisAddress {
  readonly connect: NetConnectOpts;
  readonly tls: boolean;
}

/** A Redis ACL user and its password. Without a password, no AUTH is sent. */
export interface RedisLogin {
  readonly username: string;
  readonly password: string | null;
}

/** What the URL of a running Redis says: where it is and who to be there. */
export interface RedisTarget {
  readonly address: RedisAddress;
  readonly login: RedisLogin;
}

const DEFAULT_REDIS_PORT = 6379;
const RUNNING_REDIS = /^(rediss?|unix):/i;

/** Whether a value names a running Redis (a URL) rather than a program to start. */
export function isRedisUrl(value: string): boolean {
  return RUNNING_REDIS.test(value);
}

const NOT_VALID =
  "The URL of the running Redis is not valid. Write redis://[user:password@]host:port or unix:/path/to/redis.sock; in a user or password, / ? # @ and % are percent-encoded (%2F %3F %23 %40 %25).";

/**
 * Reads `redis://[user[:password]@]host[:port]`, `rediss://…` (TLS) or `unix:/path/to.sock[?username=…&password=…]`.
 * Only database 0 is accepted, because the Redis REST API has no SELECT. Throws a LocalError that repeats no part of the
 * URL: where a password is not encoded, any part may be one of it.
 */
export function parseRedisUrl(value: string): RedisTarget {
  const url = urlOrNothing(value);
  if (url === undefined || !isRedisUrl(value)) throw new LocalError(NOT_VALID);
  if (url.protocol === "unix:") {
    return {
      address: { connect: { path: decoded(url.pathname) }, tls: false },
      login: login(url.searchParams.get("username"), url.searchParams.get("password")),
    };
  }
  const behindHost = url.pathname + url.search + url.hash;
  if (/[@#]/.test(behindHost) || url.searchParams.has("password")) throw new LocalError(NOT_VALID);
  if (!/^\/?\d*$/.test(url.pathname)) throw new LocalError(NOT_VALID);
  if (!/^\/?0?$/.test(url.pathname)) {
    throw new LocalError(
      "The URL of the running Redis selects another database than 0; the REST API serves database 0 only.",
    );
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1") || "127.0.0.1";
  const port = url.port === "" ? DEFAULT_REDIS_PORT : Number(url.port);
  return {
    address: { connect: { host, port }, tls: url.protocol === "rediss:" },
    login: login(decoded(url.username), decoded(url.password)),
  };
}

/** Where a Redis is, for a person: host and port, or the path of its socket. */
export function placeOf({ connect }: RedisAddress): string {
  if ("path" in connect) return connect.path;
  const host = connect.host ?? "";
  return `${host.includes(":") ? `[${host}]` : host}:${connect.port}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new LocalError(NOT_VALID);
  }
}

function login(username: string | null, password: string | null): RedisLogin {
  return { username: username || "default", password: password || null };
}

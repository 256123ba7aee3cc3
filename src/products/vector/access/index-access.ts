import type { ProductFacts } from "../../../catalog/product.ts";
import type { AccessLevel, RestAccess } from "../../../upstash/access.ts";
import { UpstashError } from "../../../upstash/errors.ts";
import { lackIn } from "../../../upstash/lack-in.ts";
import type { UpstreamProbe } from "../../../upstash/upstream-probe.ts";
import { type AccountCredentials, isComplete } from "../../account/credentials.ts";
import { levelAt, type Reach } from "../../account/reach/reach.ts";
import { warningsAboutNames } from "../../account/reach/why-not.ts";
import type { IndexKind } from "./index-kind.ts";

/*
 * The credentials of one index: an address, a token that may do everything and one that only reads. Those of Vector and of
 * Search are alike but for the names of their variables.
 */

/** What configuration says about one index at one access level: the token of another level is not filled. */
export interface ConfiguredIndex {
  url?: string | undefined;
  token?: string | undefined;
  /** Whether the token of the other level was found and left alone. */
  otherLeftAlone: boolean;
  /** Whether others may be changed, and this one is only read. */
  isNarrowed?: boolean;
}

/** A configured index, and the account that has others. */
export interface IndexCredentials {
  index: ConfiguredIndex;
  account: AccountCredentials;
}

/** Reads the variables of one kind of index. */
interface IndexVariables<Name extends string> {
  read(name: Name): string | undefined;
  isSet(name: Name): boolean;
}

/** One token for one level: that which may write is not even read where nothing may be written. */
function configuredIndex<Name extends string>(
  { read, isSet }: IndexVariables<Name>,
  { url, token, readOnlyToken }: { url: Name; token: Name; readOnlyToken: Name },
  level: AccessLevel,
): ConfiguredIndex {
  const [used, other] = level === "writes" ? [token, readOnlyToken] : [readOnlyToken, token];
  return { url: read(url), token: read(used), otherLeftAlone: isSet(other) };
}

/** The same as far as it is within reach: where it may not be changed, the token is the one that only reads. */
export function reachedIndex<Name extends string>(
  variables: IndexVariables<Name>,
  names: { url: Name; token: Name; readOnlyToken: Name },
  { level, reach }: { level: AccessLevel; reach: Reach | undefined },
): ConfiguredIndex {
  const at = levelAt(reach, variables.read(names.url), level);
  if (at === undefined) return { otherLeftAlone: false };
  return { ...configuredIndex(variables, names, at), isNarrowed: level === "writes" && at !== level };
}

/** Address and token. Throws a `not-configured` UpstashError that names the variables to set. */
export function indexAccess(index: ConfiguredIndex, kind: IndexKind, level: AccessLevel) {
  const { url, token, otherLeftAlone, isNarrowed = false } = index;
  if (url !== undefined && token !== undefined) return { url, token } satisfies RestAccess;
  const { variables, label, what } = kind;
  const [used, other] =
    level === "writes" && !isNarrowed
      ? [variables.token, variables.readOnlyToken]
      : [variables.readOnlyToken, variables.token];
  if (url !== undefined && otherLeftAlone)
    throw isNarrowed ? onlyRead(used, other, url) : leftAlone(used, other, level);
  const missing = [url === undefined ? [variables.url] : [], token === undefined ? [used] : []].flat().join(" and ");
  throw new UpstashError("not-configured", `No ${what} is configured: ${missing} not set.`, {
    advice: `Set the variables from the console (${label}, the ${kind.argument}, REST), or UPSTASH_EMAIL and UPSTASH_API_KEY for all of an account; --local tries it out without either.`,
  });
}

function leftAlone(used: string, other: string, level: AccessLevel): UpstashError {
  const [why, instead] =
    level === "writes"
      ? ["it only reads, so a server that may write does not use it", ""]
      : ["it can write, so a server that only reads does not use it", ", or start the server with --allow-writes"];
  return new UpstashError("not-configured", `${used} is not set. ${other} is, but ${why}.`, {
    advice: `Set ${used}${instead}.`,
  });
}

function onlyRead(used: string, other: string, url: string): UpstashError {
  const { host } = new URL(url);
  return new UpstashError(
    "not-configured",
    `${used} is not set, and nothing is written to ${host}, so ${other} is not used.`,
    { advice: `Set ${used}, or start the server with the host in --allow-writes-to and not in --protect.` },
  );
}

/** What an index says of itself; nothing where there is no URL or no token of the level. */
export function indexProbe({ index: { url, token } }: IndexCredentials): UpstreamProbe | undefined {
  if (url === undefined || token === undefined) return undefined;
  return { url: `${url.replace(/\/+$/, "")}/info`, credential: { token } };
}

/** What a product says of its configured index, or of those of the account. */
export function indexFacts({ index, account }: IndexCredentials, kind: IndexKind, level: AccessLevel): ProductFacts {
  const { url, token } = index;
  return {
    isConfigured: url !== undefined,
    isReachable: url !== undefined || isComplete(account),
    lacks: isComplete(account) ? undefined : lackOfIndex(index, kind, level),
    secrets: [token],
    identity: [url],
    reaches: url && `the ${kind.what} at ${new URL(url).host}`,
    warnings: [...warningsAbout(index, kind), ...warningsAboutNames(account.reach, url, isComplete(account))],
    resourceArgument: isComplete(account) ? kind.argument : undefined,
  };
}

/** What is not set, where only a part of what one index takes is. */
function lackOfIndex(index: ConfiguredIndex, kind: IndexKind, level: AccessLevel): string | undefined {
  return index.url === undefined ? lackOfUrl(index, kind) : lackIn(() => indexAccess(index, kind, level));
}

function lackOfUrl({ token, otherLeftAlone }: ConfiguredIndex, { what, variables }: IndexKind): string | undefined {
  if (token === undefined && !otherLeftAlone) return undefined;
  return `A token of a ${what} is set, but not its URL, so it is not used; set ${variables.url}`;
}

/** What a person should know about the address of an index. */
function warningsAbout(index: ConfiguredIndex, kind: IndexKind): string[] {
  const { url } = index;
  const { variables } = kind;
  if (url === undefined) {
    const lack = lackOfUrl(index, kind);
    return lack === undefined ? [] : [`${lack}.`];
  }
  const { protocol, hostname } = new URL(url);
  if (protocol === "https:" || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)) return [];
  return [`${variables.url} starts with http://, so its token travels to ${hostname} unencrypted; use https://.`];
}

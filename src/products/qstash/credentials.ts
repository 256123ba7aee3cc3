import { restUrl, type SettingTable, secretText, setting, type VariableReader } from "../../catalog/setting.ts";
import type { AccessLevel, RestAccess } from "../../upstash/access.ts";
import { UpstashError } from "../../upstash/errors.ts";
import { portOf } from "../../upstash/parsed-url.ts";
import type { UpstreamProbe } from "../../upstash/upstream-probe.ts";
import { levelAt, type Reach } from "../account/reach/reach.ts";

/** QStash of the region that Upstash calls the default. */
const DEFAULT_URL = "https://qstash-eu-central-1.upstash.io";

export const qstashCredentialVariables = {
  QSTASH_URL: setting(restUrl, `URL of QStash in the region of the token. Default: ${DEFAULT_URL}.`),
  QSTASH_TOKEN: setting(secretText, "Token of QStash; used only with --allow-writes.", { secret: true }),
  QSTASH_READONLY_TOKEN: setting(secretText, "Read-only token of QStash; used by default.", { secret: true }),
} as const satisfies SettingTable;

/** What configuration says about one QStash at one access level: the token of another level is not filled. */
export interface ConfiguredQStash {
  url?: string | undefined;
  token?: string | undefined;
  /** Whether a token that may write was found and left alone, because the level reads only. */
  tokenLeftAlone: boolean;
  /** Whether a read-only token was found and left alone, because the level may write. */
  readOnlyLeftAlone: boolean;
  /** Whether others may be changed, and this one is only read. */
  isNarrowed?: boolean;
}

/** One token for one level: that which may write is not even read where nothing may be written. */
export function qstashCredentials(
  { read, isSet }: VariableReader<typeof qstashCredentialVariables>,
  level: AccessLevel,
): ConfiguredQStash {
  const mayWrite = level === "writes";
  return {
    url: read("QSTASH_URL"),
    token: mayWrite ? read("QSTASH_TOKEN") : read("QSTASH_READONLY_TOKEN"),
    tokenLeftAlone: !mayWrite && isSet("QSTASH_TOKEN"),
    readOnlyLeftAlone: mayWrite && isSet("QSTASH_READONLY_TOKEN"),
  };
}

/** The same as far as it is within reach: where it may not be changed, the token is the one that only reads. */
export function reachedQStash(
  variables: VariableReader<typeof qstashCredentialVariables>,
  level: AccessLevel,
  reach: Reach | undefined,
): ConfiguredQStash {
  const at = levelAt(reach, variables.read("QSTASH_URL") ?? DEFAULT_URL, level);
  if (at === undefined) return { tokenLeftAlone: false, readOnlyLeftAlone: false };
  return { ...qstashCredentials(variables, at), isNarrowed: level === "writes" && at !== level };
}

/** Whether some token of its own was found, be it of another level. */
export function hasOwnToken({ token, tokenLeftAlone, readOnlyLeftAlone }: ConfiguredQStash): boolean {
  return token !== undefined || tokenLeftAlone || readOnlyLeftAlone;
}

/** URL and token. Throws a `not-configured` UpstashError that names the variable to set. */
export function qstashAccess({ url = DEFAULT_URL, token, ...rest }: ConfiguredQStash): RestAccess {
  if (token !== undefined) return { url, token };
  if (rest.tokenLeftAlone) throw leftAlone(url, rest);
  const missing = rest.readOnlyLeftAlone
    ? "QSTASH_TOKEN is not set; with --allow-writes the read-only token is not used."
    : "No QStash is configured: neither a token nor an account is set.";
  throw new UpstashError("not-configured", missing, {
    advice:
      "Set QSTASH_TOKEN or QSTASH_READONLY_TOKEN from the console, QStash, Quickstart (and QSTASH_URL outside the EU), or UPSTASH_EMAIL and UPSTASH_API_KEY for the QStash users of an account.",
  });
}

function leftAlone(url: string, { isNarrowed = false }: Pick<ConfiguredQStash, "isNarrowed">): UpstashError {
  const [told, instead] = isNarrowed
    ? [
        `QSTASH_READONLY_TOKEN is not set, and nothing is written to ${new URL(url).host}, so QSTASH_TOKEN is not used.`,
        "the host in --allow-writes-to and not in --protect.",
      ]
    : [
        "QSTASH_READONLY_TOKEN is not set. QSTASH_TOKEN is, but it can write, so a server that only reads does not use it.",
        "--allow-writes.",
      ];
  return new UpstashError("not-configured", told, {
    advice: `Set QSTASH_READONLY_TOKEN (console, QStash, Quickstart), or start the server with ${instead}`,
  });
}

/** The list of queues, of which there are few; nothing without a token of the level. */
export function qstashProbe({ url = DEFAULT_URL, token }: ConfiguredQStash): UpstreamProbe | undefined {
  return token === undefined ? undefined : { url: `${url.replace(/\/+$/, "")}/v2/queues`, credential: { token } };
}

/** Whether a URL is on this machine. */
export function isOnThisMachine(url: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);
}

/** The port of a QStash on this machine; nothing where it is elsewhere. */
export function portOnThisMachine(url = ""): string | undefined {
  return url !== "" && isOnThisMachine(url) ? portOf(new URL(url)) : undefined;
}

/** What a person should know about the address of QStash. */
export function warningsAboutQStash(credentials: ConfiguredQStash): string[] {
  const { url } = credentials;
  if (url === undefined) return [];
  const { protocol, hostname } = new URL(url);
  if (protocol === "https:" || isOnThisMachine(url)) return [];
  return [`QSTASH_URL starts with http://, so its token travels to ${hostname} unencrypted; use https://.`];
}

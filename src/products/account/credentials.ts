import * as z from "zod";
import { restUrl, type SettingTable, secretText, setting, type VariableReader } from "../../catalog/setting.ts";
import { UpstashError } from "../../upstash/errors.ts";
import type { UpstreamProbe } from "../../upstash/upstream-probe.ts";
import { type Reach, reachText } from "./reach/reach.ts";

const DEVELOPER_API_URL = "https://api.upstash.com";

/** The account serves other products too: with its credentials they find their databases, indexes and users. */
export const accountVariables = {
  UPSTASH_EMAIL: setting(
    // The pattern of `z.email()`, which takes two milliseconds of every start to make.
    z.string().regex(z.regexes.email, { error: "expected an e-mail address" }),
    "E-mail of the account, for the Developer API.",
  ),
  UPSTASH_API_KEY: setting(secretText, "Key of the account, for the Developer API.", { secret: true }),
  UPSTASH_DEVELOPER_API_URL: setting(restUrl, "Base URL of the embedded Developer API.", { internal: true }),
  UPSTASH_MCP_CALLER_REACH: setting(reachText, "What a caller may reach, as JSON.", { internal: true }),
} as const satisfies SettingTable;

/** The account of the Developer API. */
export interface AccountCredentials {
  email?: string | undefined;
  apiKey?: string | undefined;
  /** The base URL; only the embedded Upstash has another than that of Upstash. */
  url?: string | undefined;
  /** What of it may be reached; all, where nothing is said. */
  reach?: Reach | undefined;
}

export function accountCredentials({ read }: VariableReader<typeof accountVariables>): AccountCredentials {
  return {
    email: read("UPSTASH_EMAIL"),
    apiKey: read("UPSTASH_API_KEY"),
    url: read("UPSTASH_DEVELOPER_API_URL"),
    reach: read("UPSTASH_MCP_CALLER_REACH"),
  };
}

/** Whether an account can be reached at all. */
export function isComplete({ email, apiKey }: AccountCredentials): boolean {
  return email !== undefined && apiKey !== undefined;
}

/** What is not set where only one half of the account is: alone it is of no use. */
export function lackOf({ email, apiKey }: AccountCredentials): string | undefined {
  if ((email === undefined) === (apiKey === undefined)) return undefined;
  return email === undefined
    ? "UPSTASH_API_KEY is set, but UPSTASH_EMAIL is not"
    : "UPSTASH_EMAIL is set, but UPSTASH_API_KEY is not";
}

/** The complete account. Throws a `not-configured` UpstashError that names the variables to set. */
export function accountAccess({ email, apiKey, url = DEVELOPER_API_URL, reach }: AccountCredentials): CompleteAccount {
  if (email !== undefined && apiKey !== undefined) return { email, apiKey, url, reach };
  const missing = [email ? [] : ["UPSTASH_EMAIL"], apiKey ? [] : ["UPSTASH_API_KEY"]].flat().join(" and ");
  throw new UpstashError("not-configured", `No Upstash account is configured: ${missing} not set.`, {
    advice:
      "Set both: the account's e-mail, and a key made in the console under Account, Management API. --local tries it out without an account.",
  });
}

/** The list of teams, the shortest that there is; nothing without a complete account. */
export function teamsProbe({ email, apiKey, url = DEVELOPER_API_URL }: AccountCredentials): UpstreamProbe | undefined {
  if (email === undefined || apiKey === undefined) return undefined;
  return { url: `${url.replace(/\/+$/, "")}/v2/teams`, credential: { user: email, password: apiKey } };
}

export interface CompleteAccount {
  email: string;
  apiKey: string;
  url: string;
  reach?: Reach | undefined;
}

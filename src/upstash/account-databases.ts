import { withoutSecrets } from "../products/account/secret-fields.ts";
import type { AccessMode, RedisAccess, RestCredentials } from "./credentials.ts";
import type { DeveloperApi } from "./developer-api.ts";
import { notDeveloperApi } from "./developer-api-failure.ts";
import { UpstashError } from "./errors.ts";
import { pathOf } from "./path.ts";
import { createRemembered } from "./remembered.ts";
import { redisUrlOf } from "./rest-endpoint.ts";

/** Milliseconds for which names and IDs are remembered. */
const LIST_LIFETIME = 60_000;
const CANDIDATES_SHOWN = 20;
/** Characters of a database's name in an error. */
const LONGEST_NAME = 64;

/** The form of the IDs that Upstash gives, a UUID; as a name it is never taken. */
const ID_FORM = /^\w{8}(-\w{4}){3}-\w{12}$/;

export interface AccountDatabase {
  id: string;
  name: string;
}

/** The Redis databases of an account: which one a name means, and how to reach it. */
export interface AccountDatabases {
  /**
   * The database that is given by ID or name; the only one of the account where nothing is given. With `fresh` a name is
   * looked up anew, so that a change is not made to the database that bore the name before.
   */
  find(idOrName: string | undefined, signal: AbortSignal, fresh?: boolean): Promise<AccountDatabase>;
  /** Address and token of a database at the access level of the mode; remembered until it is forgotten. */
  access(id: string, signal: AbortSignal): Promise<RedisAccess>;
  /** Address and both tokens of a database, fetched anew; for a server that may write alone. */
  credentials(id: string, signal: AbortSignal): Promise<RestCredentials>;
  /** Drops the remembered address and token of a database. */
  forgetAccess(id: string): void;
  /** Drops the remembered names. */
  forgetNames(): void;
}

/** `secure` says whether databases are reached over https; the embedded Upstash is not. */
export function createAccountDatabases(
  api: DeveloperApi,
  mode: AccessMode,
  options: { secure: boolean; onSecret: (secret: string) => void },
): AccountDatabases {
  const listPath = "/v2/redis/databases";
  const tokenField = mode === "read-only" ? "read_only_rest_token" : "rest_token";
  const lists = createRemembered(async (path) => databasesOf(await read(path)), LIST_LIFETIME);
  const accesses = createRemembered(
    async (id) => accessOf(await read(pathOf(["v2", "redis", "database", id])), tokenField, options.secure),
    Number.POSITIVE_INFINITY,
  );

  /** Every answer may carry the tokens of databases, which no later answer of a tool may show. */
  async function read(path: string, signal?: AbortSignal): Promise<unknown> {
    const answer = await api.request({ method: "GET", path }, signal);
    for (const secret of withoutSecrets(answer, "").secrets) options.onSecret(secret);
    return answer;
  }

  return {
    async find(idOrName, signal, fresh = false) {
      if (lists.has(listPath)) {
        const remembered = await lists.get(listPath, signal);
        const [match, ...others] = matching(remembered, idOrName);
        if (match !== undefined && others.length === 0 && (!fresh || match.id === idOrName)) return match;
        lists.drop(listPath, remembered);
      }
      return onlyOne(await lists.get(listPath, signal), idOrName);
    },
    async credentials(id, signal) {
      if (mode !== "writes") {
        throw new UpstashError("forbidden", "The tokens of a database are read only by a server that may write.", {
          advice: "The person who runs it can allow writes with --allow-writes.",
          notExecuted: true,
        });
      }
      const answer = await read(pathOf(["v2", "redis", "database", id]), signal);
      const standard = accessOf(answer, "rest_token", options.secure);
      const { token: readOnlyToken } = accessOf(answer, "read_only_rest_token", options.secure);
      return { ...standard, readOnlyToken };
    },
    access: (id, signal) => accesses.get(id, signal),
    forgetAccess: (id) => accesses.drop(id),
    forgetNames: () => lists.drop(listPath),
  };
}

function databasesOf(answer: unknown): AccountDatabase[] {
  if (!Array.isArray(answer)) throw unexpected("the list of databases");
  return answer.flatMap((row: { database_id?: unknown; database_name?: unknown } | null) =>
    typeof row?.database_id === "string" ? [{ id: row.database_id, name: String(row.database_name ?? "") }] : [],
  );
}

/** An ID comes first, so that nobody takes a database's place by naming another one like its ID. */
function matching(databases: readonly AccountDatabase[], idOrName: string | undefined): AccountDatabase[] {
  if (idOrName === undefined) return [...databases];
  const byId = databases.filter(({ id }) => id === idOrName);
  if (byId.length > 0 || ID_FORM.test(idOrName)) return byId;
  return databases.filter(({ name }) => name === idOrName);
}

function onlyOne(databases: readonly AccountDatabase[], idOrName: string | undefined): AccountDatabase {
  const [match, ...others] = matching(databases, idOrName);
  if (match !== undefined && others.length === 0) return match;
  throw new UpstashError("not-found", problemOf(idOrName, others.length > 0), {
    advice: adviceOf(match === undefined ? databases : [match, ...others]),
    notExecuted: true,
  });
}

function problemOf(idOrName: string | undefined, areSeveral: boolean): string {
  if (idOrName === undefined) return "The call names no database.";
  if (areSeveral) return `Several databases are named ${quoted(idOrName)}.`;
  return `The account has no database ${ID_FORM.test(idOrName) ? "with the ID " : ""}${quoted(idOrName)}.`;
}

function adviceOf(candidates: readonly AccountDatabase[]): string {
  if (candidates.length === 0) return "The account has none; database_create makes one.";
  const shown = candidates.slice(0, CANDIDATES_SHOWN).map(({ id, name }) => `${quoted(name)} (${id})`);
  const more = candidates.length > CANDIDATES_SHOWN ? `, and ${candidates.length - CANDIDATES_SHOWN} more` : "";
  return `Give the ID or name as \`database\`: ${shown.join(", ")}${more}.`;
}

/** A name is somebody's text: it is shown in quotes, in one line, without characters that hide or move others. */
function quoted(name: string): string {
  const short = [...name].slice(0, LONGEST_NAME).join("");
  const plain = short.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/gu, "\uFFFD");
  return JSON.stringify(short === name ? plain : `${plain}…`);
}

/** The token of one field alone is used; the other one is never sent anywhere. */
function accessOf(answer: unknown, field: "rest_token" | "read_only_rest_token", secure: boolean): RedisAccess {
  const { endpoint, [field]: token } = (answer ?? {}) as Record<string, unknown>;
  const url = typeof endpoint === "string" ? redisUrlOf(endpoint, secure) : undefined;
  if (url === undefined) throw unexpected("an endpoint of the database that could be one of Upstash");
  if (typeof token !== "string" || !/^[\x21-\x7e]+$/.test(token)) throw unexpected(`the ${field} of the database`);
  return { url, token };
}

function unexpected(what: string): UpstashError {
  return notDeveloperApi(`The Developer API answered without ${what}.`);
}

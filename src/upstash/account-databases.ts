import type { AccessMode, RedisAccess, RestCredentials } from "./credentials.ts";
import type { DeveloperApi } from "./developer-api.ts";
import { UpstashError } from "./errors.ts";
import { pathOf } from "./path.ts";

/** Milliseconds for which names and IDs are remembered. */
const LIST_LIFETIME = 60_000;
const CANDIDATES_SHOWN = 20;

export interface AccountDatabase {
  id: string;
  name: string;
}

/** The Redis databases of an account: which one a name means, and how to reach it. */
export interface AccountDatabases {
  /** The database that is given by ID or name; the only one of the account where nothing is given. */
  find(idOrName: string | undefined, signal: AbortSignal): Promise<AccountDatabase>;
  /** Address and token of a database at the access level of the mode; remembered until it is forgotten. */
  access(id: string, signal: AbortSignal): Promise<RedisAccess>;
  /** Address and both tokens of a database, fetched anew; for a server that may write alone. */
  credentials(id: string, signal: AbortSignal): Promise<RestCredentials>;
  /** Drops what is remembered of a database, and the list of names. */
  forget(id: string): void;
}

/** `secure` says whether databases are reached over https; the embedded Upstash is not. */
export function createAccountDatabases(
  api: DeveloperApi,
  mode: AccessMode,
  options: { secure: boolean; onSecret: (secret: string) => void },
): AccountDatabases {
  let listed: { databases: AccountDatabase[]; until: number } | undefined;
  const known = new Map<string, RedisAccess>();

  async function list(signal: AbortSignal): Promise<AccountDatabase[]> {
    const databases = databasesOf(await api.request({ method: "GET", path: "/v2/redis/databases" }, signal));
    listed = { databases, until: Date.now() + LIST_LIFETIME };
    return databases;
  }

  const document = (id: string, signal: AbortSignal) =>
    api.request({ method: "GET", path: pathOf(["v2", "redis", "database", id]) }, signal);

  return {
    async find(idOrName, signal) {
      const remembered = listed !== undefined && listed.until > Date.now() ? listed.databases : undefined;
      const matches = remembered === undefined ? [] : matching(remembered, idOrName);
      if (matches.length === 1 && matches[0]) return matches[0];
      return onlyOne(await list(signal), idOrName);
    },
    async access(id, signal) {
      const remembered = known.get(id);
      if (remembered !== undefined) return remembered;
      const field = mode === "read-only" ? "read_only_rest_token" : "rest_token";
      const access = accessOf(await document(id, signal), field, options.secure);
      options.onSecret(access.token);
      known.set(id, access);
      return access;
    },
    async credentials(id, signal) {
      if (mode !== "writes") {
        throw new UpstashError("forbidden", "The tokens of a database are read only by a server that may write.", {
          advice: "The person who runs it can allow writes with --allow-writes.",
          notExecuted: true,
        });
      }
      const answer = await document(id, signal);
      const standard = accessOf(answer, "rest_token", options.secure);
      const { token: readOnlyToken } = accessOf(answer, "read_only_rest_token", options.secure);
      for (const token of [standard.token, readOnlyToken]) options.onSecret(token);
      return { ...standard, readOnlyToken };
    },
    forget(id) {
      known.delete(id);
      listed = undefined;
    },
  };
}

function databasesOf(answer: unknown): AccountDatabase[] {
  if (!Array.isArray(answer)) throw unexpected("the list of databases");
  return answer.flatMap((row: { database_id?: unknown; database_name?: unknown } | null) =>
    typeof row?.database_id === "string" ? [{ id: row.database_id, name: String(row.database_name ?? "") }] : [],
  );
}

function matching(databases: readonly AccountDatabase[], idOrName: string | undefined): AccountDatabase[] {
  if (idOrName === undefined) return [...databases];
  const byId = databases.filter(({ id }) => id === idOrName);
  return byId.length > 0 ? byId : databases.filter(({ name }) => name === idOrName);
}

function onlyOne(databases: readonly AccountDatabase[], idOrName: string | undefined): AccountDatabase {
  const matches = matching(databases, idOrName);
  if (matches.length === 1 && matches[0]) return matches[0];
  const candidates = matches.length > 0 ? matches : databases;
  const shown = candidates
    .slice(0, CANDIDATES_SHOWN)
    .map(({ id, name }) => `${name} (${id})`)
    .join(", ");
  const more = candidates.length > CANDIDATES_SHOWN ? `, and ${candidates.length - CANDIDATES_SHOWN} more` : "";
  const problem =
    idOrName === undefined
      ? "The call names no database."
      : matches.length > 0
        ? `Several databases are named "${idOrName}".`
        : `The account has no database "${idOrName}".`;
  throw new UpstashError("not-found", problem, {
    advice:
      candidates.length === 0
        ? "The account has none; database_create makes one."
        : `Give the ID or name as \`database\`: ${shown}${more}.`,
    notExecuted: true,
  });
}

/** The token of one field alone is kept; the other one is never touched. */
function accessOf(answer: unknown, field: "rest_token" | "read_only_rest_token", secure: boolean): RedisAccess {
  const { endpoint, [field]: token } = (answer ?? {}) as Record<string, unknown>;
  if (typeof endpoint !== "string" || !/^[\w.-]+(:\d+)?$/.test(endpoint) || typeof token !== "string" || token === "") {
    throw unexpected("the endpoint and the token of the database");
  }
  return { url: `${secure ? "https" : "http"}://${endpoint}`, token };
}

function unexpected(what: string): UpstashError {
  return new UpstashError("not-upstash", `The Developer API answered without ${what}.`);
}

import { createAccountDatabases } from "./account-databases.ts";
import {
  type AccessMode,
  type AccountCredentials,
  accountAccess,
  type RedisCredentials,
  type RestCredentials,
  redisAccess,
} from "./credentials.ts";
import { createDeveloperApi, type DeveloperApi } from "./developer-api.ts";
import { UpstashError } from "./errors.ts";
import type { Http } from "./http.ts";
import { createRedis, type Redis } from "./redis.ts";

/** The clients of one configuration: its database, its account, and the databases of the account. */
export interface Connections {
  developerApi(): DeveloperApi;
  databaseId(idOrName: string, signal: AbortSignal): Promise<string>;
  forgetDatabase(id: string): void;
  /** A database of the account by ID or name; without a name the configured one, else the only one of the account. */
  redis(database: string | undefined, signal: AbortSignal): Promise<Redis>;
  /** Which database `redis` means by the same argument. */
  identify(database: string | undefined, signal: AbortSignal): Promise<DatabaseIdentity>;
  restCredentials(id: string, signal: AbortSignal): Promise<RestCredentials>;
}

/** A database as a person knows it. */
export interface DatabaseIdentity {
  /** Its name in the account, else the host of the configured URL. */
  name: string;
  /** Of a database of the account. */
  id?: string;
}

export interface ConnectionOptions {
  mode: AccessMode;
  redis: RedisCredentials;
  account: AccountCredentials;
  /** Told of every token that is received. */
  onSecret: (secret: string) => void;
}

/** Makes clients when they are first needed, and keeps one for each database. */
export function createConnections(http: Http, options: ConnectionOptions): Connections {
  const { mode, redis: credentials, account, onSecret } = options;
  const hasAccount = account.email !== undefined && account.apiKey !== undefined;
  let configured: Redis | undefined;
  let api: DeveloperApi | undefined;
  const developerApi = () => {
    api ??= createDeveloperApi(http, accountAccess(account), mode);
    return api;
  };
  const databases = createAccountDatabases({ request: (...request) => developerApi().request(...request) }, mode, {
    secure: !account.url?.startsWith("http:"),
    onSecret,
  });
  const clients = new Map<string, Redis>();
  const forgetDatabase = (id: string) => {
    clients.delete(id);
    databases.forget(id);
  };

  async function clientOf(id: string, signal: AbortSignal): Promise<Redis> {
    const client = clients.get(id) ?? createRedis(http, await databases.access(id, signal));
    clients.set(id, client);
    return client;
  }

  const isConfigured = (database: string | undefined) =>
    database === undefined && (credentials.url !== undefined || !hasAccount);

  return {
    developerApi,
    databaseId: async (idOrName, signal) => (await databases.find(idOrName, signal)).id,
    forgetDatabase,
    async identify(database, signal) {
      if (isConfigured(database)) return { name: new URL(redisAccess(credentials, mode).url).host };
      return databases.find(database, signal);
    },
    restCredentials: (id, signal) => databases.credentials(id, signal),
    async redis(database, signal) {
      if (isConfigured(database)) {
        configured ??= createRedis(http, redisAccess(credentials, mode));
        return configured;
      }
      accountAccess(account);
      const { id } = await databases.find(database, signal);
      return renewing(
        () => clientOf(id, signal),
        () => forgetDatabase(id),
      );
    },
  };
}

/**
 * A client that, when its token is no longer accepted, drops it, fetches a new one and tries once more: a request that
 * was turned away with 401 cannot have been carried out.
 */
function renewing(client: () => Promise<Redis>, drop: () => void): Redis {
  async function attempt<Result>(run: (redis: Redis) => Promise<Result>): Promise<Result> {
    try {
      return await run(await client());
    } catch (error) {
      if (!(error instanceof UpstashError && error.kind === "unauthorized")) throw error;
      drop();
      return run(await client());
    }
  }
  return {
    command: (...call) => attempt((redis) => redis.command(...call)),
    pipeline: (...call) => attempt((redis) => redis.pipeline(...call)),
    transaction: (...call) => attempt((redis) => redis.transaction(...call)),
    commandWithBytes: (...call) => attempt((redis) => redis.commandWithBytes(...call)),
    async *events(...call) {
      yield* (await client()).events(...call);
    },
  };
}

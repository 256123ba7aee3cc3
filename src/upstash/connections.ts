import { createAccountDatabases } from "./account-databases.ts";
import {
  type AccessMode,
  type AccountCredentials,
  accountAccess,
  type RedisCredentials,
  type RestCredentials,
  redisAccess,
} from "./credentials.ts";
import { basicCredential, createDeveloperApi, type DeveloperApi } from "./developer-api.ts";
import type { Http } from "./http.ts";
import { createRedis, type Redis } from "./redis.ts";
import { renewingRedis } from "./renewing-redis.ts";

/** The clients of one configuration: its database, its account, and the databases of the account. */
export interface Connections {
  developerApi(): DeveloperApi;
  /** The ID of a database of the account; with `fresh` a name is looked up anew. */
  databaseId(idOrName: string, signal: AbortSignal, fresh?: boolean): Promise<string>;
  /** Drops the remembered names of databases, and of the given one its address and token. */
  forgetDatabase(id?: string): void;
  /** A database of the account by ID or name; without a name the configured one, else the only one of the account. */
  redis(database: string | undefined, signal: AbortSignal): Promise<Redis>;
  /** Which database `redis` means by the same argument, its name looked up anew. */
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
  /** Told of every token and password that is received or made. */
  onSecret: (secret: string) => void;
}

/** Makes clients when they are first needed, and keeps one for each database. */
export function createConnections(http: Http, options: ConnectionOptions): Connections {
  const { mode, redis: credentials, account, onSecret } = options;
  const hasAccount = account.email !== undefined && account.apiKey !== undefined;
  let configured: Redis | undefined;
  let api: DeveloperApi | undefined;
  const developerApi = () => {
    api ??= accountApi();
    return api;
  };
  const accountApi = () => {
    const complete = accountAccess(account);
    onSecret(basicCredential(complete));
    return createDeveloperApi(http, complete, mode);
  };
  const databases = createAccountDatabases({ request: (...request) => developerApi().request(...request) }, mode, {
    secure: !account.url?.startsWith("http:"),
    onSecret,
  });
  const clients = new Map<string, Redis>();

  async function clientOf(id: string, signal: AbortSignal): Promise<Redis> {
    const known = clients.get(id);
    if (known !== undefined) return known;
    const access = await databases.access(id, signal);
    const client = clients.get(id) ?? createRedis(http, access);
    clients.set(id, client);
    return client;
  }

  const isConfigured = (database: string | undefined) =>
    database === undefined && (credentials.url !== undefined || !hasAccount);

  function forgetClient(id: string): void {
    clients.delete(id);
    databases.forgetAccess(id);
  }

  return {
    developerApi,
    databaseId: async (idOrName, signal, fresh) => (await databases.find(idOrName, signal, fresh)).id,
    forgetDatabase(id) {
      databases.forgetNames();
      if (id !== undefined) forgetClient(id);
    },
    async identify(database, signal) {
      if (isConfigured(database)) return { name: new URL(redisAccess(credentials, mode).url).host };
      return databases.find(database, signal, true);
    },
    restCredentials: (id, signal) => databases.credentials(id, signal),
    async redis(database, signal) {
      if (isConfigured(database)) {
        configured ??= createRedis(http, redisAccess(credentials, mode));
        return configured;
      }
      accountAccess(account);
      const { id } = await databases.find(database, signal);
      return renewingRedis({
        current: () => clientOf(id, signal),
        drop: (client) => {
          if (clients.get(id) === client) forgetClient(id);
        },
      });
    },
  };
}

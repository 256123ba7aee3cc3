import type { CallContext, Usage } from "../../call/context.ts";
import { InputError } from "../../call/tool.ts";
import type { CallHost } from "../../catalog/product.ts";
import { UpstashError } from "../../upstash/errors.ts";
import type { Redis } from "../../upstash/redis.ts";
import { accountDatabases, redisClients } from "../account/account.ts";
import { type AccountCredentials, accountAccess, isComplete } from "../account/credentials.ts";
import { renewingRedis } from "../account/redis-databases.ts";
import { type RedisCredentials, redisAccess } from "./credentials.ts";
import { connectEnv, type EnvContext } from "./env/env-context.ts";

/** What a call of a Redis tool gets. */
export interface RedisContext extends CallContext {
  /**
   * The database that the call is about: of the account the one that it names, without a name the configured one, else the
   * only one of the account. With `fresh` a name is looked up anew, so that harm is not done to the database that bore the
   * name before. A call that names it by an argument of its own gives that as `resource`.
   */
  database(options?: { fresh: boolean; resource?: string | undefined }): ReachedDatabase | Promise<ReachedDatabase>;
  /**
   * A second database of the account, by ID or name, looked up anew; errors speak of the `argument` that names it. Throws
   * an InputError where it is the first one, or where there is no account.
   */
  otherDatabase(resource: string, argument: string, first: ReachedDatabase): Promise<ReachedDatabase>;
  /** Credentials for the person's own programs. */
  env: EnvContext;
}

/** A database as a person knows it, and its client at the access level of the caller. */
export interface ReachedDatabase {
  /** Its name in the account, else the host of the configured URL. */
  name: string;
  /** Of a database of the account. */
  id?: string;
  redis: Redis;
}

export interface RedisProductCredentials {
  database: RedisCredentials;
  account: AccountCredentials;
}

/** What the calls of one caller get. */
export function connectRedis({ database, account }: RedisProductCredentials, host: CallHost) {
  const env = connectEnv({ database, account }, host);
  const standsAlone = database.url !== undefined || !isComplete(account);
  let configured: { name: string; redis: Redis } | undefined;

  function configuredDatabase(): { name: string; redis: Redis } {
    const access = redisAccess(database, host.level);
    const redis = host.kept(redisClients, null).of(access, host.level);
    return { name: new URL(access.url).host, redis: isComplete(account) ? advisedRedis(redis) : redis };
  }

  async function ofAccount(call: CallContext, fresh: boolean, argument?: string): Promise<ReachedDatabase> {
    const { resource, signal } = call;
    const databases = host.kept(accountDatabases, accountAccess(account));
    const { id, name } = await databases.find(resource, signal, {
      remembered: fresh ? "ids" : "any",
      isOffered: host.isOffered,
      ...(argument === undefined ? {} : { argument }),
    });
    return { id, name, redis: forCall(databases.client(id, host.level, signal), call) };
  }

  /** The configured database has no ID, so it is told by its address whether another one is the same. */
  async function isSame(first: ReachedDatabase, other: ReachedDatabase, { signal }: CallContext): Promise<boolean> {
    if (first.id !== undefined || other.id === undefined) return first.id === other.id;
    const databases = host.kept(accountDatabases, accountAccess(account));
    const { url } = await databases.credentials(other.id, host.level, signal);
    return new URL(url).host === first.name;
  }

  return (call: CallContext): RedisContext => ({
    ...call,
    database({ fresh, resource = call.resource } = { fresh: false }) {
      if (resource !== undefined || !standsAlone) return ofAccount({ ...call, resource }, fresh);
      configured ??= configuredDatabase();
      return { name: configured.name, redis: forCall(configured.redis, call) };
    },
    async otherDatabase(resource, argument, first) {
      if (!isComplete(account)) throw new InputError(NO_ACCOUNT);
      const other = await ofAccount({ ...call, resource }, true, argument);
      if (await isSame(first, other, call)) throw new InputError(SAME_DATABASE);
      return other;
    },
    env: env(call),
  });
}

const NO_ACCOUNT =
  "Another database is reached through the account, and none is configured. Nothing was changed. The person who runs the server can set UPSTASH_EMAIL and UPSTASH_API_KEY.";
const SAME_DATABASE =
  "The other database is the one that the call is about already. Nothing was changed. Name another one, or none to stay within the database.";

/** The client of the configured database, whose token may have been reset while the account has the new one. */
function advisedRedis(redis: Redis): Redis {
  return renewingRedis((run) =>
    run(redis).catch((error: unknown) => {
      if (!(error instanceof UpstashError && error.kind === "unauthorized")) throw error;
      const advice = `${error.advice} ${ACCOUNT_HAS_TOKEN}`;
      throw new UpstashError("unauthorized", error.message, { advice, notExecuted: true, cause: error });
    }),
  );
}

const ACCOUNT_HAS_TOKEN =
  "Where it is a database of the account, a call that names it by `database` takes its token from there; database_list has the names.";

/** The client as a call uses it: in the order of its caller's writes, and counting where somebody observes calls. */
function forCall(redis: Redis, { caller, usage }: CallContext): Redis {
  const own = redis.forCaller(caller);
  return usage === undefined ? own : countedRedis(own, usage);
}

/** A client that counts what a call asks of it. */
function countedRedis(redis: Redis, usage: Usage): Redis {
  const count = (commands: number) => {
    usage.requests += 1;
    usage.commands += commands;
  };
  return {
    command(command, options) {
      count(1);
      return redis.command(command, options);
    },
    pipeline(commands, options) {
      count(commands.length);
      return redis.pipeline(commands, options);
    },
    transaction(commands, options) {
      count(commands.length);
      return redis.transaction(commands, options);
    },
    commandWithBytes(command, bytes, options) {
      count(1);
      return redis.commandWithBytes(command, bytes, options);
    },
    events(path, signal) {
      count(1);
      return redis.events(path, signal);
    },
    forCaller: (caller) => countedRedis(redis.forCaller(caller), usage),
  };
}

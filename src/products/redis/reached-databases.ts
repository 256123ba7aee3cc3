import { type CallContext, contextWith } from "../../call/context.ts";
import { facts } from "../../call/preview-facts.ts";
import type { CallHost } from "../../catalog/product.ts";
import { UpstashError } from "../../upstash/errors.ts";
import type { Redis } from "../../upstash/redis.ts";
import { accountApi, accountDatabases, redisClients } from "../account/account.ts";
import { backupsOf, newestBackup } from "../account/backups.ts";
import { countedApi } from "../account/counted-api.ts";
import { countedRedis } from "../account/counted-redis.ts";
import { type AccountCredentials, accountAccess, isComplete } from "../account/credentials.ts";
import { createdOf } from "../account/preview-reads.ts";
import { harmedIn, nameGate } from "../account/reach/name-gate.ts";
import { namesByHost } from "../account/reach/names-by-host.ts";
import { renewingRedis } from "../account/redis-databases.ts";
import { type RedisCredentials, redisAccess } from "./credentials.ts";
import { createWriteLimits, type NamedDatabase, type WriteLimits } from "./limits/write-limits.ts";
import type { Keeper } from "./undo/keeper.ts";

/** A database as a person knows it, and its client at the access level of the caller. */
export interface ReachedDatabase {
  /** Its name in the account, else the host of the configured URL. */
  name: string;
  /** Of a database of the account. */
  id?: string;
  redis: Redis;
  /**
   * What a person is told who may lose all that it holds: since when it exists, and what could bring it back. Of a database of
   * the account; costs two reads of the Developer API.
   */
  history?(): Promise<Record<string, unknown>>;
  /** What may be done with it, where that is not everything. */
  limits?: WriteLimits | undefined;
}

export interface RedisProductCredentials {
  database: RedisCredentials;
  account: AccountCredentials;
}

/** How a database of the account is looked for. */
interface Looking {
  /** Whether its name is looked up anew. */
  fresh: boolean;
  /** The argument by which the call names it, where that is not `database`. */
  argument?: string;
}

/** The databases that the calls of one caller reach, each behind the limits that it has for the caller. */
export function connectDatabases({ database, account }: RedisProductCredentials, host: CallHost, keeper: Keeper) {
  const limits = account.reach === undefined ? undefined : createWriteLimits(account.reach);
  const gate = nameGate(account, host);
  let configured: { name: string; redis: Redis } | undefined;

  /** The client as a call uses it, behind the last of all limits. */
  function limited(redis: Redis, named: NamedDatabase): Pick<ReachedDatabase, "redis" | "limits"> {
    return limits === undefined ? { redis } : { redis: limits.client(redis, named), limits: limits.of(named) };
  }

  /** Keeps what the call changes, where that can be undone; what keeping reads and undoing writes passes the limits, too. */
  function kept(reached: ReachedDatabase, { undo }: CallContext): ReachedDatabase {
    return undo === undefined ? reached : { ...reached, redis: keeper.client(reached, undo) };
  }

  function configuredDatabase(): { name: string; redis: Redis } {
    const access = redisAccess(database, host.level);
    const redis = host.kept(redisClients, null).of(access, host.level);
    return { name: new URL(access.url).host, redis: isComplete(account) ? advisedRedis(redis) : redis };
  }

  return (call: CallContext) => {
    const seen = gate.forCall();
    return {
      admitHarm: (target: Readonly<Record<string, string>>) => seen.admitHarm(harmedIn(target)),
      async ofAccount(resource: string | undefined, { fresh, argument }: Looking): Promise<ReachedDatabase> {
        const databases = host.kept(accountDatabases, accountAccess(account));
        const { id, name } = await databases.find(resource, call.signal, {
          remembered: fresh ? "ids" : "any",
          isOffered: host.isOffered,
          ...(argument === undefined ? {} : { argument }),
        });
        const names = [id, name];
        const lookAgain = async () => [id, (await databases.find(id, call.signal, { remembered: "nothing" })).name];
        const redis = databases.client(id, gate.level(names, host.level), call.signal);
        seen.see(id, names);
        const reached = { id, name, history: () => historyOf(id, account, host, call) };
        return kept({ ...reached, ...limited(forCall(redis, call), { names, lookAgain }) }, call);
      },

      ofConfiguration(): ReachedDatabase {
        configured ??= configuredDatabase();
        const { name, redis } = configured;
        const lookAgain = isComplete(account) ? () => namesByHost("database", name, account, host) : undefined;
        seen.see(name, [name]);
        return kept({ name, ...limited(forCall(redis, call), { names: [name], lookAgain }) }, call);
      },
    };
  };
}

/** Since when a database exists, and its newest backup, as the Developer API tells. */
function historyOf(
  id: string,
  account: AccountCredentials,
  host: CallHost,
  call: CallContext,
): Promise<Record<string, unknown>> {
  const api = host.kept(accountApi, { account: accountAccess(account), mayWrite: false });
  const developerApi = () => (call.usage === undefined ? api : countedApi(api, call.usage));
  const reader = contextWith(call, { developerApi });
  return facts({
    created: createdOf(id, reader),
    newest_backup: backupsOf(id, reader).then(newestBackup),
  });
}

/** The client of the configured database, whose token may have been reset while the account has the new one. */
function advisedRedis(redis: Redis): Redis {
  return renewingRedis((run) =>
    run(redis).catch((error: unknown) => {
      if (!(error instanceof UpstashError && error.kind === "unauthorized")) throw error;
      const advice = `${error.advice} ${ACCOUNT_HAS_TOKEN}`;
      throw new UpstashError("unauthorized", error.message, { advice, notExecuted: error.notExecuted, cause: error });
    }),
  );
}

const ACCOUNT_HAS_TOKEN =
  "Where it is a database of the account, a call that names it by `database` takes its token from there; database_list has the names.";

/** The client in the order of its caller's writes, and counting where somebody observes calls. */
function forCall(redis: Redis, { caller, usage }: CallContext): Redis {
  const own = redis.forCaller(caller);
  return usage === undefined ? own : countedRedis(own, usage);
}

import { type AddedByProduct, type CallContext, contextWith } from "../../call/context.ts";
import { InputError } from "../../call/tool.ts";
import type { PlanUndo } from "../../call/undo-scope.ts";
import type { CallHost } from "../../catalog/product.ts";
import type { RedisCommand } from "../../upstash/redis-command.ts";
import { accountDatabases } from "../account/account.ts";
import { accountAccess, isComplete } from "../account/credentials.ts";
import { connectEnv, type EnvContext } from "./env/env-context.ts";
import { connectDatabases, type ReachedDatabase, type RedisProductCredentials } from "./reached-databases.ts";
import { createKeeper } from "./undo/keeper.ts";
import { type ReadLimits, readLimits } from "./undo/key-states.ts";

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
  /** What a plan says of undo: of lines that it sends, or of a job that finds its keys; nothing where nothing is kept. */
  undoOf(database: ReachedDatabase, lines: readonly RedisCommand[] | "job"): PlanUndo | undefined;
  /** How much is read at once of keys that are kept. */
  undoLimits: ReadLimits;
}

/** What the calls of one caller get. */
export function connectRedis({ database, account }: RedisProductCredentials, host: CallHost) {
  const env = connectEnv({ database, account }, host);
  const keeper = createKeeper(host.http.limits.maxReply);
  const databases = connectDatabases({ database, account }, host, keeper);
  const standsAlone = database.url !== undefined || !isComplete(account);

  /** The configured database has no ID, so it is told by its address whether another one is the same. */
  async function isSame(first: ReachedDatabase, other: ReachedDatabase, { signal }: CallContext): Promise<boolean> {
    if (first.id !== undefined || other.id === undefined) return first.id === other.id;
    const all = host.kept(accountDatabases, accountAccess(account));
    const { url } = await all.credentials(other.id, host.level, signal);
    return new URL(url).host === first.name;
  }

  return (call: CallContext): RedisContext => {
    const { ofAccount, ofConfiguration, admitHarm } = databases(call);
    const added: AddedByProduct<RedisContext> = {
      admitHarm,
      database({ fresh, resource = call.resource } = { fresh: false }) {
        return resource !== undefined || !standsAlone ? ofAccount(resource, { fresh }) : ofConfiguration();
      },
      async otherDatabase(resource, argument, first) {
        if (!isComplete(account)) throw new InputError(NO_ACCOUNT);
        const other = await ofAccount(resource, { fresh: true, argument });
        if (await isSame(first, other, call)) throw new InputError(SAME_DATABASE);
        return other;
      },
      env: env(call),
      undoLimits: readLimits(host.http.limits.maxReply),
      undoOf: (reached, lines) => call.undo && keeper.planUndo(reached, call.undo, lines),
    };
    return contextWith(call, added);
  };
}

const NO_ACCOUNT =
  "Another database is reached through the account, and none is configured. Nothing was changed. The person who runs the server can set UPSTASH_EMAIL and UPSTASH_API_KEY.";
const SAME_DATABASE =
  "The other database is the one that the call is about already. Nothing was changed. Name another one, or none to stay within the database.";

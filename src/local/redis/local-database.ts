import { isRedisUrl } from "./connection/redis-address.ts";
import type { RedisConnection } from "./connection/redis-connection.ts";
import { type AccessTokens, createAccessTokens } from "./gateway/access-tokens.ts";
import { type CommandExecution, createCommandExecution } from "./gateway/command-execution.ts";
import { startRestGateway } from "./gateway/rest-gateway.ts";
import type { ScriptTimes } from "./gateway/script-limit.ts";
import type { ProcessSlots } from "./host/process-slots.ts";
import type { RedisHost } from "./host/redis-host.ts";
import { findRedisProgram } from "./host/redis-program.ts";
import { createRunningRedis } from "./host/running-redis.ts";
import { createSpawnedRedis } from "./host/spawned-redis.ts";

/** A Redis database on this machine with the Redis REST API in front of it. */
export interface LocalDatabase {
  /** `http://127.0.0.1:PORT`; stays the same until stop(). */
  readonly url: string;
  /** Token with full access; the current one. */
  readonly token: string;
  /** Token for read commands only; the current one. */
  readonly readOnlyToken: string;
  /** Password of the user `default`, the one that ACL RESTTOKEN takes; null for a running Redis without one. */
  readonly password: string | null;
  /** Makes new tokens (and passwords). The old ones, and those of ACL RESTTOKEN for the same users, stop at once. */
  resetTokens(): Promise<void>;
  /** The connection of the user `default`, past the REST API and its refusals. Redis is started at its first command. */
  redis(): Promise<RedisConnection>;
  /** Whether its Redis runs: one that is started here does not before it is used. */
  isRunning(): Promise<boolean>;
  /** The content as an RDB file. Rejects for a running Redis (`redis://`). */
  snapshot(): Promise<Buffer>;
  /** Replaces the content by an RDB file; URL, tokens and ACL users stay. Rejects, and changes nothing, when Redis cannot load it. */
  restore(dump: Buffer): Promise<void>;
  /** Ends the gateway, its connections and a Redis that was started here, and removes its files. */
  stop(): Promise<void>;
}

/** How a local database runs. */
export interface LocalDatabaseOptions {
  /**
   * A redis-server program (path, or name on the PATH), or the URL of a running Redis (`redis://`, `rediss://`, `unix:`),
   * which is then used and left running. Without it: redis-server or valkey-server from the PATH.
   */
  readonly program?: string | undefined;
  /** Port of the REST API on 127.0.0.1; without it any free port. */
  readonly port?: number | undefined;
  /** Redis settings (`maxmemory-policy` and the like) of a Redis that is started here; asked for at each start. */
  readonly settings?: (() => Readonly<Record<string, string>>) | undefined;
  /** Shared by the databases of which not all may run at once; without it each may. */
  readonly slots?: ProcessSlots | undefined;
  /** How long scripts may run on a Redis that is started here; 10 seconds without it. */
  readonly scriptTimes?: ScriptTimes | undefined;
  /** Is told in a sentence what is changed at a running Redis, for the person whose Redis it is. */
  readonly tell?: ((sentence: string) => void) | undefined;
}

/** Starts the REST API of a database. Redis itself starts with the first request. Rejects when there is no Redis to start. */
export async function startLocalDatabase(options: LocalDatabaseOptions = {}): Promise<LocalDatabase> {
  const host = createHost(options);
  const tokens = createAccessTokens();
  const execution = createCommandExecution(host, tokens, options.scriptTimes);
  let current = issueTokens(tokens, host);
  const gateway = await startRestGateway({ port: options.port ?? 0, execution, tokens });
  const admin = adminConnection(execution, host);
  return {
    url: gateway.url,
    get token() {
      return current.standard;
    },
    get readOnlyToken() {
      return current.readOnly;
    },
    get password() {
      return host.standard.password;
    },
    async resetTokens() {
      await host.changePasswords();
      tokens.revoke([host.standard.username, host.readOnly.username]);
      current = issueTokens(tokens, host);
      execution.reconnect();
      gateway.endRevokedStreams();
    },
    redis: async () => admin,
    isRunning: async () => (await host.isRunning?.()) ?? true,
    snapshot: () => host.snapshot(),
    async restore(dump) {
      await host.restore(dump);
      execution.reconnect();
    },
    async stop() {
      await gateway.stop();
      execution.reconnect();
      await host.stop();
    },
  };
}

/** The login is looked up for each command, so that the connection survives resetTokens(). */
function adminConnection(execution: CommandExecution, host: RedisHost): RedisConnection {
  return {
    command: (...command) => execution.connectionOf(host.standard).command(...command),
    pipeline: (commands) => execution.connectionOf(host.standard).pipeline(commands),
    close: () => execution.connectionOf(host.standard).close(),
  };
}

function createHost({ program, settings, slots, tell }: LocalDatabaseOptions): RedisHost {
  if (program !== undefined && isRedisUrl(program)) return createRunningRedis(program, tell);
  return createSpawnedRedis(findRedisProgram(program), { settings, slots });
}

function issueTokens(tokens: AccessTokens, host: RedisHost): { standard: string; readOnly: string } {
  return { standard: tokens.issue(host.standard), readOnly: tokens.issue(host.readOnly) };
}

import { ApiError } from "../../http/api-error.ts";
import { LocalError } from "../../local-error.ts";
import { RedisUnavailableError } from "../../redis/connection/redis-errors.ts";
import { type RedisReply, type RespCommand, replyText } from "../../redis/connection/resp.ts";
import { DATABASE_PLANS } from "./database-plans.ts";
import type { Database, DatabaseLimits } from "./database-state.ts";

/**
 * How the Redis of a database is configured. Upstash evicts by "optimistic-volatile", a mix of volatile-random and
 * allkeys-random; of what Redis has, allkeys-random comes nearest, because it too never refuses a write while a key is left.
 */
function redisSettings({ plan, eviction }: DatabaseLimits): { maxmemory: string; policy: string } {
  return { maxmemory: String(DATABASE_PLANS[plan].dataSize), policy: eviction ? "allkeys-random" : "noeviction" };
}

/** The same as the settings of a Redis that starts. */
export function startSettings(limits: DatabaseLimits): Record<string, string> {
  const { maxmemory, policy } = redisSettings(limits);
  return { maxmemory, "maxmemory-policy": policy };
}

/** Sets on the Redis of a database what its limits say, and keeps `limits` only when Redis has accepted them. */
export async function applyLimits(database: Database, limits: Partial<DatabaseLimits>): Promise<void> {
  const { maxmemory, policy } = redisSettings({ ...database.limits, ...limits });
  await runCommands(database, [
    ...(database.ownsRedis ? [["CONFIG", "SET", "maxmemory", maxmemory]] : []),
    ...(database.ownsRedis || limits.eviction !== undefined ? [["CONFIG", "SET", "maxmemory-policy", policy]] : []),
  ]);
  Object.assign(database.limits, limits);
}

/** Runs commands as administrator. A Redis that refuses one is a 503 that says what it said. */
export async function runCommands(database: Database, list: readonly RespCommand[]): Promise<readonly RedisReply[]> {
  if (list.length === 0) return [];
  const replies = await reached(database.name, async () => (await database.local.redis()).pipeline(list));
  const refused = replies.find((reply) => reply.kind === "error");
  if (refused !== undefined) throw databaseUnavailable(database.name, replyText(refused) ?? "");
  return replies;
}

/**
 * What `use` answers. Its failure says what the Redis of the database said: a 503 where it may pass, a 400 where somebody has
 * to see to the Redis on this machine, since a client would take a 5xx for a failure of Upstash.
 */
export async function reached<Result>(databaseName: string, use: () => Promise<Result>): Promise<Result> {
  try {
    return await use();
  } catch (error) {
    const lasts = error instanceof LocalError && !(error instanceof RedisUnavailableError);
    throw databaseUnavailable(databaseName, error instanceof Error ? error.message : String(error), lasts ? 400 : 503);
  }
}

function databaseUnavailable(databaseName: string, reason: string, status: 400 | 503 = 503): ApiError {
  return new ApiError(status, `The Redis of database ${databaseName} is unavailable: ${reason}`);
}

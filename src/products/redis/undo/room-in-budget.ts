import type { Redis } from "../../../upstash/redis.ts";
import type { CommandOptions, RedisCommand } from "../../../upstash/redis-command.ts";
import { createCommandBudget } from "../keyspace/command-budget.ts";

/** Commands that keeping takes for each key: its size, then its value and its expiry before the write and behind it. */
const READS_OF_A_KEY = 5;

/**
 * Throws where less is left of a budget of the server than a write takes with the reads that keep its keys, so that none of
 * these is sent for a write that is not.
 */
export async function refuseBeyondBudget(
  redis: Redis,
  lines: readonly RedisCommand[],
  keys: number,
  options: Pick<CommandOptions, "repeatable">,
): Promise<void> {
  if ((await redis.budget()) === undefined) return;
  const least = (await redis.billed(lines, options)) + keys * READS_OF_A_KEY;
  await createCommandBudget(redis, () => 0).most(least, least);
}

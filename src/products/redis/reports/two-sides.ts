import type { CallContext } from "../../../call/context.ts";
import { UpstashError } from "../../../upstash/errors.ts";
import type { Redis } from "../../../upstash/redis.ts";
import type { RedisCommand } from "../../../upstash/redis-command.ts";
import type { Answer } from "../../../upstash/redis-responses.ts";
import type { Asking } from "../keyspace/asking.ts";

/** Two databases, or one twice, whose keys are compared. */
export interface TwoSides extends Pick<CallContext, "turns"> {
  here: Redis;
  there: Redis;
  asking: Asking;
  /** How many commands may still be sent. */
  commandsLeft(): number;
}

/** An answer, or nothing where it is longer than a reply may be. */
export type SizedAnswer = Answer | undefined;

/** Asks both sides at the same moment, so that TTLs compare. */
export function askBoth(
  here: readonly RedisCommand[],
  there: readonly RedisCommand[],
  sides: TwoSides,
): Promise<[SizedAnswer[], SizedAnswer[]]> {
  return Promise.all([readOrSplit(here, sides.here, sides.asking), readOrSplit(there, sides.there, sides.asking)]);
}

/** Answers that are too long together are asked for in halves, down to single ones. */
async function readOrSplit(commands: readonly RedisCommand[], redis: Redis, asking: Asking): Promise<SizedAnswer[]> {
  try {
    return await asking.read(commands, redis);
  } catch (error) {
    if (!(error instanceof UpstashError) || error.kind !== "too-large") throw error;
    if (commands.length === 1) return [undefined];
    const half = Math.ceil(commands.length / 2);
    const first = await readOrSplit(commands.slice(0, half), redis, asking);
    return [...first, ...(await readOrSplit(commands.slice(half), redis, asking))];
  }
}

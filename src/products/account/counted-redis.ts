import type { CallerCommands, GiveBack, Usage } from "../../call/context.ts";
import type { BudgetLeft, LimitSpent } from "../../upstash/budget/bill.ts";
import { isNotExecuted } from "../../upstash/errors.ts";
import type { Redis } from "../../upstash/redis.ts";
import type { CommandOptions, RedisCommand } from "../../upstash/redis-command.ts";
import { count } from "./counted-api.ts";

/** What a request of a call is, for whoever counts it. */
type Sent = readonly [lines: readonly RedisCommand[], options: Pick<CommandOptions, "repeatable">];

/**
 * A client that counts what a call asks of it, and sends no more than its caller may. What surely was not sent is given
 * back. A repeat after a passing failure is not counted again: that is the server's doing, and stands in its own budget.
 */
export function countedRedis(redis: Redis, usage: Usage): Redis {
  const { perDay } = usage;

  async function counted<Result>(...[lines, options, send]: [...Sent, () => Promise<Result>]): Promise<Result> {
    if (perDay === undefined) {
      count(usage, lines.length);
      return send();
    }
    const giveBack = await takenOf(perDay, redis, [lines, options]);
    count(usage, lines.length);
    return send().catch((error: unknown) => givenBack(error, giveBack));
  }

  async function* events(path: readonly string[], signal: AbortSignal) {
    const giveBack = perDay && (await takenOf(perDay, redis, [[path], { repeatable: true }]));
    count(usage, 1);
    try {
      yield* redis.events(path, signal);
    } catch (error) {
      await givenBack(error, giveBack);
    }
  }

  return {
    command: (command, options) => counted([command], options, () => redis.command(command, options)),
    pipeline: (commands, options) => counted(commands, options, () => redis.pipeline(commands, options)),
    transaction: (commands, options) => counted(commands, options, () => redis.transaction(commands, options)),
    commandWithBytes: (command, bytes, options) =>
      counted([command], options, () => redis.commandWithBytes(command, bytes, options)),
    events,
    billed: (...given) => redis.billed(...given),
    async budget() {
      const [ofServer, ofCaller] = await Promise.all([redis.budget(), perDay?.left()]);
      return ofCaller === undefined ? ofServer : within(ofServer, ofCaller);
    },
    forCaller: (caller) => countedRedis(redis.forCaller(caller), usage),
  };
}

async function takenOf(perDay: CallerCommands, redis: Redis, [lines, options]: Sent): Promise<GiveBack> {
  return perDay.take(await redis.billed(lines, options));
}

/** Gives back what was not sent, and fails as it has failed. */
async function givenBack(error: unknown, giveBack: GiveBack | undefined): Promise<never> {
  if (isNotExecuted(error)) await giveBack?.();
  throw error;
}

/** What is left of the budgets of the server and of the caller's day. */
function within(ofServer: BudgetLeft | undefined, commands_per_day: LimitSpent): BudgetLeft {
  const left = Math.min(ofServer?.left ?? commands_per_day.left, commands_per_day.left);
  return { left, told: { ...ofServer?.told, commands_per_day } };
}

import type { Redis } from "../../../upstash/redis.ts";
import type { RedisCommand } from "../../../upstash/redis-command.ts";
import type { CommandEffect, CommandLimits } from "./command-limits.ts";

/** What stands before each command that is sent. */
export interface Guard {
  limits: CommandLimits;
  /** Throws where a command of this kind may not be sent to the database, by what the database is called now. */
  beforeSending(kind: CommandEffect): Promise<void> | undefined;
}

/** From the least to the most that a command does. */
const KINDS: readonly CommandEffect[] = ["read", "privileged", "write"];

/**
 * A client that looks at each command before it leaves, whatever tool has made it: a request with one command that may not
 * be sent is not sent at all.
 */
export function limitedRedis(redis: Redis, guard: Guard): Redis {
  async function admitted<Result>(lines: readonly RedisCommand[], send: () => Promise<Result>): Promise<Result> {
    await passed(lines.map((line) => guard.limits.admit(line)));
    return send();
  }

  async function passed(kinds: readonly CommandEffect[]): Promise<void> {
    const most = KINDS.findLast((kind) => kinds.includes(kind));
    const waits = most === undefined ? undefined : guard.beforeSending(most);
    if (waits !== undefined) await waits;
  }

  return {
    command: (command, options) => admitted([command], () => redis.command(command, options)),
    pipeline: (commands, options) => admitted(commands, () => redis.pipeline(commands, options)),
    transaction: (commands, options) => admitted(commands, () => redis.transaction(commands, options)),
    async commandWithBytes(command, bytes, options) {
      await passed([guard.limits.admit(command, bytes)]);
      return redis.commandWithBytes(command, bytes, options);
    },
    async *events(path, signal) {
      guard.limits.admitStream(path);
      yield* redis.events(path, signal);
    },
    billed: (...given) => redis.billed(...given),
    budget: () => redis.budget(),
    forCaller: (caller) => limitedRedis(redis.forCaller(caller), guard),
  };
}

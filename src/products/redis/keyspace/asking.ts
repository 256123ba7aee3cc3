import type { Redis } from "../../../upstash/redis.ts";
import type { RedisCommand } from "../../../upstash/redis-command.ts";
import type { Answer } from "../../../upstash/redis-responses.ts";

/** Commands in one request, and characters, of which Upstash takes a megabyte at least. */
export const BATCH = 250;
export const BATCH_CHARACTERS = 256 * 1_024;

/** Sends commands in requests of bounded length and counts them; Upstash bills each. */
export interface Asking {
  /** Reads, of another database where one is given. They end with the call. */
  read(commands: readonly RedisCommand[], from?: Redis): Promise<Answer[]>;
  /**
   * One batch of changes. It is not cut off when the call is cancelled: what was sent would be done all the same, and nobody
   * would know of it.
   */
  change(redis: Redis, commands: readonly RedisCommand[]): Promise<Answer[]>;
  /** Counts commands that are sent otherwise. */
  count(commands: number): void;
  commands(): number;
}

export function createAsking(redis: Redis, signal: AbortSignal): Asking {
  let sent = 0;
  return {
    async read(commands, from = redis) {
      const answers: Answer[] = [];
      for (const part of batchesOf(commands, lengthOf)) {
        sent += part.length;
        answers.push(...(await from.pipeline(part, { signal, repeatable: true })));
      }
      return answers;
    },
    async change(target, commands) {
      sent += commands.length;
      return commands.length === 0 ? [] : target.pipeline(commands, { repeatable: false });
    },
    count(commands) {
      sent += commands;
    },
    commands: () => sent,
  };
}

function lengthOf(command: RedisCommand): number {
  return command.reduce((sum, { length }) => sum + length + 3, 0);
}

/** The items in parts that a request may have, in order. One that is too long alone has a part of its own. */
export function* batchesOf<Item>(items: readonly Item[], length: (item: Item) => number): Generator<Item[]> {
  let [batch, characters]: [Item[], number] = [[], 0];
  for (const item of items) {
    const own = length(item);
    if (batch.length > 0 && (batch.length >= BATCH || characters + own > BATCH_CHARACTERS)) {
      yield batch;
      [batch, characters] = [[], 0];
    }
    batch.push(item);
    characters += own;
  }
  if (batch.length > 0) yield batch;
}

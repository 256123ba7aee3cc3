import { RedisError } from "../../../upstash/errors.ts";
import type { Redis } from "../../../upstash/redis.ts";
import type { RedisCommand } from "../../../upstash/redis-command.ts";
import type { Answer } from "../../../upstash/redis-responses.ts";
import type { Reply } from "../../../upstash/reply.ts";
import { type CommandBudget, createCommandBudget } from "./command-budget.ts";

/** Commands in one request, and characters, of which Upstash takes a megabyte at least. */
export const BATCH = 250;
export const BATCH_CHARACTERS = 256 * 1_024;
/** Requests at once about keys whose names are no text: each needs one of its own. */
const BYTES_AT_ONCE = 8;

/** A command about one key, which comes last. */
export interface AboutKey {
  words: RedisCommand;
  /** Its name, which may be no text. */
  key: Reply;
}

/** Sends commands in requests of bounded length and counts them; Upstash bills each. */
export interface Asking extends CommandBudget {
  /** Reads, of another database where one is given. They end with the call. */
  read(commands: readonly RedisCommand[], from?: Redis): Promise<Answer[]>;
  /** The same about keys whose names may be no text. */
  about(questions: readonly AboutKey[], from?: Redis): Promise<Answer[]>;
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

  async function read(commands: readonly RedisCommand[], from = redis): Promise<Answer[]> {
    const answers: Answer[] = [];
    for (const part of batchesOf(commands, lengthOf)) {
      sent += part.length;
      answers.push(...(await from.pipeline(part, { signal, repeatable: true })));
    }
    return answers;
  }

  /** No pipeline carries a name that is no text, so it travels as the body of a request. */
  async function readOne({ words, key }: AboutKey, from: Redis): Promise<Answer> {
    const base64 = key !== null && typeof key === "object" && "base64" in key ? key.base64 : "";
    sent += 1;
    try {
      return { reply: await from.commandWithBytes(words, Buffer.from(base64, "base64"), { signal, repeatable: true }) };
    } catch (error) {
      if (error instanceof RedisError) return { error };
      throw error;
    }
  }

  return {
    read,
    async about(questions, from = redis) {
      const texts = questions.flatMap(({ words, key }) => (typeof key === "string" ? [[...words, key]] : []));
      const bytes = questions.filter(({ key }) => typeof key !== "string");
      const ofTexts = (await read(texts, from)).values();
      const ofBytes: Answer[] = [];
      for (let at = 0; at < bytes.length; at += BYTES_AT_ONCE) {
        const group = bytes.slice(at, at + BYTES_AT_ONCE);
        ofBytes.push(...(await Promise.all(group.map((question) => readOne(question, from)))));
      }
      const inTurn = ofBytes.values();
      return questions.flatMap(({ key }) => (typeof key === "string" ? ofTexts : inTurn).next().value ?? []);
    },
    async change(target, commands) {
      sent += commands.length;
      return commands.length === 0 ? [] : target.pipeline(commands, { repeatable: false });
    },
    ...createCommandBudget(redis, () => sent),
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

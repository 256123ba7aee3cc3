import type { Taken } from "../../../call/undo-scope.ts";
import { RedisError, UpstashError } from "../../../upstash/errors.ts";
import { MOST_ELEMENTS } from "../../../upstash/large-json.ts";
import type { Redis } from "../../../upstash/redis.ts";
import type { CommandOptions, RedisCommand } from "../../../upstash/redis-command.ts";
import type { Answer } from "../../../upstash/redis-responses.ts";
import type { Reply } from "../../../upstash/reply.ts";
import { readStates } from "./key-states.ts";
import { type KeepingTerms, type KeptWrites, prepareWrites } from "./prepare-writes.ts";
import { keepStates, sendBetween } from "./states-around.ts";

/** Sends lines with the reads around them, and says how that was carried out. */
type Send = (all: readonly RedisCommand[]) => Promise<{ answers: readonly Answer[]; taken: Taken | undefined }>;

/** Writes of lines: how they are sent with the reads around them, and how alone. */
interface Write {
  lines: readonly RedisCommand[];
  options: CommandOptions;
  send: Send;
  alone(): Promise<readonly Answer[]>;
}

/**
 * A client whose writes keep what their keys were. The writes of one caller are sent one after the other, so that what one
 * has left is what the next one finds. Reads are sent as they come.
 */
export function keepingRedis(redis: Redis, terms: KeepingTerms): Redis {
  const { undo, database } = terms;
  const inOrder = <Result>(change: () => Promise<Result>) => undo.inOrder(database.id ?? database.name, change);
  const writeAll = (lines: readonly RedisCommand[], options: CommandOptions, send: Send, alone: Write["alone"]) =>
    inOrder(async () => [...(await write({ lines, options, send, alone }, redis, terms))]);
  return {
    async command(command, options) {
      if (options.repeatable) return redis.command(command, options);
      const send: Send = (all) => inTransaction(redis, all, options);
      const alone = async () => [{ reply: await redis.command(command, options) }];
      const [answer] = await writeAll([command], options, send, alone);
      return replyOf(answer, options);
    },
    pipeline(commands, options) {
      const alone = () => redis.pipeline(commands, options);
      const send: Send = async (all) => ({ answers: await redis.pipeline(all, options), taken: "in the same request" });
      return options.repeatable ? alone() : writeAll(commands, options, send, alone);
    },
    transaction(commands, options) {
      const alone = () => redis.transaction(commands, options);
      const send: Send = (all) => withReads(redis, all, options, alone);
      return options.repeatable ? alone() : writeAll(commands, options, send, alone);
    },
    commandWithBytes(command, bytes, options) {
      const alone = () => redis.commandWithBytes(command, bytes, options);
      if (options.repeatable) return alone();
      return inOrder(async () => {
        const writes = await prepareWrites(redis, [command], terms, options, bytes);
        return isNothing(writes) ? alone() : writeBehind(writes, options, alone, redis, terms);
      });
    },
    events: (path, signal) => redis.events(path, signal),
    billed: (...given) => redis.billed(...given),
    budget: () => redis.budget(),
    forCaller: (caller) => keepingRedis(redis.forCaller(caller), terms),
  };
}

function isNothing({ keys, lost }: KeptWrites): boolean {
  return keys.length + lost.length === 0;
}

async function write(
  { lines, options, send, alone }: Write,
  redis: Redis,
  terms: KeepingTerms,
): Promise<readonly Answer[]> {
  const writes = await prepareWrites(redis, lines, terms, options);
  if (isNothing(writes)) return alone();
  if (!writes.together) return writeBehind(writes, options, alone, redis, terms);
  const { answers, taken, states } = await sendBetween(lines, writes, send);
  await keepStates(redis, writes, states, taken ?? "just before", terms);
  return answers;
}

/** Reads the states in requests before the write, where they do not fit into that of the write. */
async function writeBehind<Result>(
  writes: KeptWrites,
  { signal }: CommandOptions,
  change: () => Promise<Result>,
  redis: Redis,
  terms: KeepingTerms,
): Promise<Result> {
  const before = await readStates(redis, writes.keys, terms.limits, signal).catch(told);
  try {
    const result = await change();
    await keepStates(redis, writes, { before }, "just before", terms);
    return result;
  } catch (error) {
    // It may have been carried out, or in part.
    if (error instanceof UpstashError && !error.notExecuted) {
      await keepStates(redis, writes, { before, behind: [] }, "just before", terms);
    }
    throw error;
  }
}

/** A transaction of the caller's own; where Redis discards it, it may be that the reads were refused, so it is sent alone. */
async function withReads(
  redis: Redis,
  all: readonly RedisCommand[],
  options: CommandOptions,
  alone: Write["alone"],
): ReturnType<Send> {
  try {
    return { answers: await redis.transaction(all, options), taken: "in one transaction" };
  } catch (error) {
    if (error instanceof RedisError) return { answers: await alone(), taken: undefined };
    throw error;
  }
}

/** As a transaction, so that nothing comes between; where Redis discards that, as it does for wrong arguments, in a pipeline. */
async function inTransaction(redis: Redis, all: readonly RedisCommand[], options: CommandOptions): ReturnType<Send> {
  try {
    return { answers: await redis.transaction(all, options), taken: "in one transaction" };
  } catch (error) {
    if (!(error instanceof RedisError)) throw error;
    return { answers: await redis.pipeline(all, options), taken: "in the same request" };
  }
}

/** A read that failed before the write says that nothing was done. */
function told(error: unknown): never {
  if (!(error instanceof UpstashError)) throw error;
  const { kind, message, advice, retryAfter } = error;
  throw new UpstashError(kind, message, { advice, retryAfter, notExecuted: true, cause: error });
}

function replyOf(answer: Answer | undefined, { onLeft }: CommandOptions): Reply {
  if (answer === undefined) throw new UpstashError("not-upstash", "A command got no answer.");
  if ("error" in answer) throw answer.error;
  if (answer.left === undefined) return answer.reply;
  if (onLeft === undefined) throw new UpstashError("too-large", `The reply has more than ${MOST_ELEMENTS} elements.`);
  onLeft(answer.left);
  return answer.reply;
}

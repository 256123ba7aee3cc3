import { RedisError } from "../../../../src/upstash/errors.ts";
import type { Redis } from "../../../../src/upstash/redis.ts";
import type { RedisCommand } from "../../../../src/upstash/redis-command.ts";
import type { Answer } from "../../../../src/upstash/redis-responses.ts";
import type { Reply } from "../../../../src/upstash/reply.ts";

/** A database that a function answers for; a RedisError that it gives stands for a refusal. */
export function fakeRedis(answer: (command: RedisCommand, bytes?: Uint8Array) => Reply | RedisError): Redis {
  const told = (command: RedisCommand, bytes?: Uint8Array): Answer => {
    const reply = answer(command, bytes);
    return reply instanceof RedisError ? { error: reply } : { reply };
  };
  const one = async (command: RedisCommand, bytes?: Uint8Array): Promise<Reply> => {
    const got = told(command, bytes);
    if ("error" in got) throw got.error;
    return got.reply;
  };
  const many = async (commands: readonly RedisCommand[]) => commands.map((command) => told(command));
  const redis: Redis = {
    command: (command) => one(command),
    commandWithBytes: (command, bytes) => one(command, bytes),
    pipeline: many,
    transaction: many,
    async *events() {},
    billed: async (commands) => commands.length,
    budget: async () => undefined,
    forCaller: () => redis,
  };
  return redis;
}

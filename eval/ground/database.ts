import { type RedisReply, type RespCommand, replyText } from "../../src/local/redis/connection/resp.ts";
import type { LocalDatabase } from "../../src/local/redis/local-database.ts";

/** A reply as text: bulk strings and integers alike, lists of them, null for what is not there. */
export type Told = string | null | readonly Told[];

/** A database of the ground, asked past the REST API and its server. */
export interface GroundDatabase {
  readonly local: LocalDatabase;
  /** Throws where Redis answers with an error. */
  ask(...command: string[]): Promise<Told>;
  askAll(commands: readonly RespCommand[]): Promise<Told[]>;
}

/** Commands that are sent at once. */
const BATCH = 5_000;

/** Asks a local database straight. */
export function groundDatabase(local: LocalDatabase): GroundDatabase {
  const askAll = async (commands: readonly RespCommand[]): Promise<Told[]> => {
    const redis = await local.redis();
    const told: Told[] = [];
    for (let from = 0; from < commands.length; from += BATCH) {
      for (const reply of await redis.pipeline(commands.slice(from, from + BATCH))) told.push(toldBy(reply));
    }
    return told;
  };
  return { local, askAll, ask: async (...command) => (await askAll([command]))[0] ?? null };
}

function toldBy(reply: RedisReply): Told {
  if (reply.kind === "error") throw new Error(`The Redis of the ground answers ${replyText(reply)}`);
  return reply.kind === "array" ? (reply.value?.map(toldBy) ?? null) : replyText(reply);
}

/** The names of the keys that fit a pattern. */
export async function keysOf({ ask }: GroundDatabase, pattern: string): Promise<readonly string[]> {
  const keys = await ask("KEYS", pattern);
  return Array.isArray(keys) ? keys.map(String).sort() : [];
}

/** What each key holds, as DUMP gives it, in hex: equal texts are equal values. */
export async function valuesOf(database: GroundDatabase, keys: readonly string[]): Promise<Map<string, string>> {
  const redis = await database.local.redis();
  const replies = await redis.pipeline(keys.map((key) => ["DUMP", key]));
  return new Map(
    keys.map((key, index) => {
      const reply = replies[index];
      return [key, reply?.kind === "bulk" ? (reply.value?.toString("hex") ?? "") : ""];
    }),
  );
}

import { UpstashError } from "../../../upstash/errors.ts";
import type { Redis } from "../../../upstash/redis.ts";
import type { Reply } from "../../../upstash/reply.ts";
import type { KeysPage, ScanPosition } from "./keys-page.ts";

/** What TYPE says of keys; the two names of JSON documents are those of Upstash and of Redis. */
export const KEY_TYPES = [
  "string",
  "hash",
  "list",
  "set",
  "zset",
  "stream",
  "json",
  "ReJSON-RL",
  "vectorset",
  "array",
] as const;

/** Which keys SCAN gives. */
export interface ScanFilter {
  /** A glob; `*` is every key. */
  pattern: string;
  /** As TYPE says it. */
  type?: string | undefined;
}

/** The filter as SCAN takes it; nothing for every key. */
export function filtersOf({ pattern, type }: ScanFilter): string[] {
  return [...(pattern === "*" ? [] : ["MATCH", pattern]), ...(type === undefined ? [] : ["TYPE", type])];
}

/** One SCAN that looks at about `count` keys. Throws an UpstashError where no page comes back. */
export async function scanPage(
  redis: Redis,
  at: ScanPosition,
  filter: ScanFilter,
  count: number,
  signal: AbortSignal,
): Promise<KeysPage> {
  const { cursor, items } = await scan(redis, [at.cursor, ...filtersOf(filter), "COUNT", `${count}`], signal);
  return { cursor, keys: items, count };
}

/**
 * The same with the type of each key by its JSON text, for one command in all: WITHTYPE, which Upstash has. Nothing where
 * what comes back are no keys with types.
 */
export async function scanTypedPage(
  redis: Redis,
  at: ScanPosition,
  filter: ScanFilter,
  count: number,
  signal: AbortSignal,
): Promise<(KeysPage & { types: ReadonlyMap<string, string> }) | undefined> {
  const words = [at.cursor, ...filtersOf(filter), "COUNT", `${count}`, "WITHTYPE"];
  const { cursor, items } = await scan(redis, words, signal);
  const keys: Reply[] = [];
  const types = new Map<string, string>();
  for (const [index, key] of items.entries()) {
    if (index % 2 === 1) continue;
    const type = items[index + 1];
    if (!(KEY_TYPES as readonly unknown[]).includes(type)) return undefined;
    keys.push(key);
    types.set(JSON.stringify(key), String(type));
  }
  return { cursor, keys, count, types };
}

async function scan(redis: Redis, words: readonly string[], signal: AbortSignal) {
  const reply = await redis.command(["SCAN", ...words], { signal, repeatable: true });
  const [next, items] = Array.isArray(reply) ? reply : [];
  if ((typeof next !== "string" && typeof next !== "number") || !Array.isArray(items)) {
    throw new UpstashError("not-upstash", "SCAN was answered with something that is no page of keys.");
  }
  return { cursor: String(next), items };
}

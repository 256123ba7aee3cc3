import { UpstashError } from "../../../upstash/errors.ts";
import type { Redis } from "../../../upstash/redis.ts";
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
  const command = ["SCAN", at.cursor, ...filtersOf(filter), "COUNT", `${count}`];
  const reply = await redis.command(command, { signal, repeatable: true });
  const [next, keys] = Array.isArray(reply) ? reply : [];
  if ((typeof next !== "string" && typeof next !== "number") || !Array.isArray(keys)) {
    throw new UpstashError("not-upstash", "SCAN was answered with something that is no page of keys.");
  }
  return { cursor: String(next), keys, count };
}

import type { CallContext } from "../../../call/context.ts";
import type { RedisCommand } from "../../../upstash/redis-command.ts";
import type { Reply } from "../../../upstash/reply.ts";
import type { Asking } from "../keyspace/asking.ts";
import { globMatcher } from "../keyspace/glob.ts";
import { type MeasuredKey, measureKeys } from "../keyspace/measures.ts";
import { numberIn, replyOf } from "../replies/pipeline-answers.ts";

/** Draws in one request. */
const FIRST_ROUND = 50;
const ROUND = 250;

/** A key that was drawn, and what was asked about it. */
export interface DrawnKey extends MeasuredKey {
  /** How often RANDOMKEY gave it. */
  draws: number;
}

export interface Drawn {
  /** DBSIZE. */
  total: number;
  draws: number;
  /** Whether every key of the database was drawn. */
  isExact: boolean;
  /** How many draws gave a key that fits. */
  fitting: number;
  /** Those that fit. */
  keys: DrawnKey[];
}

/**
 * Draws keys with RANDOMKEY, up to `size` times or until every key was seen, and asks type, TTL and size of those that fit
 * the pattern; keys that vanish meanwhile are left out. It needs no more than the read-only token.
 */
export async function drawKeys(
  asking: Asking,
  { size, pattern }: { size: number; pattern: string },
  { progress }: Pick<CallContext, "progress">,
): Promise<Drawn> {
  const [first, ...answers] = await asking.read([["DBSIZE"], ...randomKeys(Math.min(size, FIRST_ROUND))]);
  const total = numberIn(replyOf(first)) ?? 0;
  const seen = new Map<string, { key: Reply; draws: number }>();
  let draws = answers.length;
  for (const answer of answers) count(seen, replyOf(answer));
  while (draws < size && seen.size > 0 && seen.size < total) {
    await progress(draws, size, `${draws} draws, ${seen.size} different keys of ${total}`);
    const round = await asking.read(randomKeys(Math.min(size - draws, ROUND)));
    draws += round.length;
    for (const answer of round) count(seen, replyOf(answer));
  }
  const fits = pattern === "*" ? () => true : globMatcher(pattern);
  const fitting = [...seen.values()].filter(({ key }) => fits(bytesOfKey(key)));
  await progress(draws, size, `Asking type, TTL and size of ${fitting.length} keys`);
  const drawn = new Map(fitting.map((each) => [each.key, each.draws]));
  const measured = await measureKeys(fitting, asking);
  return {
    ...{ total, draws, isExact: seen.size >= total },
    fitting: fitting.reduce((sum, each) => sum + each.draws, 0),
    keys: measured.map((key) => ({ ...key, draws: drawn.get(key.key) ?? 0 })),
  };
}

function randomKeys(count: number): RedisCommand[] {
  return Array.from({ length: count }, () => ["RANDOMKEY"]);
}

function count(seen: Map<string, { key: Reply; draws: number }>, key: Reply): void {
  if (key === null) return;
  const name = JSON.stringify(key);
  const known = seen.get(name);
  if (known === undefined) seen.set(name, { key, draws: 1 });
  else known.draws += 1;
}

function bytesOfKey(key: Reply): Uint8Array {
  return key !== null && typeof key === "object" && "base64" in key
    ? Buffer.from(key.base64, "base64")
    : Buffer.from(String(key));
}

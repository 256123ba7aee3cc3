import type { CallContext } from "../../../call/context.ts";
import type { Redis } from "../../../upstash/redis.ts";
import type { RedisCommand } from "../../../upstash/redis-command.ts";
import type { Answer } from "../../../upstash/redis-responses.ts";
import type { Reply } from "../../../upstash/reply.ts";
import { keyTypes } from "../keyspace/key-types.ts";
import { numberIn, replyIfAny, replyOf } from "../replies/pipeline-answers.ts";

/** Commands in one request. */
const FIRST_ROUND = 50;
const ROUND = 250;

/** A key that was drawn, and what was asked about it. */
export interface DrawnKey {
  key: Reply;
  /** How often RANDOMKEY gave it. */
  draws: number;
  /** Nothing for a key whose name is no text, which no pipeline can carry. */
  type?: string;
  ttl_ms?: number | null;
  bytes?: number | undefined;
  size?: number | undefined;
}

export interface Drawn {
  /** DBSIZE. */
  total: number;
  keys: DrawnKey[];
  /** How many commands were sent; Upstash counts each. */
  commands: number;
}

/** Sends commands in requests of bounded length, and counts them. */
interface Asking {
  ask(commands: readonly RedisCommand[]): Promise<Answer[]>;
  commands(): number;
}

/**
 * Draws keys with RANDOMKEY, up to `size` times or until every key was seen, and asks type, TTL and size of each; keys
 * that vanish meanwhile are left out. It needs no more than the read-only token.
 */
export async function drawKeys(
  redis: Redis,
  size: number,
  context: Pick<CallContext, "signal" | "progress">,
): Promise<Drawn> {
  const asking = createAsking(redis, context.signal);
  const [first, ...answers] = await asking.ask([["DBSIZE"], ...randomKeys(Math.min(size, FIRST_ROUND))]);
  const total = numberIn(replyOf(first)) ?? 0;
  const seen = new Map<string, DrawnKey>();
  let draws = answers.length;
  for (const answer of answers) count(seen, replyOf(answer));
  while (draws < size && seen.size > 0 && seen.size < total) {
    await context.progress(draws, size, `${draws} draws, ${seen.size} different keys of ${total}`);
    const round = await asking.ask(randomKeys(Math.min(size - draws, ROUND)));
    draws += round.length;
    for (const answer of round) count(seen, replyOf(answer));
  }
  const keys = [...seen.values()];
  await context.progress(draws, size, `Asking type, TTL and size of ${keys.length} keys`);
  await measure(keys, asking);
  return { total, keys: keys.filter(({ type }) => type !== "none"), commands: asking.commands() };
}

function createAsking(redis: Redis, signal: AbortSignal): Asking {
  let sent = 0;
  return {
    async ask(commands) {
      const answers: Answer[] = [];
      for (let from = 0; from < commands.length; from += ROUND) {
        const part = commands.slice(from, from + ROUND);
        sent += part.length;
        answers.push(...(await redis.pipeline(part, { signal, repeatable: true })));
      }
      return answers;
    },
    commands: () => sent,
  };
}

function randomKeys(count: number): RedisCommand[] {
  return Array.from({ length: count }, () => ["RANDOMKEY"]);
}

function count(seen: Map<string, DrawnKey>, key: Reply): void {
  if (key === null) return;
  const name = JSON.stringify(key);
  const known = seen.get(name);
  if (known === undefined) seen.set(name, { key, draws: 1 });
  else known.draws += 1;
}

/** Fills in what Redis says of each key. MEMORY USAGE may be refused; the sizes are then those of STRLEN and its like. */
async function measure(keys: readonly DrawnKey[], { ask }: Asking): Promise<void> {
  const named = keys.flatMap((drawn) => (typeof drawn.key === "string" ? [{ drawn, key: drawn.key }] : []));
  const answers = await ask(
    named.flatMap(({ key }) => [
      ["TYPE", key],
      ["PTTL", key],
      ["MEMORY", "USAGE", key],
    ]),
  );
  for (const [index, { drawn }] of named.entries()) {
    const [type, ttl, bytes] = answers.slice(3 * index, 3 * index + 3);
    drawn.type = String(replyOf(type));
    const milliseconds = numberIn(replyOf(ttl)) ?? -1;
    drawn.ttl_ms = milliseconds < 0 ? null : milliseconds;
    drawn.bytes = numberIn(replyIfAny(bytes));
  }
  const sized = named.flatMap(({ drawn, key }) => {
    const command = Object.hasOwn(keyTypes, drawn.type ?? "") ? keyTypes[drawn.type ?? ""]?.size : undefined;
    return command === undefined ? [] : [{ drawn, command: [command, key] }];
  });
  const sizes = await ask(sized.map(({ command }) => command));
  for (const [index, { drawn }] of sized.entries()) drawn.size = numberIn(replyIfAny(sizes[index]));
}

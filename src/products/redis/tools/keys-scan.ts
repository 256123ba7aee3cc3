import * as z from "zod";
import { UpstashError } from "../../../upstash/errors.ts";
import type { Redis } from "../../../upstash/redis.ts";
import type { Reply } from "../../../upstash/reply.ts";
import { redisTool } from "../redis-tool.ts";

/** Keys that one SCAN looks at, unless asked otherwise: a filter leaves few of them, so more are worth it. */
const COUNT = 250;
const COUNT_FILTERED = 1_000;
/** Of JSON in one answer, so that it is not cut where --max-output is as it comes. */
const MAX_CHARACTERS = 30_000;

/**
 * SCAN page after page within bounds. A page is returned as a whole or not at all: where it would pass the limit, the
 * cursor that is answered is the one before it, so that nothing is lost. Only a first page that is itself longer is
 * returned beyond the limit.
 */
export const keysScan = redisTool({
  name: "redis_keys_scan",
  title: "Redis keys: scan",
  access: "read",
  privileged: true,
  description:
    "Lists keys by pattern and type with SCAN, within bounds. The answer has keys, cursor and finished; to go on, call again with that cursor and the same pattern and type until finished is true. Nothing is lost between calls; a key that moves may come twice. Each SCAN counts as one command. To see what a large database holds, redis_keyspace_sample is cheaper.",
  input: {
    pattern: z.string().default("*").describe("Glob: * ? [abc]; \\ escapes. Default *."),
    type: z.string().optional().describe("string, hash, list, set, zset or stream."),
    cursor: z
      .string()
      .regex(/^\d+$/, "expected the cursor of an answer, or 0")
      .default("0")
      .describe("From the answer before; 0 begins."),
    limit: z.int().min(1).max(5_000).default(500).describe("Most keys in the answer. Default 500."),
    count: z
      .int()
      .min(1)
      .max(10_000)
      .optional()
      .describe("Keys that one SCAN looks at. Default 250, or 1000 with pattern or type."),
    max_commands: z.int().min(1).max(500).default(50).describe("Most SCAN commands. Default 50."),
  },
  async run(input, context) {
    const { redis } = context;
    const keys = new Map<string, Reply>();
    let { cursor } = input;
    let commands = 0;
    let characters = 0;
    while (commands < input.max_commands) {
      const page = await scan(redis, cursor, input, context.signal);
      commands += 1;
      const fresh = page.keys.map((key) => [JSON.stringify(key), key] as const).filter(([text]) => !keys.has(text));
      const added = fresh.reduce((sum, [text]) => sum + text.length + 1, 0);
      const isFull = keys.size + fresh.length > input.limit || characters + added > MAX_CHARACTERS;
      if (keys.size > 0 && isFull) break;
      for (const [text, key] of fresh) keys.set(text, key);
      characters += added;
      cursor = page.cursor;
      await context.progress(commands, input.max_commands, `${keys.size} keys after ${commands} SCAN commands`);
      if (cursor === "0" || isFull || keys.size === input.limit) break;
    }
    return { result: { keys: [...keys.values()], cursor, finished: cursor === "0", commands } };
  },
  paging: ({ cursor, limit }) =>
    `Nothing is lost by asking again with the same arguments, cursor "${cursor}" among them, and a lower limit and count, such as ${Math.max(1, Math.floor(limit / 4))}.`,
});

interface ScanInput {
  pattern: string;
  type?: string | undefined;
  count?: number | undefined;
  limit: number;
}

async function scan(redis: Redis, cursor: string, { pattern, type, count, limit }: ScanInput, signal: AbortSignal) {
  const filters = [...(pattern === "*" ? [] : ["MATCH", pattern]), ...(type === undefined ? [] : ["TYPE", type])];
  const pageSize = filters.length > 0 ? (count ?? COUNT_FILTERED) : Math.min(limit, count ?? COUNT);
  const reply = await redis.command(["SCAN", cursor, ...filters, "COUNT", `${pageSize}`], { signal, repeatable: true });
  const [next, keys] = Array.isArray(reply) ? reply : [];
  if ((typeof next !== "string" && typeof next !== "number") || !Array.isArray(keys)) {
    throw new UpstashError("not-upstash", "SCAN was answered with something that is no page of keys.");
  }
  return { cursor: String(next), keys };
}

import * as z from "zod";
import { isOverBudget } from "../../../upstash/budget/call-budget.ts";
import { UpstashError } from "../../../upstash/errors.ts";
import type { Redis } from "../../../upstash/redis.ts";
import { CURSOR, PATTERN } from "../argument-texts.ts";
import { createAsking } from "../keyspace/asking.ts";
import {
  type KeysPage,
  LARGEST_COUNT,
  POSITION,
  positionIn,
  positionText,
  type ScanPosition,
  takeOf,
} from "../keyspace/keys-page.ts";
import { filtersOf, type ScanFilter, scanPage } from "../keyspace/scan-page.ts";
import { typeFilter } from "../keyspace/type-filter.ts";
import { redisTool } from "../redis-tool.ts";

/** Keys that one SCAN looks at, unless asked otherwise: a filter leaves few of them, so more are worth it. */
const COUNT = 250;
const COUNT_FILTERED = 1_000;
/** Of JSON in one answer, so that it is not cut where --max-output is as it comes. */
const MAX_CHARACTERS = 30_000;

/** SCAN page after page within bounds. The cursor that is answered goes on exactly behind the last key, also within a page. */
export const keysScan = redisTool({
  name: "redis_keys_scan",
  needs: ["SCAN"],
  title: "Redis keys: scan",
  access: "read",
  privileged: true,
  description:
    "Lists keys by pattern and type, with SCAN. Until finished is true, repeat the call with the cursor; no key that stays is missed, one may come twice. What a large database holds redis_keyspace_sample tells for less.",
  input: {
    pattern: z.string().min(1).default("*").describe(PATTERN),
    type: typeFilter,
    cursor: z.string().regex(POSITION, "expected the cursor of an answer as it is, or 0").default("0").describe(CURSOR),
    limit: z.int().min(1).max(5_000).default(500).describe("Most keys. Default 500."),
    count: z
      .int()
      .min(1)
      .max(LARGEST_COUNT)
      .optional()
      .describe("COUNT of each SCAN. Default 250, or 1000 with pattern or type."),
    max_commands: z.int().min(1).max(500).default(50).describe("Default 50."),
  },
  async run(input, context) {
    const { limit } = input;
    const asking = createAsking(context.redis, context.signal);
    const max_commands = await asking.most(input.max_commands, 1);
    const gathered = { keys: new Map(), limit, characters: MAX_CHARACTERS };
    let position = positionIn(input.cursor);
    let cursor = "";
    let stopped: Error | undefined;
    while (asking.commands() < max_commands && gathered.keys.size < limit && cursor !== "0") {
      const page = await scan(context.redis, position, input, context.signal).catch(unlessOverBudget);
      if (page instanceof UpstashError) {
        // Others have spent what was left: what is here is not lost.
        if (gathered.keys.size === 0) throw page;
        stopped = page;
        break;
      }
      asking.count(1);
      const next = takeOf(page, position, gathered);
      const isFull = next.cursor === position.cursor && gathered.keys.size > 0;
      position = next;
      cursor = positionText(position);
      const told = `${gathered.keys.size} keys after ${asking.commands()} SCAN commands`;
      await context.progress(asking.commands(), max_commands, told);
      if (isFull) break;
    }
    const spent = await asking.spent(cursor !== "0" && asking.commands() >= max_commands, stopped);
    return { result: { keys: [...gathered.keys.values()], cursor, finished: cursor === "0", ...spent } };
  },
  paging: ({ cursor, limit }) =>
    `Nothing is lost by asking again with the same arguments, cursor "${cursor}" among them, and a lower limit, such as ${Math.max(1, Math.floor(limit / 4))}.`,
});

interface ScanInput extends ScanFilter {
  count?: number | undefined;
  limit: number;
}

function scan(redis: Redis, at: ScanPosition, input: ScanInput, signal: AbortSignal): Promise<KeysPage> {
  return scanPage(redis, at, input, at.count ?? countOf(input, filtersOf(input).length > 0), signal);
}

/** Without a filter a page holds what it looks at, so it need not look at more than is wanted. */
function countOf({ count, limit }: ScanInput, isFiltered: boolean): number {
  return isFiltered ? (count ?? COUNT_FILTERED) : Math.min(limit, count ?? COUNT);
}

function unlessOverBudget(error: unknown): UpstashError {
  if (isOverBudget(error)) return error;
  throw error;
}

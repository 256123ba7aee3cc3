import * as z from "zod";
import type { ToolOutput } from "../../../call/tool.ts";
import { SEPARATORS } from "../argument-texts.ts";
import { createAsking } from "../keyspace/asking.ts";
import { type DatabaseContext, redisTool } from "../redis-tool.ts";
import { readDatasetSize, shareOfDataset } from "./dataset-size.ts";
import { type Drawn, drawKeys } from "./keyspace-draw.ts";
import { summarize } from "./keyspace-groups.ts";

/** Of fewer draws that fit a pattern, no share is worth much. */
const FEW_DRAWS = 10;

/** What a database holds, without SCAN, which the read-only token may not run. */
export const keyspaceSample = redisTool({
  name: "redis_keyspace_sample",
  title: "Redis keyspace: sample",
  access: "read",
  description:
    "What an unknown database holds, by random keys: patterns (user:*) with share, types, TTLs, memory and examples, and the largest keys seen; rare huge ones are missed. Up to 5 commands a draw.",
  input: {
    draws: z.int().min(10).max(1_000).default(100).describe("Default 100."),
    pattern: z.string().min(1).max(256).default("*").describe("Glob. Default *."),
    separators: z.string().min(1).max(10).default(":./-_|#").describe(SEPARATORS),
  },
  async run({ draws, pattern, separators }, context) {
    const asking = createAsking(context.redis, context.signal);
    const drawn = await drawKeys(asking, { size: draws, pattern }, context);
    const seen = drawn.keys.reduce((sum, { bytes = 0 }) => sum + bytes, 0);
    const explains =
      context.level === "read-only"
        ? { dataset: "not known: INFO needs more than the read-only token" }
        : shareOfDataset(seen, await readDatasetSize(asking));
    const spent = { ...(await asking.spent()), memory: { bytes_seen: seen, ...explains } };
    return withNotice(summarize(drawn, separators, spent), noticeOf(drawn, pattern, context));
  },
  paging: () => "Ask for fewer draws, or look at one of the keys alone.",
});

function withNotice(result: object, notice: string): ToolOutput {
  return notice === "" ? { result } : { result, notice };
}

/** What the sample cannot tell, and which call can. */
function noticeOf({ isExact, total, draws, fitting, keys }: Drawn, pattern: string, context: DatabaseContext): string {
  if (isExact) return "";
  const few =
    fitting >= FEW_DRAWS
      ? ""
      : `${fitting === 0 ? "None" : `Only ${fitting}`} of ${draws} draws fit ${JSON.stringify(pattern)}, too few for shares. `;
  const missed = `${keys.length} different keys of ${total} were measured. Rare huge keys are likely missed, and with them what takes memory`;
  return `${few}${missed}: ${whatIsExact(context)}`;
}

function whatIsExact({ offered, level }: DatabaseContext): string {
  if (offered === undefined || offered.has("redis_keyspace_report")) {
    return "redis_keyspace_report measures every key, or those of a pattern.";
  }
  if (level === "read-only") {
    return "the person who runs the server can allow redis_keyspace_report, which measures every key, with --allow-privileged-reads.";
  }
  return "redis_keyspace_report, which measures every key, is left out by this server's configuration (--toolsets, --tools, --exclude-tools).";
}

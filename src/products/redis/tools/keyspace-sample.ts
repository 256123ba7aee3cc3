import * as z from "zod";
import { redisTool } from "../redis-tool.ts";
import { drawKeys } from "./keyspace-draw.ts";
import { summarize } from "./keyspace-groups.ts";

/** What a database holds, without SCAN, which the read-only token may not run. */
export const keyspaceSample = redisTool({
  name: "redis_keyspace_sample",
  title: "Redis keyspace: sample",
  access: "read",
  description:
    "What a database holds, without listing it: draws random keys and groups them by pattern (user:*, session:*) with share of all keys, types, TTLs, sizes, memory and examples, and the largest keys that were seen. The start for an unknown database; works with the read-only token. Says how sure the shares are; exact when every key was seen. Costs up to 5 commands for each draw (Upstash counts each): `commands` in the answer.",
  input: {
    draws: z.int().min(10).max(1_000).default(100).describe("Random keys to draw; more are surer. Default 100."),
    separators: z
      .string()
      .min(1)
      .max(10)
      .default(":./-_|#")
      .describe('Characters between the parts of a key. Default ":./-_|#".'),
  },
  async run({ draws, separators }, context) {
    return { result: summarize(await drawKeys(context.redis, draws, context), separators) };
  },
  paging: () => "Ask for fewer draws, or look at one of the keys alone.",
});

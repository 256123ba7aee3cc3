import type { Completion, ResourceRow } from "../../call/resource.ts";
import { databaseNames } from "../account/account-addresses.ts";

/** Keys that are asked for at once, and the SCAN commands in which they must be found. */
const MOST = 100;
const MOST_COMMANDS = 5;

/** Keys by how they begin, where SCAN is allowed. */
const keys: Completion = {
  tool: "redis_keys_scan",
  asking: (begin, { database }) => ({
    // What a key has of the signs of a glob stands for itself.
    pattern: `${begin.replace(/[*?[\\]/g, "\\$&")}*`,
    limit: MOST,
    max_commands: MOST_COMMANDS,
    ...(database === undefined ? {} : { database }),
  }),
  namesIn(result) {
    const { keys: found } = Object(result) as { keys?: unknown };
    return Array.isArray(found) ? found : [];
  },
};

const key = {
  title: "Redis key",
  tool: "redis_key_inspect",
  description: "What a key holds: type, TTL, size and a sample of the value.",
} as const;

/** What of a Redis database is read by address; `default` is the one that is configured. */
export const redisAddresses: readonly ResourceRow[] = [
  {
    path: "databases/default",
    title: "The configured Redis database",
    description: "What it holds, by a sample of its keys.",
    tool: "redis_keyspace_sample",
    ofConfigured: true,
  },
  { ...key, path: "databases/default/keys/{key}", completions: { key: keys }, ofConfigured: true },
  { ...key, path: "databases/{database}/keys/{key}", completions: { database: databaseNames, key: keys } },
];

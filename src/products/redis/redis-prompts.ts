import type { PromptRow } from "../../call/prompt.ts";
import { databaseNames } from "../account/account-addresses.ts";

const database = "ID or name of the Redis database; without it the configured one.";
const BIGGEST =
  "Look at the biggest keys that were found, three at most: what each is, whether it has a TTL, whether it grows without end.";

/** Recipes about what a database holds and does. */
export const redisPrompts: readonly PromptRow[] = [
  {
    name: "explore_database",
    title: "Look into an unknown database",
    description: "What a Redis database holds, by a sample: kinds of keys, types, sizes, TTLs, and what looks odd.",
    arguments: { database },
    completions: { database: databaseNames },
    goal: "Find out what is in a Redis database that nobody has described. Only read.",
    steps: [
      {
        tool: "database_get",
        arguments: { database: "{database}" },
        read: "State, region, plan and limits.",
        isOptional: true,
      },
      {
        tool: "redis_keyspace_sample",
        arguments: { database: "{database}", draws: 500 },
        read: "`groups` has a pattern, its share of the keys, types, TTLs, memory and examples; `largest` the largest keys that were seen; `accuracy` says how sure the shares are.",
      },
      {
        tool: "redis_key_inspect",
        arguments: { database: "{database}", key: "<an example of a group>" },
        read: "Once for an example of each of the three groups with most keys: type, size, TTL and a sample of the value. Read no whole value.",
      },
      {
        tool: "redis_stream_health",
        arguments: { database: "{database}", key: "<a stream>" },
        read: "Only where there is a stream: which consumer group lags, and what is pending.",
        isOptional: true,
      },
    ],
    answer:
      "a table with a line for each group: pattern, what it seems to be for, types, about how many keys, memory, TTL. Below it what looks odd: keys that never expire among others that do, one key far larger than the rest, a group that lags.",
  },
  {
    name: "explain_memory",
    title: "What fills the memory",
    description: "Which keys and patterns hold the memory of a Redis database, and what would free it.",
    arguments: { database },
    completions: { database: databaseNames },
    goal: "Find out what fills the memory of a Redis database. Only read.",
    steps: [
      {
        tool: "redis_keyspace_report",
        arguments: { database: "{database}", top: 5 },
        read: "`groups` has bytes and keys without TTL of each pattern, `biggest.memory` the biggest keys, `expiring` what goes away by itself. If `finished` is false, call again with `cursor` and add the sums.",
        isOptional: true,
      },
      {
        tool: "redis_keyspace_sample",
        arguments: { database: "{database}", draws: 500 },
        read: "An estimate: `bytes.about_in_total` of each group, and `largest`. Rare huge keys may be missing: say so.",
        insteadOf: "redis_keyspace_report",
      },
      {
        tool: "redis_key_inspect",
        arguments: { database: "{database}", key: "<one of the biggest keys>" },
        read: BIGGEST,
      },
      {
        tool: "database_stats",
        arguments: { database: "{database}" },
        read: "`series.diskusage` and `series.keyspace`: since when it grows, and whether keys become more or larger.",
        isOptional: true,
      },
    ],
    answer:
      "which patterns and keys hold most of the memory, in bytes and per cent; how much of it never expires; since when it grows; and what would free most, such as a TTL or a bound for a list, with how many bytes. Change nothing.",
  },
  {
    name: "plan_clean_up",
    title: "Plan a safe clean-up",
    description:
      "What could be deleted or given a TTL in a Redis database, how much that frees, and in which safe order.",
    arguments: { database },
    completions: { database: databaseNames },
    goal: "Plan a clean-up of a Redis database that a person can check before anything happens. Change nothing now.",
    steps: [
      {
        tool: "redis_keyspace_report",
        arguments: { database: "{database}", top: 5 },
        read: "`groups`: bytes and `without_ttl` of each pattern. If `finished` is false, call again with `cursor` and add the sums.",
        isOptional: true,
      },
      {
        tool: "redis_keyspace_sample",
        arguments: { database: "{database}", draws: 500 },
        read: "An estimate of the same: `groups` with `ttl.never` and `bytes.about_in_total`.",
        insteadOf: "redis_keyspace_report",
      },
      {
        tool: "redis_key_inspect",
        arguments: { database: "{database}", key: "<an example of a pattern that could go>" },
        read: "Whether its value looks like something that can be made again, as a cache or an old session, or like the only copy.",
      },
      {
        tool: "backup_list",
        arguments: { database: "{database}" },
        read: "When the newest completed backup was made.",
        isOptional: true,
      },
      {
        tool: "redis_keys_apply",
        arguments: {
          database: "{database}",
          pattern: "<a pattern that could go>",
          ttl: "none",
          action: "expire",
          seconds: 604_800,
          dry_run: true,
        },
        read: "Always with dry_run true: `would_change` is how many keys a TTL of a week would get, `examples` which.",
        isOptional: true,
      },
    ],
    answer:
      "a plan in order: a backup first where none is new; then for each pattern how many keys and bytes, why it may go, and a TTL rather than a deletion where both do; last what must stay. Ask which steps to take. Without the tool for changes say that the server must be started with --allow-writes.",
  },
];

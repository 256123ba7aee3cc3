import type { PromptRow } from "../../call/prompt.ts";
import { databaseNames } from "./account-addresses.ts";

const database = "ID or name of the Redis database.";

/** Recipes about what the account has, costs and allows. */
export const accountPrompts: readonly PromptRow[] = [
  {
    name: "explain_latency",
    title: "Why did latency rise",
    description:
      "What a Redis database answers slowly, since when, and which of traffic, large keys, slow commands or limits it comes from.",
    arguments: { database },
    completions: { database: databaseNames },
    goal: "Find out why a Redis database answers more slowly than it did. Only read.",
    steps: [
      {
        tool: "database_stats",
        arguments: { database: "{database}" },
        read: "In `series` the trend and the maximum of read_latency_99 and write_latency_99 (ms), beside throughput, connection_count, keyspace and diskusage at the same time; in `counts` which commands are run most.",
      },
      {
        tool: "database_get",
        arguments: { database: "{database}" },
        read: "Region, plan and limits: whether throughput or size is near a limit, and whether the program runs far from the region.",
      },
      {
        tool: "redis_monitor",
        arguments: { database: "{database}", seconds: 5 },
        read: "What runs now: commands by number, hottest keys, and `slow_suspects` (KEYS, large ranges, scripts) with why and an example.",
        isOptional: true,
      },
      {
        tool: "redis_keyspace_sample",
        arguments: { database: "{database}", draws: 200 },
        read: "`largest`: a command that reads such a key whole holds up all others.",
        isOptional: true,
      },
      {
        tool: "audit_log_list",
        arguments: { filters: ["entity={database}"], limit: 10 },
        read: "Whether somebody changed plan, regions or eviction about when it began. None found: the log may name the database by its ID.",
        isOptional: true,
      },
    ],
    answer:
      "since when which latency rose and by how much; what changed at the same time, with numbers; the most likely cause and what speaks against it; and what to do first. Latency in these figures is that of the server: what the program sees has the network on top.",
  },
  {
    name: "review_cost",
    title: "Review cost",
    description: "What the account costs this month and will cost, what stands out, and where it could cost less.",
    arguments: {},
    goal: "Review what the Upstash account costs. Only read.",
    steps: [
      {
        tool: "account_costs",
        arguments: {},
        read: "`total` (month to date and forecast, US dollars), `stands_out`, and `resources` with plan, budget, requests and storage, the most expensive first.",
      },
      {
        tool: "database_stats",
        arguments: { database: "<the most expensive Redis database>" },
        read: "`daily`: on which day the cost jumped; `counts`: which commands make it; whether storage or requests are billed.",
      },
      {
        tool: "audit_log_list",
        arguments: { filters: ["action=budget"], limit: 10 },
        read: "Who changed budgets, and when.",
        isOptional: true,
      },
    ],
    answer:
      "month to date and forecast; a table of what costs most with plan and budget; what stands out and why; and at most three ways to save, each with an estimate and its risk: what is paid and unused, a plan that fits better, a budget that is missing. Change nothing.",
  },
  {
    name: "review_access",
    title: "Review access and exposure",
    description:
      "Who reaches what: people in teams, users of a database and their rights, TLS, recent changes of access.",
    arguments: { database: "ID or name of a Redis database whose users to look at; without it the configured one." },
    completions: { database: databaseNames },
    goal: "Review who and what has access to the Upstash account and its databases. Only read.",
    steps: [
      { tool: "team_list", arguments: {}, read: "Each team, and your role in it." },
      {
        tool: "team_member_list",
        arguments: { team: "<each team>" },
        read: "People and their roles. Several with the role owner or admin, and addresses of other domains, are to be named.",
      },
      {
        tool: "database_list",
        arguments: { fields: "*" },
        read: "Databases without TLS, and those in a team where they do not belong.",
      },
      {
        tool: "redis_server_read",
        arguments: { database: "{database}", command: "ACL LIST" },
        read: "Users of the database: rights of each, such as ~* or +@all; `nopass` means that no password is asked for.",
        isOptional: true,
      },
      {
        tool: "qstash_signing_keys_get",
        arguments: {},
        read: "Fingerprints of the signing keys: receivers that check none of them take messages from anybody.",
        isOptional: true,
      },
      {
        tool: "audit_log_list",
        arguments: { limit: 50 },
        read: "Recent changes of members, passwords, tokens and TLS: by whom, from which address.",
        isOptional: true,
      },
    ],
    answer:
      "a table of who reaches what; then findings with the worst first, each with what it allows, how you know, and the smallest change that mends it; last what these tools cannot show, such as where tokens are kept. Change nothing.",
  },
];

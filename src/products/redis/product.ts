import { defineProduct } from "../../catalog/define-product.ts";
import type { Told } from "../../catalog/product.ts";
import { accountCredentials, accountVariables, isComplete } from "../account/credentials.ts";
import { warningsAboutNames } from "../account/reach/why-not.ts";
import { lackOfDatabase, pingOf, reachedDatabase, redisVariables, warningsAbout } from "./credentials.ts";
import type { RedisProductCredentials } from "./reached-databases.ts";
import { redisAddresses } from "./redis-addresses.ts";
import { redisPrompts } from "./redis-prompts.ts";

/** Redis over its REST API: the configured database, and the databases of the account. */
export const redis = defineProduct({
  name: "redis",
  icon: { color: "#c6302b", path: "M3,3h10v2.5H3zM3,6.75h10v2.5H3zM3,10.5h10V13H3z" },
  phrase: "Redis commands over its REST API",
  needs: "a database, or the account",
  wants: "UPSTASH_REDIS_REST_URL and a token of the database",
  variables: redisVariables,
  toolsets: {
    redis_string: {},
    redis_bitmap: {},
    redis_hash: {},
    redis_list: {},
    redis_set: {},
    redis_sorted_set: {},
    redis_geo: {},
    redis_hyperloglog: {},
    redis_key: {},
    redis_stream: {},
    redis_json: {},
    redis_array: {},
    redis_vector: {},
    redis_script: {},
    redis_function: {},
    redis_pubsub: {},
    redis_server: {},
    redis_connection: {},
    redis_search: {},
    redis_pipeline: {},
    redis_explore: {},
    redis_reports: {},
    redis_bulk: {},
    redis_files: {},
    redis_live: {},
    redis_bytes: {},
    redis_acl: {},
    undo: {},
    env: {},
  },
  addresses: redisAddresses,
  prompts: redisPrompts,
  load: async () => (await import("./toolsets.ts")).redisToolsets(),
  credentials: ({ variables }, level): RedisProductCredentials => {
    const account = accountCredentials(variables(accountVariables));
    return { database: reachedDatabase(variables(redisVariables), level, account.reach), account };
  },
  facts: ({ database, account }, level) => ({
    isConfigured: database.url !== undefined,
    isReachable: database.url !== undefined || isComplete(account),
    lacks: isComplete(account) ? undefined : lackOfDatabase(database, level),
    secrets: [database.token, database.readOnlyToken],
    identity: [database.url],
    reaches: database.url && `the database at ${new URL(database.url).host}`,
    warnings: [...warningsAbout(database), ...warningsAboutNames(account.reach, database.url, isComplete(account))],
    resourceArgument: isComplete(account) ? "database" : undefined,
  }),
  probe: ({ database }, level) => pingOf(database, level),
  connect: async (credentials, host) => (await import("./context.ts")).connectRedis(credentials, host),
  instructions,
  example: (hasSampleData) => ({
    name: "redis_hash_read",
    arguments: { command: "HGETALL", args: [hasSampleData ? "user:1" : "your:key"] },
  }),
});

function instructions({ credentials, isServed, revealSecrets }: Told<RedisProductCredentials>) {
  return [
    "A Redis tool takes `command` and `args`: strings in Redis order; its description has their syntax.",
    firstTools(isServed),
    isServed("redis_pipeline_read") && "Several commands at once: redis_pipeline_read (or _write, where listed).",
    isServed("redis_keys_apply") &&
      "A change to many keys is one call of redis_keys_apply, never one for each key; begin with its dry_run.",
    namingDatabases(credentials),
    "Maps come as objects, scored members as {member, score}, stream entries as {id, fields}, bytes that are not UTF-8 as {base64}, integers beyond 2^53 as digits.",
    isServed("undo_apply") &&
      "What your calls change is kept for a while: undo_list shows it, undo_apply brings it back; `undo` in an answer says what is not kept.",
    isServed("env_write") &&
      !revealSecrets &&
      "Tokens and passwords are [redacted] in answers; env_write gives them to a program past you.",
    "Of large values prefer bounded reads (GETRANGE, LRANGE, HSCAN).",
  ];
}

/** Where to begin on unknown ground: which databases there are, what one of them holds, what a key is. */
function firstTools(isServed: (tool: string) => boolean): string | undefined {
  const steps = [
    isServed("database_list") && "database_list",
    isServed("redis_keyspace_report")
      ? "redis_keyspace_report"
      : isServed("redis_keyspace_sample") && "redis_keyspace_sample",
    isServed("redis_key_inspect") && "redis_key_inspect for a key",
  ].filter((step) => step !== false);
  return steps.length === 0 ? undefined : `On unknown ground begin with ${steps.join(", then ")}.`;
}

/** How a Redis tool names a database of the account, where there is one. */
function namingDatabases({ account, database }: RedisProductCredentials): string | undefined {
  if (!isComplete(account)) return undefined;
  const standard =
    database.url === undefined
      ? "may be left out where the account has only one"
      : "is the configured one where left out";
  return `\`database\` in a Redis tool is the ID or name of a database of the account; it ${standard}.`;
}

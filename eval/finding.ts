import type { ListedTool } from "./agent.ts";

/** The tool that finds others, as it is listed where not all are. */
export const FINDS = "upstash_find_tools";

/**
 * What an agent asks for in the place of a tool that it is not shown: what it wants to do, in words of its own, and never the
 * name of a tool.
 */
export const ASKED: Readonly<Record<string, string>> = {
  account_costs: "what each database costs this month",
  audit_log_list: "who changed the budget of a database",
  backup_create: "back up a database now",
  backup_list: "list the backups of a database",
  backup_restore: "restore a backup into a database",
  database_create: "create a Redis database",
  database_list: "list the databases of the account",
  database_move_to_team: "move a database to a team",
  database_reset_password: "new password for a database",
  database_stats: "latency and throughput of a database",
  env_write: "write the credentials of a database into .env",
  qstash_dlq_delete: "delete messages of the dead letter queue",
  qstash_dlq_list: "list messages of the dead letter queue",
  qstash_dlq_retry: "retry messages of the dead letter queue",
  qstash_incidents: "why do deliveries to a webhook fail",
  qstash_queue_action: "resume a paused queue",
  qstash_queue_list: "which queues are there, and how many messages wait",
  qstash_schedule_action: "resume a paused schedule",
  qstash_schedule_list: "list the schedules",
  qstash_user_get_by_id: "plan and limits of QStash in a region",
  redis_acl_user_create: "make a user of the database with few rights",
  redis_acl_user_delete: "delete a user of the database",
  redis_databases_compare: "compare two databases",
  redis_export: "write keys into a file",
  redis_import: "load keys from a file",
  redis_key_inspect: "what does a key hold",
  redis_key_write: "rename or delete a key",
  redis_keys_apply: "change all keys of a pattern at once",
  redis_keys_scan: "list the keys of a pattern",
  redis_keyspace_report: "what takes the memory of a database",
  redis_keyspace_sample: "what is in an unknown database",
  redis_monitor: "which commands run now",
  redis_server_read: "how many keys does the database have",
  redis_server_write: "change the users of a database",
  redis_stream_health: "why does a consumer group lag",
  redis_stream_read: "read entries of a stream",
  redis_stream_write: "claim entries of a consumer group",
  redis_subscribe: "listen to a channel",
  search_delete: "delete documents by a filter",
  search_describe: "what is in a search database",
  search_index_create: "create a search index",
  search_index_list: "list the search indexes of the account",
  search_query: "search documents",
  team_list: "list the teams",
  team_member_add: "add a person to a team",
  team_member_list: "list the members of a team",
  vector_describe: "what is in a vector index",
  vector_import: "load vectors from a file",
  vector_index_list: "list the vector indexes of the account",
  vector_info: "dimension and namespaces of a vector index",
  vector_namespace_rename: "rename a namespace of a vector index",
  vector_similar: "vectors like a stored one",
  vector_update: "change the metadata of vectors",
  workflow_dlq_resume: "resume failed workflow runs",
  workflow_incidents: "why do workflow runs fail",
  workflow_run_get: "the steps of a workflow run",
};

/** A tool as it was found: by which other one it is called. */
interface FoundTool {
  readonly name: string;
  readonly call: string;
}

/** Asks the tool that finds others; gives its structured content. */
type Ask = (query: string) => Promise<unknown>;

/** Finds tools that are not listed, each once, and remembers what answers have shown. */
export function createFinding(tools: readonly ListedTool[]) {
  const isThere = tools.some(({ name }) => name === FINDS);
  const known = new Map<string, string>();
  const look = async (query: string, ask: Ask): Promise<readonly string[]> => {
    const { result, further = [] } = (await ask(query)) as {
      result: readonly FoundTool[];
      further?: readonly string[];
    };
    for (const { name, call } of result) known.set(name, call);
    return further.map((each) => each.replace(/ .*/, ""));
  };
  return {
    /** Whether a tool that is not listed may be found. */
    isThere,
    /**
     * By which tool one is called that is not listed: asks for it in words, and once more by the name that the answer gives
     * where it stands among the further ones. Nothing where it is not found.
     */
    async callerOf(tool: string, ask: Ask): Promise<string | undefined> {
      if (!isThere) return undefined;
      if (known.has(tool)) return known.get(tool);
      const words = ASKED[tool];
      if (words === undefined) throw new Error(`Nobody says how an agent asks for ${tool}: add it to eval/finding.ts.`);
      const further = await look(words, ask);
      if (!known.has(tool) && further.includes(tool)) await look(tool, ask);
      return known.get(tool);
    },
  };
}

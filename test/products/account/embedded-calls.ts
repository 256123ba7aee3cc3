/** Makes a call that must succeed; its result. */
export type Use = (tool: string, input?: Record<string, unknown>) => Promise<unknown>;

/** Calls every tool of the Developer API at least once, with what it needs created before. */
export async function useEveryTool(use: Use): Promise<void> {
  const team = await useTeams(use);
  await useDatabases(use, team);
  await useQStash(use, team);
  await useKafka(use);
  await useIndexes(use, team);
  await use("audit_log_list");
}

/** The ID of a team that stays. */
async function useTeams(use: Use): Promise<string> {
  const team = textOf(await use("team_create", { team_name: "shop team", copy_cc: false }), "team_id");
  await use("team_list");
  await use("team_member_add", { team, member_email: "member@example.com", member_role: "dev" });
  await use("team_member_list", { team });
  await use("team_member_remove", { team, member_email: "member@example.com" });
  const empty = textOf(await use("team_create", { team_name: "empty team", copy_cc: false }), "team_id");
  await use("team_delete", { team: empty });
  return team;
}

async function useDatabases(use: Use, team: string): Promise<void> {
  await use("database_create", { name: "shop", primary_region: "us-east-1", read_regions: ["eu-west-1"] });
  await use("database_create", { name: "regional", region: "eu-west-1", tls: true });
  await use("database_list");
  await use("redis_string_write", { command: "SET", args: ["key", "before the backup"], database: "shop" });
  await use("database_get", { database: "shop" });
  await use("database_stats", { database: "shop", raw: true });
  await use("database_rename", { database: "shop", name: "store" });
  const database = "store";
  for (const change of ["enable_tls", "enable_eviction", "disable_eviction", "enable_autoupgrade"]) {
    await use(`database_${change}`, { database });
  }
  await use("database_disable_autoupgrade", { database });
  await use("database_update_regions", { database, read_regions: ["us-west-1", "ap-south-1"] });
  await use("database_change_plan", { database, plan_name: "fixed_1gb", auto_upgrade: false });
  await use("database_update_budget", { database, budget: 100 });
  await useBackups(use, database);
  await use("database_reset_password", { database });
  await use("redis_string_read", { command: "GET", args: ["key"], database });
  await use("database_delete", { database: "regional" });
  await use("database_move_to_team", { database, team });
}

async function useBackups(use: Use, database: string): Promise<void> {
  await use("backup_enable_daily", { database });
  await use("backup_disable_daily", { database });
  await use("backup_create", { database, name: "before the change" });
  const backup = textOf(await use("backup_list", { database }), "backup_id");
  await use("redis_string_write", { command: "SET", args: ["key", "after the backup"], database });
  await use("backup_restore", { database, backup });
  await use("backup_delete", { database, backup });
}

async function useQStash(use: Use, team: string): Promise<void> {
  await use("qstash_user_list");
  await use("qstash_ipv4_list");
  const qstash_user = textOf(await use("qstash_user_get"), "id");
  await use("qstash_user_get_by_id", { qstash_user });
  await use("qstash_user_stats", { qstash_user, period: "1h", raw: true });
  await use("qstash_user_set_plan", { qstash_user, plan_name: "qstash_fixed_1m" });
  await use("qstash_user_update_budget", { qstash_user, budget: 50 });
  await use("qstash_user_enable_prodpack", { qstash_user });
  await use("qstash_user_disable_prodpack", { qstash_user });
  await use("qstash_user_rotate_token");
  await use("qstash_user_rotate_token_by_id", { qstash_user });
  await use("qstash_user_move_to_team", { qstash_user, team });
}

async function useKafka(use: Use): Promise<void> {
  const cluster = textOf(await use("kafka_cluster_create", { name: "events", region: "eu-west-1" }), "cluster_id");
  await use("kafka_cluster_list");
  await use("kafka_cluster_get", { cluster });
  await use("kafka_cluster_stats", { cluster, raw: true });
  await use("kafka_cluster_rename", { cluster, name: "all events" });
  await use("kafka_cluster_reset_password", { cluster });
  const limits = { retention_time: 3_600_000, retention_size: 1_048_576, max_message_size: 1_024 };
  const settings = { cluster, name: "orders", partitions: 1, ...limits, cleanup_policy: "delete" };
  const topic = textOf(await use("kafka_topic_create", settings), "topic_id");
  await use("kafka_topic_list", { cluster });
  await use("kafka_topic_get", { topic });
  await use("kafka_topic_stats", { topic, raw: true });
  await use("kafka_topic_update", { topic, retention_time: 7_200_000 });
  await useCredentials(use, cluster);
  await useConnectors(use, cluster);
  await use("kafka_topic_delete", { topic });
  await use("kafka_cluster_delete", { cluster });
}

async function useCredentials(use: Use, cluster: string): Promise<void> {
  const wanted = { cluster, credential_name: "producer", topic: "orders", permissions: "PRODUCE" };
  const credential = textOf(await use("kafka_credential_create", wanted), "credential_id");
  await use("kafka_credential_list");
  await use("kafka_credential_delete", { credential });
}

/** The password of another system, which a connector is given. */
export const connectorPassword = "Passw0rd-of-the-orders";

async function useConnectors(use: Use, cluster: string): Promise<void> {
  const properties = {
    "connector.class": "com.mongodb.kafka.connect.MongoSourceConnector",
    "connection.uri": `mongodb://shop:${connectorPassword}@db.example.com:27017`,
  };
  const connector = textOf(
    await use("kafka_connector_create", { cluster, name: "source", properties }),
    "connector_id",
  );
  await use("kafka_connector_list", { cluster });
  await use("kafka_connector_get", { connector });
  const wrong = { "connection.uri": `postgres://shop:${connectorPassword}@db.example.com` };
  await use("kafka_connector_update", { connector, properties: wrong });
  await use("kafka_connector_get", { connector });
  await use("kafka_connector_update", { connector, properties });
  for (const change of ["pause", "start", "restart", "delete"]) await use(`kafka_connector_${change}`, { connector });
}

async function useIndexes(use: Use, team: string): Promise<void> {
  const vector = { region: "us-east-1", similarity_function: "COSINE", dimension_count: 3, name: "vectors" };
  const search = { region: "eu-west-1", type: "payg", name: "products" };
  for (const [kind, wanted] of [["vector", vector] as const, ["search", search] as const]) {
    const index = textOf(await use(`${kind}_index_create`, wanted), "id");
    await use(`${kind}_index_list`);
    await use(`${kind}_index_get`, { index });
    await use(`${kind}_stats`);
    await use(`${kind}_index_stats`, { index, period: "1h", raw: true });
    await use(`${kind}_index_rename`, { index, name: "renamed" });
    if (kind === "vector") await use("vector_index_set_plan", { index, target_plan: "fixed" });
    await use(`${kind}_index_reset_password`, { index });
    await use(`${kind}_index_transfer`, { index, team });
    await use(`${kind}_index_delete`, { index });
  }
}

/** A text field of a result, or of the first element of a list. */
export function textOf(result: unknown, field: string): string {
  const [first] = [result].flat();
  const value = (first as Record<string, unknown> | undefined)?.[field];
  if (typeof value !== "string") throw new Error(`no ${field} in ${JSON.stringify(result)}`);
  return value;
}

import { DATABASE_PLANS, type DatabasePlan } from "./database-plans.ts";
import type { Database } from "./database-state.ts";

const MAX_CLIENTS = 10_000;
const MAX_REQUEST_BYTES = 10 * 1024 ** 2;
const MAX_ENTRY_BYTES = 100 * 1024 ** 2;
const MAX_COMMANDS_PER_SECOND = 10_000;
const SECOND_NS = 1_000_000_000;

/**
 * A database as the API answers it: the fields of the first documents ("Create Database", "Reset Password", "Get
 * Database") and those of today's schema Database. `endpoint` is the host and port of the local gateway, spoken to by
 * http. With `credentials` "hide", passwords and tokens are left out.
 */
export function databaseDocument(database: Database, credentials: "show" | "hide" = "show"): Record<string, unknown> {
  const url = new URL(database.local.url);
  const { readRegions, primaryRegion, owner } = database;
  const secrets = {
    password: database.local.password ?? database.local.token,
    rest_token: database.local.token,
    read_only_rest_token: database.local.readOnlyToken,
  };
  return {
    database_id: database.id,
    cluster_id: "local",
    database_name: database.name,
    region: database.region,
    port: Number(url.port),
    creation_time: database.createdAt,
    state: "active",
    user_email: owner,
    customer_id: owner,
    endpoint: url.host,
    tls: database.tls,
    ...(credentials === "hide" ? {} : secrets),
    primary_region: primaryRegion,
    primary_members: [primaryRegion],
    all_members: [primaryRegion, ...readRegions],
    read_regions: readRegions,
    replicas: 1 + readRegions.length,
    budget: database.budget,
    eviction: database.limits.eviction,
    db_eviction: database.limits.eviction,
    auto_upgrade: database.autoUpgrade,
    prod_pack_enabled: database.productionPack,
    daily_backup_enabled: database.dailyBackup,
    last_plan_upgrade_time: database.planChangedAt,
    modifying_state: "",
    pool_id: "local",
    consistent: false,
    ...planFields(database.limits.plan),
    ...FIXED_DATABASE_FIELDS,
  };
}

function planFields(plan: DatabasePlan): Record<string, unknown> {
  const { databaseType, type, dataSize, memory, bandwidth, resourceSize } = DATABASE_PLANS[plan];
  return {
    database_type: databaseType,
    type,
    db_disk_threshold: dataSize,
    db_memory_threshold: memory,
    db_daily_bandwidth_limit: bandwidth,
    db_resource_size: resourceSize,
  };
}

/** What is the same for every local database; names, units and values of the published examples. */
const FIXED_DATABASE_FIELDS = {
  db_max_clients: MAX_CLIENTS,
  db_max_request_size: MAX_REQUEST_BYTES,
  db_max_entry_size: MAX_ENTRY_BYTES,
  db_max_commands_per_second: MAX_COMMANDS_PER_SECOND,
  db_request_limit: Number.MAX_SAFE_INTEGER,
  db_type: "pebble",
  db_conn_idle_timeout: 6 * 60 * 60 * SECOND_NS,
  db_lua_timeout: SECOND_NS / 4,
  db_lua_credits_per_min: 10 * SECOND_NS,
  db_store_max_idle: 15 * 60 * SECOND_NS,
  db_max_loads_per_sec: 1_000_000,
  db_acl_enabled: "false",
  db_acl_default_user_status: "true",
  prometheus_enabled: "false",
  securityAddons: {
    ipWhitelisting: false,
    vpcPeering: false,
    privateLink: false,
    tlsMutualAuth: false,
    encryptionAtRest: false,
  },
} as const;

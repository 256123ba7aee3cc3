import * as z from "zod";
import { inBody, localOnly } from "../../../catalog/define.ts";
import { endpoint } from "../account-endpoint.ts";
import {
  autoUpgrade,
  databaseBudget,
  databaseName,
  databasePlan,
  databaseRegions,
  eviction,
} from "../account-inverses.ts";
import type { AccountTable } from "../account-table.ts";
import { drawnSeries } from "../answers/drawn-series.ts";
import { readable } from "../answers/readable.ts";
import { digestOf } from "../answers/statistics.ts";
import { redisFields } from "../answers/statistics-fields.ts";
import {
  asksAboutAutoUpgrade,
  asksAboutBudget,
  asksAboutEviction,
  asksAboutNewDatabase,
  asksAboutPlan,
  asksAboutReadRegions,
  asksAboutTls,
} from "../asked-changes.ts";
import {
  databaseEvictionPreview,
  databasePlanPreview,
  databaseRegionsPreview,
  databaseTlsPreview,
} from "../change-previews.ts";
import { tellsNewToken } from "../env/rotated.ts";
import { writeEnvTool } from "../env/write-env.ts";
import { databaseMovePreview, databasePreview } from "../previews.ts";
import {
  checkDatabaseCreate,
  checkReadRegions,
  databaseCreateBody,
  databaseCreateInput,
  readRegionList,
  redisBudget,
} from "./database-create.ts";
import { database, name, nameHas, raw, redisPlan, team } from "./inputs.ts";

/** Redis databases. Developer API, "Redis". */
export const databases: AccountTable = {
  summary: "Redis databases of the account: create, inspect, change, delete",
  rows: [
    endpoint("database_list", "read", "GET /v2/redis/databases", "The Redis databases of the account.", undefined, {
      listed: {
        id: "database_id",
        short: [
          ...["database_name", "database_id", "region", "primary_region", "database_type", "type", "state", "budget"],
          "may_write",
        ],
        filters: { name: nameHas("database_name") },
      },
      present: readable,
    }),
    endpoint(
      "database_get",
      "read",
      "GET /v2/redis/database/{database}",
      "A Redis database: state, regions, plan, limits.",
      { database },
      { hidingQuery: { credentials: "hide" }, present: readable },
    ),
    endpoint(
      "database_stats",
      "read",
      "GET /v2/redis/stats/{database}",
      "Statistics of a Redis database: throughput, latency, hits, keys, storage, cost.",
      { database, raw: localOnly(raw) },
      { present: digestOf(redisFields), drawn: drawnSeries },
    ),
    endpoint(
      "database_create",
      "write",
      "POST /v2/redis/database",
      "Create a Redis database: name and primary_region; a regional one (older accounts): name, region and tls alone.",
      databaseCreateInput,
      { check: checkDatabaseCreate, harm: asksAboutNewDatabase, body: databaseCreateBody, present: readable },
    ),
    endpoint(
      "database_rename",
      "write",
      "POST /v2/redis/rename/{database}",
      "Rename a Redis database.",
      { database, name },
      { present: readable, inverses: [databaseName] },
    ),
    endpoint(
      "database_update_regions",
      "write",
      "POST /v2/redis/update-regions/{database}",
      "Replace the read regions of a Redis database.",
      {
        database,
        read_regions: readRegionList.describe("All of the new ones, of AWS: such as eu-west-1."),
      },
      {
        check: checkReadRegions,
        harm: asksAboutReadRegions,
        preview: databaseRegionsPreview,
        inverses: [databaseRegions],
      },
    ),
    endpoint(
      "database_enable_tls",
      "write",
      "POST /v2/redis/enable-tls/{database}",
      "Enable TLS on a Redis database. Clients without TLS lose access; the API cannot disable it again.",
      { database },
      { harm: asksAboutTls, present: readable, preview: databaseTlsPreview },
    ),
    endpoint(
      "database_enable_eviction",
      "write",
      "POST /v2/redis/enable-eviction/{database}",
      "Enable eviction: a full database then drops entries instead of refusing writes.",
      { database },
      { harm: asksAboutEviction, preview: databaseEvictionPreview, inverses: [eviction.on] },
    ),
    endpoint(
      "database_disable_eviction",
      "write",
      "POST /v2/redis/disable-eviction/{database}",
      "Disable eviction: a full database then refuses writes.",
      { database },
      { inverses: [eviction.off] },
    ),
    endpoint(
      "database_enable_autoupgrade",
      "write",
      "POST /v2/redis/enable-autoupgrade/{database}",
      "Enable auto scaling (auto upgrade) of a Redis database; cost may rise.",
      { database },
      { harm: asksAboutAutoUpgrade, preview: databasePlanPreview, inverses: [autoUpgrade.on] },
    ),
    endpoint(
      "database_disable_autoupgrade",
      "write",
      "POST /v2/redis/disable-autoupgrade/{database}",
      "Disable auto scaling (auto upgrade) of a Redis database.",
      { database },
      { inverses: [autoUpgrade.off] },
    ),
    endpoint(
      "database_change_plan",
      "write",
      "POST /v2/redis/{database}/change-plan",
      "Change the plan of a Redis database, and its bill.",
      {
        database,
        plan_name: redisPlan.describe("New."),
        auto_upgrade: z.boolean().optional().describe("Upgrade by itself at the limits."),
        prod_pack_enabled: z.boolean().optional().describe("Add the production pack."),
      },
      { harm: asksAboutPlan, preview: databasePlanPreview, inverses: databasePlan },
    ),
    endpoint(
      "database_update_budget",
      "write",
      "PATCH /v2/redis/update-budget/{database}",
      "Set the monthly budget of a Redis database.",
      { database, budget: redisBudget.describe("US dollars a month.") },
      { harm: asksAboutBudget, preview: databasePlanPreview, inverses: [databaseBudget] },
    ),
    endpoint(
      "database_reset_password",
      "destructive",
      "POST /v2/redis/reset-password/{database}",
      "Give a Redis database a new password and new REST tokens; the old ones stop working at once.",
      { database },
      { present: readable, preview: databasePreview, after: tellsNewToken("redis", "database") },
    ),
    endpoint(
      "database_move_to_team",
      "destructive",
      "POST /v2/redis/move-to-team",
      "Move a Redis database to a team; this account may lose access to it.",
      { database: inBody("database_id", database), team: inBody("team_id", team) },
      { preview: databaseMovePreview },
    ),
    endpoint(
      "database_delete",
      "destructive",
      "DELETE /v2/redis/database/{database}",
      "Delete a Redis database and all its data, for good.",
      { database },
      { takesWhole: "database", preview: databasePreview },
    ),
    writeEnvTool(),
  ],
};

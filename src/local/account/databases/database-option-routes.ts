import * as z from "zod";
import { badRequestError } from "../../http/api-error.ts";
import { type AccountRoute, type ChangeAnswer, routesOn } from "../account-route.ts";
import type { AuditAction } from "../audit-actions.ts";
import { find } from "../collection.ts";
import { unixSeconds } from "../identifiers.ts";
import { monthlyBudget, resourceId } from "../resource-fields.ts";
import type { TeamsToMoveTo } from "../teams.ts";
import { databaseDocument } from "./database-document.ts";
import { DATABASE_PLAN_NAMES } from "./database-plans.ts";
import { applyLimits } from "./database-redis.ts";
import type { Database, DatabasesState } from "./database-state.ts";

const changePlanBody = z.object({
  plan_name: z.enum(DATABASE_PLAN_NAMES),
  database_id: z.string().optional(),
  auto_upgrade: z.boolean().optional(),
  prod_pack_enabled: z.boolean().optional(),
});

type DatabaseOptionNeeds = DatabasesState & TeamsToMoveTo;

const { change, changeBy } = routesOn<DatabaseOptionNeeds>();

/** An endpoint that turns something of one database on or off and answers "OK". */
function toggle<const Line extends `${"POST" | "PATCH"} /${string}{id}`>(
  line: Line,
  action: AuditAction,
  set: (database: Database) => void | Promise<void>,
): AccountRoute<DatabaseOptionNeeds> {
  return change<`${"POST" | "PATCH"} /${string}{id}`>(line, action, ({ state, path }) => withOk(state, path.id, set));
}

async function withOk(
  { databases }: DatabasesState,
  id: string,
  set: (database: Database) => void | Promise<void>,
): Promise<ChangeAnswer> {
  const database = find(databases, id);
  await set(database);
  return { answer: "OK", entity: database.name };
}

/** What is turned on, off or changed of one database. */
export const databaseOptionRoutes: readonly AccountRoute<DatabaseOptionNeeds>[] = [
  change("POST /v2/redis/enable-tls/{id}", "Enable TLS", ({ state, path }) => {
    const database = find(state.databases, path.id);
    database.tls = true;
    return { answer: databaseDocument(database), entity: database.name };
  }),
  toggle("POST /v2/redis/enable-eviction/{id}", "Enable Eviction", (database) =>
    applyLimits(database, { eviction: true }),
  ),
  toggle("POST /v2/redis/disable-eviction/{id}", "Disable Eviction", (database) =>
    applyLimits(database, { eviction: false }),
  ),
  toggle("POST /v2/redis/enable-autoupgrade/{id}", "Enable Auto Upgrade", (database) => {
    database.autoUpgrade = true;
  }),
  toggle("POST /v2/redis/disable-autoupgrade/{id}", "Disable Auto Upgrade", (database) => {
    database.autoUpgrade = false;
  }),
  toggle("PATCH /v2/redis/enable-dailybackup/{id}", "Enable Daily Backup", (database) => {
    database.dailyBackup = true;
  }),
  toggle("PATCH /v2/redis/disable-dailybackup/{id}", "Disable Daily Backup", (database) => {
    database.dailyBackup = false;
  }),
  changeBy(
    "PATCH /v2/redis/update-budget/{id}",
    "Update Database Budget",
    z.object({ budget: monthlyBudget }),
    ({ state, path, body }) =>
      withOk(state, path.id, (database) => {
        database.budget = body.budget;
      }),
  ),
  changeBy("POST /v2/redis/{id}/change-plan", "Change Database Plan", changePlanBody, ({ state, path, body }) =>
    withOk(state, path.id, async (database) => {
      if (body.database_id !== undefined && body.database_id !== database.id) {
        throw badRequestError("database_id: expected the ID in the path, or none");
      }
      await applyLimits(database, { plan: body.plan_name });
      database.planChangedAt = unixSeconds();
      database.autoUpgrade = body.auto_upgrade ?? database.autoUpgrade;
      database.productionPack = body.prod_pack_enabled ?? database.productionPack;
    }),
  ),
  changeBy(
    "POST /v2/redis/move-to-team",
    "Move Database To Team",
    z.object({ team_id: resourceId, database_id: resourceId }),
    ({ state, body }) => {
      const database = find(state.databases, body.database_id);
      const team = find(state.teams, body.team_id);
      database.owner = team.id;
      return { answer: "OK", entity: database.name, secondEntity: team.name };
    },
  ),
];

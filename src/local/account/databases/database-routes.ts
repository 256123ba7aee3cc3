import { randomUUID } from "node:crypto";
import { z } from "zod";
import { badRequest } from "../../http/api-error.ts";
import { isRedisUrl } from "../../redis/connection/redis-address.ts";
import { type Change, change, changeBy, type Route, read } from "../account-route.ts";
import type { Account } from "../account-state.ts";
import { add, find, listOf, remove, requireFreeName, requireRoom } from "../collection.ts";
import { unixSeconds } from "../identifiers.ts";
import { monthlyBudget, resourceName } from "../resource-fields.ts";
import { DATABASE_PLAN_NAMES } from "./database-plans.ts";
import { applyLimits, reached, startSettings } from "./database-redis.ts";
import { PRIMARY_REGIONS, READ_REGIONS, REGIONAL_REGIONS, type ReadRegion, type Region } from "./database-regions.ts";
import { type Database, type DatabaseLimits, databaseDocument } from "./database-state.ts";

const primaryRegion = z.enum([...PRIMARY_REGIONS.aws, ...PRIMARY_REGIONS.gcp]);
const readRegions = z.array(z.enum(READ_REGIONS)).max(READ_REGIONS.length);

/** Both forms of "Create Database": `name` with `region`, and today's `database_name` with `primary_region`. */
export const createDatabaseBody = z
  .object({
    name: resourceName.optional(),
    database_name: resourceName.optional(),
    region: z.enum([...REGIONAL_REGIONS, "global"]).optional(),
    platform: z.enum(["aws", "gcp"]).optional(),
    primary_region: primaryRegion.optional(),
    read_regions: readRegions.default([]),
    plan: z.enum(DATABASE_PLAN_NAMES).default("payg"),
    budget: monthlyBudget.default(0),
    eviction: z.boolean().default(false),
    tls: z.boolean().default(true),
  })
  .transform(({ name, database_name, ...rest }, context) => {
    const chosen = database_name ?? name;
    if (chosen !== undefined) return { ...rest, name: chosen };
    context.addIssue({ code: "custom", path: ["database_name"], message: "expected the name of the database" });
    return z.NEVER;
  });

export type CreateDatabase = z.output<typeof createDatabaseBody>;

/** Creates a database; its redis-server process starts when it is first used. */
export async function createDatabase(account: Account, body: CreateDatabase): Promise<Database> {
  const place = placement(body);
  requireFreeName("database", listOf(account.databases), body.name);
  requireRoom(account.databases);
  const limits: DatabaseLimits = { plan: body.plan, eviction: body.eviction };
  const { redisProgram: program } = account;
  const local = await reached(body.name, () =>
    account.startDatabase({ ...(program === undefined ? {} : { program }), settings: () => startSettings(limits) }),
  );
  const database: Database = {
    id: randomUUID(),
    name: body.name,
    owner: account.email,
    ...place,
    createdAt: unixSeconds(),
    planChangedAt: 0,
    budget: body.budget,
    tls: body.tls,
    autoUpgrade: false,
    productionPack: false,
    dailyBackup: false,
    limits,
    ownsRedis: program === undefined || !isRedisUrl(program),
    local,
    backups: new Map(),
    samples: [],
  };
  await configureRunningRedis(database);
  return add(account.databases, database);
}

/** A Redis that somebody else runs does not take the settings that ours starts with. */
async function configureRunningRedis(database: Database): Promise<void> {
  if (database.ownsRedis || !database.limits.eviction) return;
  try {
    await applyLimits(database, { eviction: true });
  } catch (error) {
    await database.local.stop();
    throw error;
  }
}

function placement(body: CreateDatabase): Pick<Database, "region" | "primaryRegion" | "readRegions"> {
  const { region, platform, primary_region, read_regions } = body;
  if (region !== undefined && region !== "global") {
    if (read_regions.length > 0)
      throw badRequest(`read_regions: only a global database has them, this one is in ${region}`);
    return { region, primaryRegion: region, readRegions: [] };
  }
  if (primary_region === undefined) {
    throw badRequest("primary_region: expected the primary region of a global database, or a region other than global");
  }
  const regions: readonly string[] = PRIMARY_REGIONS[platform ?? "aws"];
  if (platform !== undefined && !regions.includes(primary_region)) {
    throw badRequest(
      `primary_region: ${primary_region} is not a region of ${platform}; expected one of ${regions.join(", ")}`,
    );
  }
  return { region: "global", primaryRegion: primary_region, readRegions: checked(read_regions, primary_region) };
}

function checked(regions: readonly ReadRegion[], primary: Region): readonly ReadRegion[] {
  if (new Set(regions).size < regions.length) throw badRequest("read_regions: a region is named twice");
  if (regions.some((region) => region === primary)) throw badRequest(`read_regions: ${primary} is the primary region`);
  return regions;
}

/** A change of one database, by its ID, that answers with the database. */
function withDocument(database: Database): Change {
  return { answer: databaseDocument(database), entity: database.name };
}

export const databaseRoutes: readonly Route[] = [
  read("/v2/redis/databases", ({ account }) => listOf(account.databases).map((database) => databaseDocument(database))),
  read("/v2/redis/database/{id}", ({ account, path, query }) =>
    databaseDocument(find(account.databases, path.id), query.get("credentials") === "hide" ? "hide" : "show"),
  ),
  changeBy("POST /v2/redis/database", "Create Database", createDatabaseBody, async ({ account, body }) =>
    withDocument(await createDatabase(account, body)),
  ),
  change("DELETE /v2/redis/database/{id}", "Delete Database", async ({ account, path }) => {
    const database = remove(account.databases, path.id);
    await database.local.stop();
    return { answer: "OK", entity: database.name };
  }),
  changeBy(
    "POST /v2/redis/rename/{id}",
    "Rename Database",
    z.object({ name: resourceName }),
    ({ account, path, body }) => {
      const database = find(account.databases, path.id);
      requireFreeName("database", listOf(account.databases), body.name, database.id);
      database.name = body.name;
      return withDocument(database);
    },
  ),
  change("POST /v2/redis/reset-password/{id}", "Reset Database Password", async ({ account, path }) => {
    const database = find(account.databases, path.id);
    await reached(database.name, () => database.local.resetTokens());
    return withDocument(database);
  }),
  changeBy(
    "POST /v2/redis/update-regions/{id}",
    "Update Database Regions",
    z.object({ read_regions: readRegions }),
    ({ account, path, body }) => {
      const database = find(account.databases, path.id);
      if (database.region !== "global") {
        throw badRequest(`database ${database.name} is in ${database.region}; only a global database has read regions`);
      }
      database.readRegions = checked(body.read_regions, database.primaryRegion);
      return { answer: "OK", entity: database.name };
    },
  ),
];

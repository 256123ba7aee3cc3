import { randomUUID } from "node:crypto";
import * as z from "zod";
import { badRequestError } from "../../http/api-error.ts";
import type { AccountHolder } from "../account-holder.ts";
import { add, itemsOf, requireFreeName, requireRoom } from "../collection.ts";
import { unixSeconds } from "../identifiers.ts";
import { monthlyBudget, resourceName } from "../resource-fields.ts";
import { DATABASE_PLAN_NAMES } from "./database-plans.ts";
import { applyLimits, reached, startSettings } from "./database-redis.ts";
import { PRIMARY_REGIONS, READ_REGIONS, REGIONAL_REGIONS, type ReadRegion, type Region } from "./database-regions.ts";
import { type Database, type DatabaseLimits, type DatabasesState, runsOnOwnRedis } from "./database-state.ts";

const primaryRegionName = z.enum([...PRIMARY_REGIONS.aws, ...PRIMARY_REGIONS.gcp]);
/** The read regions in a body. */
export const readRegionNames = z.array(z.enum(READ_REGIONS)).max(READ_REGIONS.length);

/** Both forms of "Create Database": `name` with `region`, and today's `database_name` with `primary_region`. */
export const createDatabaseBody = z
  .object({
    name: resourceName.optional(),
    database_name: resourceName.optional(),
    region: z.enum([...REGIONAL_REGIONS, "global"]).optional(),
    platform: z.enum(["aws", "gcp"]).optional(),
    primary_region: primaryRegionName.optional(),
    read_regions: readRegionNames.default([]),
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

/** A checked body of "Create Database". */
export type CreateDatabase = z.output<typeof createDatabaseBody>;

type CreationNeeds = AccountHolder & DatabasesState;

/** Creates a database; its redis-server process starts when it is first used. */
export async function createDatabase(state: CreationNeeds, body: CreateDatabase): Promise<Database> {
  const place = placement(body);
  requireFreeName("database", itemsOf(state.databases), body.name);
  requireRoom(state.databases);
  const limits: DatabaseLimits = { plan: body.plan, eviction: body.eviction };
  const { program, startDatabase } = state.databaseRunner;
  const local = await reached(body.name, () =>
    startDatabase({ ...(program === undefined ? {} : { program }), settings: () => startSettings(limits) }),
  );
  const database: Database = {
    id: randomUUID(),
    name: body.name,
    owner: state.email,
    ...place,
    createdAt: unixSeconds(),
    planChangedAt: 0,
    budget: body.budget,
    tls: body.tls,
    autoUpgrade: false,
    productionPack: false,
    dailyBackup: false,
    limits,
    ownsRedis: runsOnOwnRedis(state.databaseRunner),
    local,
    backups: new Map(),
    samples: [],
  };
  await configureRunningRedis(database);
  return add(state.databases, database);
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
      throw badRequestError(`read_regions: only a global database has them, this one is in ${region}`);
    return { region, primaryRegion: region, readRegions: [] };
  }
  if (primary_region === undefined) {
    throw badRequestError(
      "primary_region: expected the primary region of a global database, or a region other than global",
    );
  }
  const regions: readonly string[] = PRIMARY_REGIONS[platform ?? "aws"];
  if (platform !== undefined && !regions.includes(primary_region)) {
    throw badRequestError(
      `primary_region: ${primary_region} is not a region of ${platform}; expected one of ${regions.join(", ")}`,
    );
  }
  return {
    region: "global",
    primaryRegion: primary_region,
    readRegions: checkedReadRegions(read_regions, primary_region),
  };
}

/** The regions, if none is named twice and none is the primary one; else a 400. */
export function checkedReadRegions(regions: readonly ReadRegion[], primary: Region): readonly ReadRegion[] {
  if (new Set(regions).size < regions.length) throw badRequestError("read_regions: a region is named twice");
  if (regions.some((region) => region === primary))
    throw badRequestError(`read_regions: ${primary} is the primary region`);
  return regions;
}

import * as z from "zod";
import { withUnlistedChoices } from "../../../call/unlisted.ts";
import { name, redisPlan, repeated, whole } from "./inputs.ts";
import { gcpRegions, primaryRegions, readRegions, regionalRegions } from "./regions.ts";

const maximumBudget = 1_000_000;

/** Monthly budget of a database in US dollars. */
export const redisBudget = whole(0, maximumBudget);

/** Read regions; which there are stands once in the list, with primary_region. */
export const readRegionList = z.array(withUnlistedChoices(z.enum(readRegions))).max(readRegions.length);

/** The inputs of both forms: a global database, the only kind that Upstash offers today, and a regional one. */
export const databaseCreateInput = {
  name,
  primary_region: z.enum(primaryRegions).optional().describe("Where writes go."),
  read_regions: readRegionList.optional().describe("Others of AWS, for replicas."),
  region: withUnlistedChoices(z.enum(["global", ...regionalRegions]))
    .optional()
    .describe("Of a regional one; not beside primary_region."),
  tls: z.boolean().optional().describe("Enable it."),
  platform: z.enum(["aws", "gcp"]).optional().describe("Follows from primary_region."),
  plan: redisPlan.optional().describe("Default free or payg, by account."),
  budget: redisBudget.optional().describe("US dollars a month."),
  eviction: z.boolean().optional().describe("Drop entries when full."),
};

const todayOnly = ["platform", "plan", "budget", "eviction"] as const;
const globalOnly = ["primary_region", "read_regions", ...todayOnly] as const;

/** Refuses parameters that do not belong together. */
export function checkDatabaseCreate(input: Record<string, unknown>): string | undefined {
  if (input.region !== undefined && input.region !== "global") {
    const misplaced = globalOnly.filter((parameter) => input[parameter] !== undefined);
    if (misplaced.length === 0) return undefined;
    return `region "${input.region}" asks for a regional database, and ${misplaced.join(", ")} belong to a global one. Leave region out for a global database, or ${misplaced.join(", ")} for a regional one.`;
  }
  if (input.primary_region === undefined) {
    return 'A global database needs primary_region, for example "us-east-1".';
  }
  const platform = platformOf(input.primary_region);
  if (input.platform !== undefined && input.platform !== platform) {
    return `primary_region "${input.primary_region}" is a region of ${platform}, not of ${input.platform}. Leave platform out, or choose a region of ${input.platform}.`;
  }
  if (Array.isArray(input.read_regions) && input.read_regions.includes(input.primary_region)) {
    return `read_regions must not contain the primary_region "${input.primary_region}": the primary serves reads anyway.`;
  }
  return checkReadRegions(input);
}

/** Refuses a read region that is named twice. */
export function checkReadRegions(input: Record<string, unknown>): string | undefined {
  const twice = repeated(input.read_regions);
  return twice === undefined ? undefined : `read_regions names "${twice}" twice; name each region once.`;
}

/**
 * The body in the form whose parameters are used: that of "Create Database" and "Create Database (Global)" with `name`
 * and `region`, or today's with `database_name` and `platform`, where no region is sent because every database is global.
 */
export function databaseCreateBody(input: Record<string, unknown>): Record<string, unknown> {
  const { name: databaseName, region, ...others } = input;
  const olderForm = region !== undefined && todayOnly.every((parameter) => input[parameter] === undefined);
  if (olderForm) return { name: databaseName, region, ...others };
  return { database_name: databaseName, platform: platformOf(input.primary_region), ...others };
}

function platformOf(region: unknown): "aws" | "gcp" {
  return gcpRegions.some((gcpRegion) => gcpRegion === region) ? "gcp" : "aws";
}

import { type AccountRoute, routesOn } from "../account-route.ts";
import { find } from "../collection.ts";
import { databaseBill } from "./database-bill.ts";
import { reached, runCommands } from "./database-redis.ts";
import type { Database, DatabasesState } from "./database-state.ts";
import { readUsage, USAGE_COMMANDS } from "./redis-usage.ts";
import { statisticsDocument } from "./statistics-document.ts";

/** As many points as a series of the real API has, and the measurement before the first of them. */
const MAX_SAMPLES = 61;

/**
 * Measures the Redis of a database and answers with the series of this and the earlier measurements. One that was not used
 * yet has nothing to measure and is not started for it, so that statistics of all databases can be read.
 */
async function databaseStatistics(database: Database): Promise<Record<string, unknown>> {
  const isUsed = await reached(database.name, () => database.local.isRunning());
  const usage = readUsage(isUsed ? await runCommands(database, USAGE_COMMANDS) : []);
  const sample = { atMs: Date.now(), usage };
  database.samples.push(sample);
  database.samples.splice(0, database.samples.length - MAX_SAMPLES);
  return statisticsDocument(database.samples, sample, (requests) => databaseBill(database, requests));
}

const { read } = routesOn<DatabasesState>();

/** "Get Database Stats". */
export const databaseStatisticsRoutes: readonly AccountRoute<DatabasesState>[] = [
  read("/v2/redis/stats/{id}", ({ state, path }) => databaseStatistics(find(state.databases, path.id))),
];

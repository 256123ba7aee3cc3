import { type AccountRoute, routesOn } from "../account-route.ts";
import { find } from "../collection.ts";
import { runCommands } from "./database-redis.ts";
import type { Database, DatabasesState } from "./database-state.ts";
import { readUsage, USAGE_COMMANDS } from "./redis-usage.ts";
import { statisticsDocument } from "./statistics-document.ts";

/** As many points as a series of the real API has, and the measurement before the first of them. */
const MAX_SAMPLES = 61;

/** Measures the Redis of a database and answers with the series of this and the earlier measurements. */
async function databaseStatistics(database: Database): Promise<Record<string, unknown>> {
  const usage = readUsage(await runCommands(database, USAGE_COMMANDS));
  const sample = { atMs: Date.now(), usage };
  database.samples.push(sample);
  database.samples.splice(0, database.samples.length - MAX_SAMPLES);
  return statisticsDocument(database.samples, sample);
}

const { read } = routesOn<DatabasesState>();

/** "Get Database Stats". */
export const databaseStatisticsRoutes: readonly AccountRoute<DatabasesState>[] = [
  read("/v2/redis/stats/{id}", ({ state, path }) => databaseStatistics(find(state.databases, path.id))),
];

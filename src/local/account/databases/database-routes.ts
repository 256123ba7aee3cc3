import * as z from "zod";
import { badRequestError } from "../../http/api-error.ts";
import type { AccountHolder } from "../account-holder.ts";
import { type AccountRoute, type ChangeAnswer, routesOn } from "../account-route.ts";
import { find, itemsOf, remove, requireFreeName } from "../collection.ts";
import { resourceName } from "../resource-fields.ts";
import { checkedReadRegions, createDatabase, createDatabaseBody, readRegionNames } from "./database-creation.ts";
import { databaseDocument } from "./database-document.ts";
import { reached } from "./database-redis.ts";
import type { Database, DatabasesState } from "./database-state.ts";

type DatabaseNeeds = AccountHolder & DatabasesState;

const { read, change, changeBy } = routesOn<DatabaseNeeds>();

/** A change of one database, by its ID, that answers with the database. */
function changedDatabase(database: Database): ChangeAnswer {
  return { answer: databaseDocument(database), entity: database.name };
}

/** Redis databases: create, read, rename, delete, reset their passwords and set their read regions. */
export const databaseRoutes: readonly AccountRoute<DatabaseNeeds>[] = [
  read("/v2/redis/databases", ({ state }) => itemsOf(state.databases).map((database) => databaseDocument(database))),
  read("/v2/redis/database/{id}", ({ state, path, query }) =>
    databaseDocument(find(state.databases, path.id), query.get("credentials") === "hide" ? "hide" : "show"),
  ),
  changeBy("POST /v2/redis/database", "Create Database", createDatabaseBody, async ({ state, body }) =>
    changedDatabase(await createDatabase(state, body)),
  ),
  change("DELETE /v2/redis/database/{id}", "Delete Database", async ({ state, path }) => {
    const database = remove(state.databases, path.id);
    await database.local.stop();
    return { answer: "OK", entity: database.name };
  }),
  changeBy(
    "POST /v2/redis/rename/{id}",
    "Rename Database",
    z.object({ name: resourceName }),
    ({ state, path, body }) => {
      const database = find(state.databases, path.id);
      requireFreeName("database", itemsOf(state.databases), body.name, database.id);
      database.name = body.name;
      return changedDatabase(database);
    },
  ),
  change("POST /v2/redis/reset-password/{id}", "Reset Database Password", async ({ state, path }) => {
    const database = find(state.databases, path.id);
    await reached(database.name, () => database.local.resetTokens());
    return changedDatabase(database);
  }),
  changeBy(
    "POST /v2/redis/update-regions/{id}",
    "Update Database Regions",
    z.object({ read_regions: readRegionNames }),
    ({ state, path, body }) => {
      const database = find(state.databases, path.id);
      if (database.region !== "global") {
        throw badRequestError(
          `database ${database.name} is in ${database.region}; only a global database has read regions`,
        );
      }
      database.readRegions = checkedReadRegions(body.read_regions, database.primaryRegion);
      return { answer: "OK", entity: database.name };
    },
  ),
];

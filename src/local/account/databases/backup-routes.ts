import { randomUUID } from "node:crypto";
import * as z from "zod";
import { badRequestError, notFoundError } from "../../http/api-error.ts";
import { type AccountRoute, routesOn } from "../account-route.ts";
import { find, itemsOf, requireFreeName } from "../collection.ts";
import { unixSeconds } from "../identifiers.ts";
import { resourceId, resourceName } from "../resource-fields.ts";
import type { Backup } from "./database-backup.ts";
import { reached } from "./database-redis.ts";
import type { Database, DatabasesState } from "./database-state.ts";

const MAX_BACKUPS_PER_DATABASE = 20;
const MAX_BACKUP_BYTES = 256 * 1024 ** 2;

async function createBackup(database: Database, name: string): Promise<Backup> {
  requireFreeName("backup", database.backups.values(), name);
  if (database.backups.size >= MAX_BACKUPS_PER_DATABASE) {
    throw badRequestError(
      `backup limit reached: a local database keeps at most ${MAX_BACKUPS_PER_DATABASE}; delete one first`,
    );
  }
  const rdb = await reached(database.name, () => database.local.snapshot());
  if (rdb.length > MAX_BACKUP_BYTES) {
    throw badRequestError(`the backup has ${rdb.length} bytes; a local backup holds at most ${MAX_BACKUP_BYTES}`);
  }
  const backup = { id: randomUUID(), name, createdAt: unixSeconds(), rdb };
  database.backups.set(backup.id, backup);
  return backup;
}

/** Schema Backup. A backup is complete when its request is answered, so none is ever "pending" here. */
function backupDocument(database: Database, backup: Backup): Record<string, unknown> {
  return {
    database_id: database.id,
    customer_id: database.owner,
    name: backup.name,
    backup_id: backup.id,
    creation_time: backup.createdAt,
    state: "completed",
    backup_size: backup.rdb.length,
    daily_backup: "false",
    hourly_backup: "false",
    internal_backup_tag: "",
  };
}

function backupNotFound(id: string): Error {
  return notFoundError(`backup ${id} not found`);
}

const { read, change, changeBy } = routesOn<DatabasesState>();

/** The endpoints of backups. */
export const backupRoutes: readonly AccountRoute<DatabasesState>[] = [
  read("/v2/redis/list-backup/{id}", ({ state, path }) => {
    const database = find(state.databases, path.id);
    return [...database.backups.values()].map((backup) => backupDocument(database, backup));
  }),
  changeBy(
    "POST /v2/redis/create-backup/{id}",
    "Create Backup",
    z.object({ name: resourceName }),
    async ({ state, path, body }) => {
      const database = find(state.databases, path.id);
      const backup = await createBackup(database, body.name);
      return { answer: "OK", entity: database.name, secondEntity: backup.name };
    },
  ),
  change("DELETE /v2/redis/delete-backup/{id}/{backup_id}", "Delete Backup", ({ state, path }) => {
    const database = find(state.databases, path.id);
    const backup = database.backups.get(path.backup_id);
    if (backup === undefined) throw backupNotFound(path.backup_id);
    database.backups.delete(backup.id);
    return { answer: "OK", entity: database.name, secondEntity: backup.name };
  }),
  changeBy(
    "POST /v2/redis/restore-backup/{id}",
    "Restore Backup",
    z.object({ backup_id: resourceId }),
    async ({ state, path, body }) => {
      const database = find(state.databases, path.id);
      const owner = itemsOf(state.databases).find(({ backups }) => backups.has(body.backup_id));
      const backup = owner?.backups.get(body.backup_id);
      if (backup === undefined) throw backupNotFound(body.backup_id);
      await reached(database.name, () => database.local.restore(backup.rdb));
      return { answer: "OK", entity: database.name, secondEntity: backup.name };
    },
  ),
];

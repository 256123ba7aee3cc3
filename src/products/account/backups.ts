import { timeText } from "./answers/readable.ts";
import { type Document, type ListReader, list, named } from "./preview-reads.ts";

/** The backups of a Redis database of the account. */
export function backupsOf(database: unknown, reader: ListReader): Promise<Document[]> {
  return list(reader, "/v2/redis/list-backup/{database}", { database });
}

/** The newest that can be restored: a backup is "pending" until it is complete. */
export function newestBackup(backups: readonly Document[]): string {
  const complete = backups.filter(({ state }) => state === "completed");
  const [newest] = complete.sort((one, other) => Number(other.creation_time) - Number(one.creation_time));
  return newest === undefined ? "none" : backupText(newest);
}

/** A backup as a person knows it. */
export function backupText({ name, backup_id, creation_time }: Document): string {
  return `${named(name, backup_id)} of ${timeText(Number(creation_time)) ?? "unknown date"}`;
}

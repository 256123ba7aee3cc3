import { inBody } from "../../../catalog/define.ts";
import { endpoint } from "../account-endpoint.ts";
import { dailyBackup } from "../account-inverses.ts";
import type { AccountTable } from "../account-table.ts";
import { readable } from "../answers/readable.ts";
import { backupDeletePreview, backupRestorePreview } from "../previews.ts";
import { backup, database, name, nameHas } from "./inputs.ts";

/** Backups of Redis databases. Developer API, "Redis", "Backup". */
export const backups: AccountTable = {
  summary: "Backups of Redis databases: list, create, restore, delete, daily backups",
  rows: [
    endpoint(
      "backup_list",
      "read",
      "GET /v2/redis/list-backup/{database}",
      "The backups of a Redis database.",
      { database },
      {
        listed: {
          id: "backup_id",
          short: ["name", "backup_id", "state", "creation_time", "backup_size"],
          filters: { name: nameHas("name") },
        },
        present: readable,
      },
    ),
    endpoint(
      "backup_create",
      "write",
      "POST /v2/redis/create-backup/{database}",
      "Back up a Redis database; backup_list shows when it is completed.",
      { database, name },
    ),
    endpoint(
      "backup_enable_daily",
      "write",
      "PATCH /v2/redis/enable-dailybackup/{database}",
      "Enable the daily backup of a Redis database.",
      { database },
      { inverses: [dailyBackup.on] },
    ),
    endpoint(
      "backup_disable_daily",
      "write",
      "PATCH /v2/redis/disable-dailybackup/{database}",
      "Disable the daily backup of a Redis database.",
      { database },
      { inverses: [dailyBackup.off] },
    ),
    endpoint(
      "backup_restore",
      "destructive",
      "POST /v2/redis/restore-backup/{database}",
      "Restore a backup into a Redis database; data written since the backup is lost.",
      { database, backup: inBody("backup_id", backup) },
      { takesWhole: "database", preview: backupRestorePreview },
    ),
    endpoint(
      "backup_delete",
      "destructive",
      "DELETE /v2/redis/delete-backup/{database}/{backup}",
      "Delete a backup of a Redis database, for good.",
      { database, backup },
      { takesWhole: "backup", preview: backupDeletePreview },
    ),
  ],
};

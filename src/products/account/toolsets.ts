import { account } from "./tables/account.ts";
import { backups } from "./tables/backup.ts";
import { databases } from "./tables/database.ts";
import { kafka } from "./tables/kafka.ts";
import { qstashAccount } from "./tables/qstash-account.ts";
import { search } from "./tables/search.ts";
import { teams } from "./tables/team.ts";
import { vector } from "./tables/vector.ts";

/** The Developer API: each of its 84 endpoints is one row. */
export const accountToolsets = {
  database: databases,
  backup: backups,
  team: teams,
  account,
  qstash_account: qstashAccount,
  kafka,
  vector,
  search,
};

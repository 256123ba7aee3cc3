import { account } from "./tables/account.ts";
import { backups } from "./tables/backup.ts";
import { databases } from "./tables/database.ts";
import { kafka } from "./tables/kafka.ts";
import { qstashAccount } from "./tables/qstash-account.ts";
import { searchAccount } from "./tables/search-account.ts";
import { teams } from "./tables/team.ts";
import { vectorAccount } from "./tables/vector-account.ts";

/** The Developer API: each of its 84 endpoints is one row. */
export const accountToolsets = {
  database: databases,
  backup: backups,
  team: teams,
  account,
  qstash_account: qstashAccount,
  kafka,
  vector_account: vectorAccount,
  search_account: searchAccount,
};

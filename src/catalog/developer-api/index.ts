import type { Toolset } from "../../tool/rows.ts";
import { account } from "./account.ts";
import { backups } from "./backup.ts";
import { databases } from "./database.ts";
import { kafka } from "./kafka.ts";
import { qstash } from "./qstash.ts";
import { search } from "./search.ts";
import { teams } from "./team.ts";
import { vector } from "./vector.ts";

/** The Developer API: each of its 84 endpoints is one row. */
export const developerApi: readonly Toolset[] = [databases, backups, teams, account, qstash, kafka, vector, search];

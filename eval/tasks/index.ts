import type { Task } from "../task.ts";
import { accessTasks } from "./access.ts";
import { accountTasks } from "./account.ts";
import { bulkTasks } from "./bulk.ts";
import { databaseTasks } from "./databases.ts";
import { fileTasks } from "./files.ts";
import { keyspaceTasks } from "./keyspace.ts";
import { liveTasks } from "./live.ts";
import { qstashTasks } from "./qstash.ts";
import { searchTasks } from "./search.ts";
import { streamTasks } from "./streams.ts";
import { vectorTasks } from "./vector.ts";
import { workflowTasks } from "./workflow.ts";

/** All tasks, in the order in which they are printed. */
export const TASKS: readonly Task[] = [
  ...keyspaceTasks,
  ...bulkTasks,
  ...streamTasks,
  ...liveTasks,
  ...databaseTasks,
  ...accountTasks,
  ...accessTasks,
  ...fileTasks,
  ...qstashTasks,
  ...workflowTasks,
  ...vectorTasks,
  ...searchTasks,
];

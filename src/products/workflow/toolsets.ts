import type { Toolset } from "../../catalog/rows.ts";
import type { QStashContext } from "../qstash/context.ts";
import { workflowIncidentsTool } from "./incidents/workflow-incidents-tool.ts";
import { events } from "./tables/events.ts";
import { failedRuns } from "./tables/failed-runs.ts";
import { runs } from "./tables/runs.ts";
import { triggerTool } from "./trigger/trigger-tool.ts";

const workflow: Omit<Toolset<QStashContext>, "name"> = {
  summary: "Workflow: runs with their steps, failed runs, events",
  rows: [workflowIncidentsTool, triggerTool, ...runs, ...failedRuns, ...events],
};

export const workflowToolsets = { workflow };

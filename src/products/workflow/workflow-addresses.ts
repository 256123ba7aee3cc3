import type { ResourceRow } from "../../call/resource.ts";
import { completedByList } from "../qstash/qstash-addresses.ts";

/** What of Workflow is read by address. */
export const workflowAddresses: readonly ResourceRow[] = [
  {
    path: "workflow/runs",
    title: "Workflow runs",
    description: "The workflow runs, newest first, with the step they are at.",
    tool: "workflow_run_list",
    query: ["region", "cursor"],
  },
  {
    path: "workflow/runs/{run_id}",
    title: "Workflow run",
    description: "A run: its steps in order with state, duration, retries, error.",
    tool: "workflow_run_get",
    query: ["region"],
    completions: { run_id: completedByList("workflow_run_list", "workflowRunId") },
  },
];

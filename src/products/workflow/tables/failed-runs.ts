import * as z from "zod";
import { inHeader } from "../../../catalog/define.ts";
import type { Endpoint } from "../../../catalog/rows.ts";
import { isRecord } from "../../account/answers/readable.ts";
import type { QStashContext } from "../../qstash/context.ts";
import { destinationUrl } from "../../qstash/destinations/destination.ts";
import { durationOf } from "../../qstash/publish/message-durations.ts";
import { readDelay } from "../../qstash/publish/retry-plan.ts";
import { operation } from "../../qstash/qstash-operation.ts";
import { askedAboutMany, askedAboutSeveral } from "../../qstash/selected-count.ts";
import { checkFilters, checkSelection, optionalText, text } from "../../qstash/tables/inputs.ts";
import { readableFailedRun, readableFailedRuns, unpackFailedRun, unpackFailedRuns } from "../answers/failed-run.ts";
import { withRunTime } from "../answers/readable-run.ts";
import { failureCallbackTool } from "../failure-callback-tool.ts";
import { flowLimits } from "../trigger/flow-limits.ts";
import { failedRunPreview } from "../workflow-previews.ts";
import { failedRunFilters, failedRunSelection, full, pickInputs } from "./inputs.ts";

type Input = Readonly<Record<string, unknown>>;

/** What the rest of a run, or the whole of it, is done with in place of what it was started with. */
const overrides = {
  retries: inHeader("Upstash-Retries", z.number().int().min(0).max(1_000).optional()),
  delay: inHeader("Upstash-Delay", optionalText),
  retry_delay: inHeader("Upstash-Retry-Delay", optionalText),
  new_label: inHeader("Upstash-Label", optionalText),
  new_flow_control_key: inHeader("Upstash-Flow-Control-Key", optionalText),
  flow_control: inHeader("Upstash-Flow-Control-Value", optionalText),
  failure_callback: inHeader("Upstash-Failure-Callback", optionalText),
};

const FAILED_RUNS = { one: "dlq_id", several: "dlq_ids" };
const checkChosen = checkSelection(FAILED_RUNS.one, FAILED_RUNS.several);
const checkFailedRuns = (input: Input) => checkChosen(pickInputs(input, failedRunSelection));

/** Failed runs, which are in the dead letter queue (DLQ) until something is done about them. API, "DLQ". */
export const failedRuns: readonly (Endpoint<QStashContext> | typeof failureCallbackTool)[] = [
  operation(
    "workflow_dlq_list",
    "read",
    "GET /v2/workflows/dlq",
    "List failed runs that were not resumed or deleted. Filters but run_id take several values with commas; callback_state as CALLBACK_FAIL.",
    { ...failedRunFilters, full },
    { paged: "messages", check: checkFilters, unpack: unpackFailedRuns, present: readableFailedRuns },
  ),
  operation(
    "workflow_dlq_get",
    "read",
    "GET /v2/workflows/dlq/{dlq_id}",
    "Get a failed run: request and answer of the step that failed.",
    { dlq_id: text },
    { unpack: unpackFailedRun, present: readableFailedRun },
  ),
  operation(
    "workflow_dlq_resume",
    "write",
    "POST /v2/workflows/dlq/{action}",
    "Resume failed runs at the step that failed, or restart them from the first, as new runs: dlq_id, dlq_ids (with commas), filters or all. flow_control as in workflow_run_trigger.",
    { action: z.enum(["resume", "restart"]).default("resume"), ...failedRunSelection, ...overrides },
    {
      otherPaths: [{ given: "dlq_id", path: "/v2/workflows/dlq/{action}/{dlq_id}" }],
      check: checkRenewal,
      admit: admitOverrides,
      inParts: true,
      harm: ({ action, ...input }) => {
        const verb = action === "restart" ? "starts from their first step again" : "resumes";
        return askedAboutSeveral(verb, "failed workflow runs", FAILED_RUNS)(pickInputs(input, failedRunSelection));
      },
      preview: failedRunPreview,
      present: renewed,
    },
  ),
  failureCallbackTool,
  operation(
    "workflow_dlq_delete",
    "destructive",
    "DELETE /v2/workflows/dlq",
    "Delete failed runs for good, chosen as in workflow_dlq_resume.",
    failedRunSelection,
    {
      otherPaths: [{ given: "dlq_id", path: "/v2/workflows/dlq/{dlq_id}" }],
      check: checkFailedRuns,
      inParts: true,
      harm: askedAboutMany("deletes", "failed workflow runs", FAILED_RUNS),
      preview: failedRunPreview,
    },
  ),
];

function checkRenewal(input: Input): string | undefined {
  const { new_flow_control_key, flow_control } = input;
  if ((new_flow_control_key === undefined) !== (flow_control === undefined)) {
    return "Flow control needs both new_flow_control_key and flow_control, such as parallelism=2.";
  }
  return checkFailedRuns(input);
}

/** Judges what the API would take and do later: where a callback goes, and lengths of time. */
async function admitOverrides(input: Input, context: QStashContext): Promise<Input> {
  const { delay, retry_delay, failure_callback, flow_control } = input;
  if (flow_control !== undefined) flowLimits(String(flow_control));
  if (delay !== undefined) durationOf(String(delay), "delay");
  if (retry_delay !== undefined) readDelay(String(retry_delay));
  if (failure_callback === undefined) return input;
  const { isLocal } = await context.qstash("write");
  const rule = { allowed: context.allowedDestinations, isLocal };
  return { ...input, failure_callback: destinationUrl(String(failure_callback), "failure_callback", rule) };
}

/** Runs that an answer shows. */
const RUNS_SHOWN = 20;

/** How many go on, and as which runs. */
function renewed(response: unknown): unknown {
  if (!isRecord(response) || !Array.isArray(response.workflowRuns)) return withRunTime(response);
  const runs = response.workflowRuns.slice(0, RUNS_SHOWN).map(withRunTime);
  return { runs_started: response.workflowRuns.length, runs };
}

import * as z from "zod";
import { MORE, moreInput } from "../../../call/more-argument.ts";
import { unlisted } from "../../../call/unlisted.ts";
import { inHeader, localOnly } from "../../../catalog/define.ts";
import type { Endpoint } from "../../../catalog/endpoint-row.ts";
import { isRecord } from "../../account/answers/readable.ts";
import type { QStashContext } from "../../qstash/context.ts";
import { destinationUrl } from "../../qstash/destinations/destination.ts";
import { durationOf } from "../../qstash/publish/message-durations.ts";
import { readDelay } from "../../qstash/publish/retry-plan.ts";
import { operation } from "../../qstash/qstash-operation.ts";
import { askedAboutMany, askedAboutSeveral } from "../../qstash/selected-count.ts";
import { checkFilters, checkSelection, fullList, optionalText, text } from "../../qstash/tables/inputs.ts";
import { readableFailedRun, readableFailedRuns, unpackFailedRun, unpackFailedRuns } from "../answers/failed-run.ts";
import { withRunTime } from "../answers/readable-run.ts";
import { failureCallbackTool } from "../failure-callback-tool.ts";
import { flowLimits } from "../trigger/flow-limits.ts";
import { failedRunPreview } from "../workflow-previews.ts";
import { failedRunFilters, failedRunSelection, pickInputs } from "./inputs.ts";

type Input = Readonly<Record<string, unknown>>;

const header = (as: string) => inHeader(as, unlisted(optionalText));

/** What the rest of a run, or the whole of it, is done with in place of what it was started with. */
const overrides = {
  retries: inHeader("Upstash-Retries", unlisted(z.number().int().min(0).max(1_000).optional())),
  delay: header("Upstash-Delay"),
  retry_delay: header("Upstash-Retry-Delay"),
  new_label: header("Upstash-Label"),
  new_flow_control_key: header("Upstash-Flow-Control-Key"),
  flow_control: header("Upstash-Flow-Control-Value"),
  failure_callback: header("Upstash-Failure-Callback"),
  [MORE]: localOnly(
    moreInput(
      "In place of the run's: retries, delay (as 30s), retry_delay (ms, as pow(2, retried) * 1000), new_label, new_flow_control_key with flow_control (as parallelism=2, rate=10, period=1m), failure_callback (URL).",
    ),
  ),
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
    "List failed runs that were not resumed or deleted.",
    { ...failedRunFilters, ...fullList },
    { paged: "messages", check: checkFilters, unpack: unpackFailedRuns, present: readableFailedRuns },
  ),
  operation(
    "workflow_dlq_get",
    "read",
    "GET /v2/workflows/dlq/{dlq_id}",
    "Get a failed run: request and answer of the step that failed.",
    { dlq_id: text.describe("Of workflow_dlq_list.") },
    { unpack: unpackFailedRun, present: readableFailedRun },
  ),
  operation(
    "workflow_dlq_resume",
    "write",
    "POST /v2/workflows/dlq/{action}",
    "Resume failed runs at the failed step, or restart them from the first, as new runs: by ID, filters or all.",
    {
      action: z.enum(["resume", "restart"]).default("resume").describe("Default resume."),
      ...failedRunSelection,
      ...overrides,
    },
    {
      filtersAs: "As of workflow_dlq_list.",
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
    "Delete failed runs for good, by ID, filters or all.",
    failedRunSelection,
    {
      filtersAs: "As of workflow_dlq_list.",
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
    return 'Flow control needs both, such as `new_flow_control_key: "KEY"` and `flow_control: "parallelism=2"`.';
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
  const { localPort } = await context.qstash("write");
  const rule = { allowed: context.allowedDestinations, localPort };
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

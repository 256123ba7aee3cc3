import * as z from "zod";
import type { HarmfulThing } from "../../../call/harm.ts";
import { filterBy, inQuery, localOnly } from "../../../catalog/define.ts";
import type { Endpoint } from "../../../catalog/endpoint-row.ts";
import { isRecord } from "../../account/answers/readable.ts";
import { spanOf } from "../../account/tables/time-span.ts";
import type { QStashContext } from "../../qstash/context.ts";
import { operation } from "../../qstash/qstash-operation.ts";
import { askedAboutMany } from "../../qstash/selected-count.ts";
import {
  all,
  anyOf,
  checkFilters,
  checkSelection,
  elementsOf,
  full,
  one,
  oneOf,
  optionalText,
  several,
  spanInputs,
  text,
} from "../../qstash/tables/inputs.ts";
import { unpackRunPage, unpackRuns } from "../answers/event-results.ts";
import { oneReadableRun, readableRuns } from "../answers/readable-run.ts";
import { LARGEST_RUN_PAGE, RUN_QUERY } from "../run-pages.ts";
import { cancelRunsPreview } from "../workflow-previews.ts";
import { createdAt } from "./inputs.ts";

type Input = Readonly<Record<string, unknown>>;

const states = ["RUN_STARTED", "RUN_SUCCESS", "RUN_FAILED", "RUN_CANCELED"] as const;
const stepStates = ["STEP_SUCCESS", "STEP_RETRY", "STEP_FAILED", "STEP_PROGRESS", "STEP_CANCELED"] as const;

const state = z.enum([...states, ...stepStates]);

/** How many runs are cancelled where a call does not say. */
const STANDARD_CANCELLED = 100;

/** What can be cancelled together: any of the values of each. API, "Bulk Cancel Workflow Runs". */
const cancelSelection = {
  run_id: one,
  run_ids: several("workflowRunIds"),
  workflow_url: {
    ...anyOf("workflowUrl"),
    schema: optionalText.describe("Its beginning, unless exact_url=true."),
  },
  exact_url: filterBy(inQuery(z.boolean().optional(), "workflowUrlExactMatch")),
  label: anyOf("label"),
  flow_control_key: anyOf("flowControlKey"),
  caller_ip: anyOf("callerIp"),
  ...spanInputs,
  count: inQuery(
    z.number().int().min(1).max(10_000).optional().describe(`At most; ${STANDARD_CANCELLED} if omitted, up to 10000.`),
  ),
  all,
};

/** Workflow runs. API, "Runs" and "Logs". */
export const runs: readonly Endpoint<QStashContext>[] = [
  operation(
    "workflow_run_list",
    "read",
    "GET /v2/workflows/logs",
    "List workflow runs, newest first, with the step they are at.",
    {
      workflow_url: oneOf("workflowUrl"),
      state: filterBy(inQuery(state.optional().describe(state.options.join(" ")))),
      label: anyOf("label"),
      flow_control_key: oneOf("flowControlKey"),
      caller_ip: oneOf("callerIp"),
      ...spanInputs,
      runs: filterBy(inQuery(optionalText.describe("RUN_ID@CREATED_AT"), "workflowRuns", runPairs), "several"),
      count: inQuery(
        z.number().int().min(1).max(LARGEST_RUN_PAGE).default(LARGEST_RUN_PAGE).describe("Default and at most 10."),
      ),
    },
    {
      fixedQuery: { ...RUN_QUERY, trimBody: "-1" },
      paged: "runs",
      check: checkRunFilters,
      unpack: unpackRuns,
      present: readableRuns,
    },
  ),
  operation(
    "workflow_run_get",
    "read",
    "GET /v2/workflows/logs",
    "Get a run: its steps in order with state, duration, retries, error, output.",
    {
      run_id: inQuery(text.describe("Its ID."), "workflowRunId"),
      created_at: createdAt,
      before_step: localOnly(z.number().int().min(1).max(100_000).optional().describe("Earlier steps alone.")),
      full,
    },
    {
      fixedQuery: { ...RUN_QUERY, count: "1", trimBody: "16384" },
      check: checkFilters,
      unpack: unpackRunPage,
      present: oneReadableRun,
    },
  ),
  operation(
    "workflow_run_cancel",
    "write",
    "DELETE /v2/workflows/runs",
    "Cancel runs that are not done, by ID, filters or all.",
    cancelSelection,
    {
      otherPaths: [{ given: "run_id", path: "/v2/workflows/runs/{run_id}" }],
      check: checkRunSelection,
      harm: cancelHarm,
      preview: cancelRunsPreview,
      after: whetherMore,
    },
  ),
];

/** Runs as QStash has them: the time in milliseconds, which answers say as ISO 8601. */
function runPairs(runs: unknown): string {
  const pairs = elementsOf(runs).map((pair) => {
    const [id, time] = [pair.slice(0, pair.lastIndexOf("@")), pair.slice(pair.lastIndexOf("@") + 1)];
    return `${id}@${/^\d+$/.test(time) ? time : spanOf(time, "runs").begin}`;
  });
  return pairs.join(",");
}

function checkRunFilters(input: Input): string | undefined {
  const wrong = elementsOf(input.runs ?? "").find((pair) => !/^.+@.+$/s.test(pair));
  if (wrong === undefined) return checkFilters(input);
  return `runs has the part ${JSON.stringify(wrong)}, which must be the ID of a run, @, and its created_at. For one run, workflow_run_get takes the ID alone.`;
}

const checkChosen = checkSelection("run_id", "run_ids");

function checkRunSelection({ exact_url, ...selection }: Input): string | undefined {
  const problem = checkChosen(selection);
  if (problem !== undefined || exact_url === undefined || selection.workflow_url !== undefined) return problem;
  return "exact_url is about `workflow_url`: give that, too.";
}

/** One run that is named is what the call says; many are asked about. */
function cancelHarm(input: Input): readonly HarmfulThing[] {
  if (input.run_id !== undefined) return [];
  return askedAboutMany("cancels", "workflow runs", { one: "run_id", several: "run_ids" })(input);
}

/** The API cancels so many and does not say whether that was all. */
async function whetherMore({ count = STANDARD_CANCELLED }: Input, _: QStashContext, response: unknown) {
  const isFull = isRecord(response) && Number(response.cancelled) >= Number(count);
  return isFull ? { notice: "There may be more: call again with the same arguments, or with a larger count." } : {};
}

import { keyCalls, type NextCall, type NextCallOptions, withRights } from "../../qstash/incidents/next-calls.ts";
import type { RunFailureGroup } from "./run-failure-groups.ts";
import type { RunFailure } from "./run-failures.ts";

/** IDs that a call names one by one. */
const MOST_IDS = 20;
/** Calls of one kind for a group. */
const MOST_OF_A_KIND = 3;

/** What a call is made of beside its group. */
export type RunCallOptions = Omit<NextCallOptions, "window">;

/** What a group touches. */
export interface TouchedThings {
  schedules: readonly string[];
  keys: readonly string[];
}

/** The exact next calls for a group: look closer, hold what keeps failing, resume or restart what failed. */
export function runNextCalls(
  group: RunFailureGroup,
  { schedules, keys }: TouchedThings,
  options: RunCallOptions,
): NextCall[] {
  const [example = group.retrying[0]] = group.failed;
  const calls: NextCall[] = [
    ...(example === undefined
      ? []
      : [{ to: "see the steps of the example", tool: "workflow_run_get", arguments: { run_id: example.runId } }]),
    ...schedules.slice(0, MOST_OF_A_KIND).map((schedule_id) => ({
      ...{ to: "stop the schedule while it fails", tool: "qstash_schedule_action" },
      arguments: { schedule_id, action: "pause" },
    })),
    ...keys.slice(0, MOST_OF_A_KIND).flatMap((key) => keyCalls(key, group, options)),
    ...renewCalls(group.failed),
    ...callbackCalls(group.failed),
  ];
  return withRights(calls, options);
}

/** By their IDs, which are what was counted: no filter knows the cause. What is renewed leaves the DLQ. */
function renewCalls(failed: readonly RunFailure[]): NextCall[] {
  const ids = failed.flatMap(({ dlqId }) => (dlqId === undefined ? [] : [dlqId]));
  if (ids.length === 0) return [];
  const some =
    ids.length > MOST_IDS ? ` (the first ${MOST_IDS} of ${ids.length}; then ask workflow_incidents again)` : "";
  const dlq_ids = ids.slice(0, MOST_IDS).join(",");
  return [
    {
      to: `once it is mended, go on where the runs failed${some}`,
      tool: "workflow_dlq_resume",
      arguments: { dlq_ids },
    },
    {
      to: `or run all of their steps again, where the code before the failed step has changed${some}`,
      tool: "workflow_dlq_resume",
      arguments: { action: "restart", dlq_ids },
    },
  ];
}

function callbackCalls(failed: readonly RunFailure[]): NextCall[] {
  const untold = failed.flatMap(({ dlqId, callbackState }) =>
    dlqId !== undefined && callbackState === "CALLBACK_FAIL" ? [dlqId] : [],
  );
  return untold.slice(0, MOST_OF_A_KIND).map((dlq_id) => ({
    ...{ to: "call the failure function again, which failed, too", tool: "workflow_dlq_callback" },
    arguments: { dlq_id, action: "retry" },
  }));
}

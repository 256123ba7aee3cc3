import * as z from "zod";
import { inOtherPath, inQuery, localOnly } from "../../../catalog/define.ts";
import { spanOf } from "../../account/tables/time-span.ts";
import { elementsOf, optionalText, plainSpan } from "../../qstash/tables/inputs.ts";

export const full = localOnly(z.boolean().optional().describe("Headers and bodies, too."));

/** When a run was created, to the millisecond, as answers say it. */
export const createdAt = inQuery(optionalText, "workflowCreatedAt", (value) =>
  String(spanOf(value, "created_at").begin),
);

/** What the failed runs can be narrowed by: any of the values of each. API, "List Failed Workflow Runs". */
export const failedRunFilters = {
  workflow_url: inQuery(optionalText, "workflowUrl", elementsOf),
  run_id: inQuery(optionalText, "workflowRunId"),
  created_at: createdAt,
  label: inQuery(optionalText, "label", elementsOf),
  callback_state: inQuery(optionalText, "failureFunctionState", elementsOf),
  caller_ip: inQuery(optionalText, "callerIp", elementsOf),
  flow_control_key: inQuery(optionalText, "flowControlKey", elementsOf),
  ...plainSpan,
};

/** What a bulk change of failed runs is about. */
export const failedRunSelection = {
  dlq_id: inOtherPath(optionalText),
  dlq_ids: inQuery(optionalText, "dlqIds", elementsOf),
  ...failedRunFilters,
  all: localOnly(z.boolean().optional()),
};

/** The parts of an input that have some names. */
export function pickInputs(
  input: Readonly<Record<string, unknown>>,
  names: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(input).filter(([name]) => name in names));
}

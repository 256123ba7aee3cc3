import { filterBy, inQuery } from "../../../catalog/define.ts";
import { spanOf } from "../../account/tables/time-span.ts";
import { all, anyOf, one, oneOf, optionalText, several, spanInputs } from "../../qstash/tables/inputs.ts";

/** When a run was created, to the millisecond, as answers say it. */
export const createdAt = inQuery(optionalText.describe("As answers say it."), "workflowCreatedAt", (value) =>
  String(spanOf(value, "created_at").begin),
);

/** What the failed runs can be narrowed by: any of the values of each. API, "List Failed Workflow Runs". */
export const failedRunFilters = {
  workflow_url: anyOf("workflowUrl"),
  run_id: oneOf("workflowRunId"),
  created_at: filterBy({ ...createdAt, schema: optionalText }),
  label: anyOf("label"),
  callback_state: {
    ...anyOf("failureFunctionState"),
    schema: optionalText.describe("As CALLBACK_FAIL."),
  },
  caller_ip: anyOf("callerIp"),
  flow_control_key: anyOf("flowControlKey"),
  ...spanInputs,
};

/** What a bulk change of failed runs is about. */
export const failedRunSelection = {
  dlq_id: one,
  dlq_ids: several("dlqIds"),
  ...failedRunFilters,
  all,
};

/** The parts of an input that have some names. */
export function pickInputs(
  input: Readonly<Record<string, unknown>>,
  names: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(input).filter(([name]) => name in names));
}

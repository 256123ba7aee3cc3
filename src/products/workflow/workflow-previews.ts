import { facts } from "../../call/preview-facts.ts";
import { REDACTED } from "../../call/redactor.ts";
import type { Preview as PreviewOf } from "../../catalog/endpoint-row.ts";
import { fillPath } from "../../upstash/path.ts";
import { isRecord } from "../account/answers/readable.ts";
import { withoutMessageSecrets } from "../qstash/answers/message-secrets.ts";
import type { QStashContext } from "../qstash/context.ts";
import { type Pages, readPages } from "../qstash/incidents/read-incidents.ts";
import { elementsOf, queryOf, spanInputs } from "../qstash/tables/inputs.ts";
import { unpackFailedRun, whyItFailed } from "./answers/failed-run.ts";
import { LARGEST_RUN_PAGE, RUN_QUERY } from "./run-pages.ts";
import { failedRunFilters } from "./tables/inputs.ts";

type Preview = PreviewOf<QStashContext>;
type Fields = Readonly<Record<string, unknown>>;

/** Pages that a count reads at most. */
const MOST_PAGES = 10;

/** How many runs are under way that a cancellation is about: read by GET alone. */
export const cancelRunsPreview: Preview = async (input, context) => {
  if (input.run_ids !== undefined) return { runs: elementsOf(input.run_ids).length };
  // The log knows fewer filters, so all runs that are under way are looked at.
  const query = { ...queryOf(spanInputs, input), ...RUN_QUERY, state: "RUN_STARTED", trimBody: "-1" };
  const pages = { path: "/v2/workflows/logs", field: "runs", query: { ...query, count: String(LARGEST_RUN_PAGE) } };
  return facts({ runs_that_fit: countFitting(pages, (run) => isMeant(run, input), context) });
};

/** One failed run that is deleted, or how many. */
export const failedRunPreview: Preview = async (input, context) => {
  const { dlq_id, dlq_ids } = input;
  if (dlq_ids !== undefined) return { failed_runs: elementsOf(dlq_ids).length };
  if (dlq_id === undefined) {
    const pages = { path: "/v2/workflows/dlq", field: "messages", query: queryOf(failedRunFilters, input) };
    return facts({ failed_runs_that_fit: countFitting(pages, () => true, context) });
  }
  const { api } = await context.qstash("destructive");
  const path = fillPath("/v2/workflows/dlq/{dlq_id}", { dlq_id });
  const answer = unpackFailedRun(await api.request({ method: "GET", path }, context.signal));
  const { value } = withoutMessageSecrets(answer, REDACTED);
  const letter = isRecord(value) ? value : {};
  context.keepName(String(dlq_id));
  context.keepName(String(letter.workflowRunId));
  const { workflowRunId: run, workflowUrl: workflow } = letter;
  return { failed_run: dlq_id, run, workflow, failed_with: whyItFailed(letter) };
};

/** Whether a run is one of those that a cancellation names by filters. */
function isMeant(run: Fields, input: Fields): boolean {
  const { workflowUrl, workflowRunCallerIp, flowControlKey, labels, label } = run;
  const fits = (name: string, isOne: (wanted: string) => boolean) =>
    input[name] === undefined || elementsOf(input[name]).some(isOne);
  const url = String(workflowUrl);
  const known = Array.isArray(labels) ? labels : [label];
  return (
    fits("workflow_url", (wanted) => (input.exact_url === true ? url === wanted : url.startsWith(wanted))) &&
    fits("label", (wanted) => known.includes(wanted)) &&
    fits("flow_control_key", (wanted) => flowControlKey === wanted) &&
    fits("caller_ip", (wanted) => workflowRunCallerIp === wanted)
  );
}

/** How many entries of a list fit, as far as it is read. */
async function countFitting(
  pages: Pick<Pages, "path" | "field" | "query">,
  fits: (entry: Fields) => boolean,
  context: QStashContext,
): Promise<string> {
  const { api } = await context.qstash("destructive");
  const request: Pages["request"] = (path, query) => api.request({ method: "GET", path, query }, context.signal);
  let [count, read] = [0, 0];
  const isWhole = await readPages({ ...pages, request, pages: MOST_PAGES }, (entry) => {
    read += 1;
    if (fits(entry)) count += 1;
  });
  return isWhole ? `${count}` : `at least ${count}; ${read} were read, and there are more`;
}

import { badRequestError } from "../../http/api-error.ts";
import { millisecondsOf } from "../messages/message-filter.ts";
import type { RunState, WorkflowRun } from "./workflow-run.ts";

/** Whether a run is one of those that a query asks for. */
export type RunFilter = (run: WorkflowRun) => boolean;

const STATES: readonly RunState[] = ["RUN_STARTED", "RUN_SUCCESS", "RUN_FAILED", "RUN_CANCELED"];

const FIELDS: Readonly<Record<string, (run: WorkflowRun) => string | undefined>> = {
  host: ({ url }) => new URL(url).host,
  path: ({ url }) => new URL(url).pathname,
  workflowRunId: ({ id }) => id,
  workflowCreatedAt: ({ createdAt }) => String(createdAt),
  callerIp: ({ callerIp }) => callerIp,
  flowControlKey: ({ settings }) => settings.flowControl?.key,
  failureFunctionState: ({ failureFunction }) => failureFunction?.state,
  state: ({ state }) => state,
};

/** The filter of a query: every parameter must fit, each by any of its values. */
export function readRunFilter(query: URLSearchParams, { prefix = false }: { prefix?: boolean } = {}): RunFilter {
  const state = query.get("state");
  if (state !== null && !STATES.some((known) => known === state)) {
    throw badRequestError(`state is "${state}"; expected one of ${STATES.join(", ")}`);
  }
  const fields = Object.entries(FIELDS).filter(([name]) => query.has(name));
  const urls = query.getAll("workflowUrl");
  const messageIds = query.getAll("messageId");
  const isPrefix = prefix && query.get("workflowUrlExactMatch") !== "true";
  const labels = query.getAll("label").flatMap((value) => value.split(","));
  const [from = 0, to = Number.POSITIVE_INFINITY] = [
    millisecondsOf(query, "fromDate"),
    millisecondsOf(query, "toDate"),
  ];
  return (run) =>
    fields.every(([name, of]) => query.getAll(name).includes(of(run) ?? "")) &&
    (urls.length === 0 || urls.some((url) => (isPrefix ? run.url.startsWith(url) : run.url === url))) &&
    (messageIds.length === 0 || run.steps.some(({ messageId }) => messageIds.includes(messageId))) &&
    (labels.length === 0 || labels.some((label) => run.settings.labels.includes(label))) &&
    run.createdAt >= from &&
    run.createdAt <= to;
}

import * as z from "zod";
import { notFoundError } from "../../http/api-error.ts";
import { pageOf } from "../kept-entries.ts";
import { type HeaderLists, headerLists } from "../messages/header-lists.ts";
import { readPage } from "../messages/message-filter.ts";
import { wholeNumber } from "../messages/message-settings.ts";
import { jsonOf, type QStashAnswer, type QStashCall, type QStashRoute, qstashRoute } from "../server/qstash-route.ts";
import type { Tenant } from "../tenant.ts";
import { rawStep } from "./run-delivery.ts";
import { runDocument } from "./run-document.ts";
import { endRun } from "./run-end.ts";
import { readRunFilter } from "./run-filter.ts";
import { bytesOfRun } from "./run-store.ts";
import { startRun, triggerSettings, wantedRunId, workflowUrl } from "./start-run.ts";
import type { WorkflowRun } from "./workflow-run.ts";

/** "Run mode: max 10." */
const MOST_PER_PAGE = 10;
const STANDARD_CANCELLED = 100;

const batchBody = z.array(
  z.object({
    destination: z.string(),
    headers: z.record(z.string(), z.string()).optional(),
    body: z.string().optional(),
  }),
);

/** A run as a client triggers it past the SDK. */
interface Trigger {
  readonly destination: string;
  readonly headers: HeaderLists;
  readonly body: Buffer;
  readonly callerIp: string;
}

function trigger(tenant: Tenant, { destination, headers, body, callerIp }: Trigger): Record<string, unknown> {
  const id = wantedRunId(tenant, headers);
  const url = workflowUrl(destination);
  const known = tenant.runs.get(id);
  if (known !== undefined) return { workflowRunId: id, workflowCreatedAt: known.createdAt, deduplicated: true };
  const settings = triggerSettings(headers, id, url);
  const { run } = startRun(tenant, { id, url, callerIp, settings, payload: body });
  return { workflowRunId: id, workflowCreatedAt: run.createdAt };
}

function activeRun({ runs }: Tenant, id: string): WorkflowRun {
  const run = runs.get(id);
  if (run?.state === "RUN_STARTED") return run;
  throw notFoundError(`workflow run ${id} not found: it has ended, or the local QStash was started anew`);
}

/** By the end of a run an endpoint says that it is done, and with what; a client that it shall not go on. */
function end({ tenant, path, query, body }: QStashCall<"run">): QStashAnswer {
  const run = activeRun(tenant, path.run);
  const isCancelled = query.get("cancel") !== "false";
  if (!isCancelled) run.response = body.toString("utf8");
  endRun(tenant, run, isCancelled ? "RUN_CANCELED" : "RUN_SUCCESS");
  return {};
}

function cancelMany({ tenant, query }: QStashCall): QStashAnswer {
  const ids = query.getAll("workflowRunIds").flatMap((value) => value.split(","));
  const fits = ids.length > 0 ? ({ id }: WorkflowRun) => ids.includes(id) : readRunFilter(query, { prefix: true });
  const count = wholeNumber(query.get("count") ?? undefined, "count", 1e9, 1) ?? STANDARD_CANCELLED;
  const found = [...tenant.runs.entries.values()].filter((run) => run.state === "RUN_STARTED" && fits(run));
  const cancelled = ids.length > 0 ? found : found.slice(0, count);
  for (const run of cancelled) endRun(tenant, run, "RUN_CANCELED");
  return { body: { cancelled: cancelled.length } };
}

/** The newest first; `workflowRuns=ID@TIME,…` asks for some alone. */
function logs({ tenant, query }: QStashCall): QStashAnswer {
  const pairs = query.getAll("workflowRuns").flatMap((value) => value.split(","));
  const fits = readRunFilter(query);
  const matches = (run: WorkflowRun): boolean =>
    pairs.length > 0 ? pairs.includes(`${run.id}@${run.createdAt}`) : fits(run);
  const { page, cursor } = pageOf(tenant.runs, { ...readPage(query, MOST_PER_PAGE), matches, bytesOf: bytesOfRun });
  return { body: { cursor, runs: page.map(([, run]) => runDocument(tenant, run)) } };
}

/** Workflow runs: what starts, ends and shows them. */
export const runRoutes: readonly QStashRoute[] = [
  qstashRoute("POST /v2/trigger/{destination}", ({ tenant, path, headers, body, callerIp }) => ({
    body: trigger(tenant, { destination: path.destination, headers, body, callerIp }),
  })),
  qstashRoute("POST /v2/batch/trigger", (call) => {
    const { tenant, callerIp } = call;
    const started = jsonOf(call, batchBody).map(({ destination, headers = {}, body = "" }) =>
      trigger(tenant, { destination, headers: headerLists(headers), body: Buffer.from(body), callerIp }),
    );
    return { status: 201, body: started };
  }),
  qstashRoute("GET /v2/workflows/runs/{run}", ({ tenant, path }) => ({
    body: activeRun(tenant, path.run).steps.map((step) => rawStep(step)),
  })),
  qstashRoute("DELETE /v2/workflows/runs/{run}", end),
  qstashRoute("DELETE /v2/workflows/runs", cancelMany),
  qstashRoute("GET /v2/workflows/logs", logs),
  qstashRoute("GET /v2/workflows/events", logs),
];

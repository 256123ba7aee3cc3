import * as z from "zod";
import { badRequestError, notFoundError } from "../../http/api-error.ts";
import { durationMs } from "../messages/durations.ts";
import { type HeaderLists, headerOf } from "../messages/header-lists.ts";
import { requireSize } from "../messages/publish.ts";
import { jsonOf, type QStashRoute, qstashRoute } from "../server/qstash-route.ts";
import { addWaiter, keepEvent, notifyWaiter, waiterDocument, waitersFor } from "./event-waiters.ts";
import { runIdOf } from "./run-settings.ts";
import { requireActiveRun } from "./run-steps.ts";

/** "7d" unless the step says something else. */
const STANDARD_TIMEOUT = "7d";

const waitBody = z.object({
  url: z.string(),
  timeout: z.union([z.string(), z.number()]).optional(),
  timeoutUrl: z.string().optional(),
  timeoutHeaders: z.record(z.string(), z.array(z.string())).default({}),
  step: z.record(z.string(), z.unknown()),
});

/** The run that waits: its ID stands in the headers of the request, or in those of the timeout. */
function waitingRunId(headers: HeaderLists, timeoutHeaders: Readonly<Record<string, readonly string[]>>): string {
  const lower = new Map(Object.entries(timeoutHeaders).map(([name, values]) => [name.toLowerCase(), values]));
  const id = runIdOf(headers) ?? headerOf(lower, "upstash-workflow-runid");
  if (id === undefined) throw badRequestError("Upstash-Workflow-RunId is missing: only a step of a run can wait");
  return id;
}

/** Events: who waits for them, and who sends them. */
export const eventRoutes: readonly QStashRoute[] = [
  qstashRoute("POST /v2/wait/{event}", (call) => {
    const { tenant, path, headers } = call;
    const { url, timeout = STANDARD_TIMEOUT, timeoutUrl, timeoutHeaders, step } = jsonOf(call, waitBody);
    const run = requireActiveRun(tenant, waitingRunId(headers, timeoutHeaders));
    addWaiter(tenant, run, {
      eventId: path.event,
      runId: run.id,
      url,
      headers,
      deadline: tenant.clock.now() + durationMs(String(timeout), "timeout"),
      timeoutUrl,
      timeoutHeaders,
      step,
      stopTimer: undefined,
    });
    return {};
  }),
  qstashRoute("POST /v2/notify/{event}", ({ tenant, path, body }) => {
    requireSize(body);
    const notified = waitersFor(tenant, path.event).map((waiter) => notifyWaiter(tenant, waiter, body));
    return { status: 201, body: notified.filter((one) => one !== undefined) };
  }),
  qstashRoute("POST /v2/notify/{run}/{event}", ({ tenant, path, body }) => {
    requireSize(body);
    const run = tenant.runs.get(path.run);
    if (run?.state !== "RUN_STARTED") throw notFoundError(`workflow run ${path.run} has ended or is not known`);
    const waiter = [...run.waiters].find(({ eventId }) => eventId === path.event);
    if (waiter !== undefined) return { status: 201, body: notifyWaiter(tenant, waiter, body) };
    keepEvent(run, path.event, body);
    return { status: 201, body: { workflowRunId: run.id, workflowCreatedAt: run.createdAt } };
  }),
  qstashRoute("GET /v2/waiters/{event}", ({ tenant, path }) => ({
    body: waitersFor(tenant, path.event).map(waiterDocument),
  })),
];

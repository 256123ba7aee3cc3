import { cancel } from "../messages/cancel.ts";
import type { Message } from "../messages/message.ts";
import { readMessageSettings } from "../messages/message-settings.ts";
import type { Tenant } from "../tenant.ts";
import { addStep } from "./run-steps.ts";
import type { RunState, WorkflowRun } from "./workflow-run.ts";

/** Ends a run: nothing of it goes on, and the run that invoked it does. `but` is a message that ends by itself. */
export function endRun(tenant: Tenant, run: WorkflowRun, state: Exclude<RunState, "RUN_STARTED">, but?: Message): void {
  const others = [...run.pending].filter((message) => message !== but);
  run.interrupted = { messages: others, waiters: [...run.waiters] };
  run.state = state;
  run.completedAt = tenant.clock.now();
  for (const waiter of run.waiters) waiter.stopTimer?.();
  run.waiters.clear();
  run.events.clear();
  for (const message of others) {
    if (message.isActive) message.cancelRequested = true;
    else cancel(tenant, message);
  }
  tellInvoker(tenant, run);
  tenant.runs.prune();
}

/** The result of the invoker's step is how this run has ended. */
function tellInvoker(tenant: Tenant, { id, url, invoker, state, response }: WorkflowRun): void {
  const run = invoker && tenant.runs.get(invoker.runId);
  if (run?.state !== "RUN_STARTED") return;
  const out = {
    workflowRunId: id,
    body: response,
    isFailed: state === "RUN_FAILED",
    isCanceled: state === "RUN_CANCELED",
  };
  const step = {
    ...invoker?.step,
    out: JSON.stringify(out),
    invokedWorkflowRunId: id,
    invokedWorkflowUrl: url,
  };
  try {
    addStep(tenant, run, Buffer.from(JSON.stringify(step)), runMessageSettings(run));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    tenant.tell(`The local QStash could not tell workflow run ${run.id} of the end of ${id}: ${reason}.`);
  }
}

/** Settings of a message that QStash itself sends to the endpoint of a run. */
export function runMessageSettings({ id, url }: WorkflowRun) {
  return readMessageSettings(
    new Map([
      ["upstash-workflow-runid", [id]],
      ["upstash-workflow-url", [url]],
      ["upstash-workflow-calltype", ["step"]],
    ]),
  );
}

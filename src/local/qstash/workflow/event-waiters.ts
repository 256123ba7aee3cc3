import type { Tenant } from "../tenant.ts";
import { runMessageSettings } from "./run-end.ts";
import { addStep } from "./run-steps.ts";
import type { EventWaiter, WorkflowRun } from "./workflow-run.ts";

/** The most events of one name that a run keeps until somebody waits for them. */
const MOST_KEPT_EVENTS = 100;

/** Lets a step wait, unless its event has come already. */
export function addWaiter(tenant: Tenant, run: WorkflowRun, waiter: EventWaiter): void {
  const kept = run.events.get(waiter.eventId)?.shift();
  if (kept !== undefined) {
    goOnWith(tenant, run, waiter, kept);
  } else {
    run.waiters.add(waiter);
    waiter.stopTimer = tenant.clock.at(waiter.deadline, () => goOnWith(tenant, run, waiter, undefined));
  }
}

/** The steps that wait for an event, in all runs. */
export function waitersFor({ runs }: Tenant, eventId: string): EventWaiter[] {
  return [...runs.entries.values()].flatMap((run) => [...run.waiters].filter((waiter) => waiter.eventId === eventId));
}

/** What a notification answers of a waiter. */
export interface Notified {
  readonly waiter: Readonly<Record<string, unknown>>;
  readonly messageId: string;
  readonly workflowRunId: string;
  readonly workflowCreatedAt: number;
}

/** Gives a waiter its event. */
export function notifyWaiter(tenant: Tenant, waiter: EventWaiter, data: Buffer): Notified | undefined {
  const run = tenant.runs.get(waiter.runId);
  if (run === undefined) return undefined;
  const messageId = goOnWith(tenant, run, waiter, data);
  return { waiter: waiterDocument(waiter), messageId, workflowRunId: run.id, workflowCreatedAt: run.createdAt };
}

/** Keeps an event of a run until something waits for it. */
export function keepEvent(run: WorkflowRun, eventId: string, data: Buffer): void {
  run.events.set(eventId, [...(run.events.get(eventId) ?? []), data].slice(-MOST_KEPT_EVENTS));
}

/** Schema Waiter: the deadline in seconds. */
export function waiterDocument(waiter: EventWaiter): Readonly<Record<string, unknown>> {
  return {
    url: waiter.url,
    headers: Object.fromEntries(waiter.headers),
    deadline: Math.floor(waiter.deadline / 1_000),
    timeoutUrl: waiter.timeoutUrl,
    timeoutHeaders: waiter.timeoutHeaders,
  };
}

/** The result of the step is the event, or that it did not come in time. */
function goOnWith(tenant: Tenant, run: WorkflowRun, waiter: EventWaiter, data: Buffer | undefined): string {
  waiter.stopTimer?.();
  run.waiters.delete(waiter);
  const { step, eventId: waitEventId } = waiter;
  const result = { ...step, waitEventId, waitTimeout: data === undefined, out: data?.toString("base64") };
  return addStep(tenant, run, Buffer.from(JSON.stringify(result)), runMessageSettings(run)).id;
}

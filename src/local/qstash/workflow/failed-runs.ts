import { badRequestError } from "../../http/api-error.ts";
import type { DeadLetter } from "../dlq/dead-letters.ts";
import { type HeaderLists, headerOf } from "../messages/header-lists.ts";
import type { Message } from "../messages/message.ts";
import { type MessageSettings, readMessageSettings } from "../messages/message-settings.ts";
import { submit } from "../messages/publish.ts";
import type { Tenant } from "../tenant.ts";
import { addWaiter } from "./event-waiters.ts";
import { settingsOfRun } from "./run-settings.ts";
import { newRun, startRun } from "./start-run.ts";
import type { WorkflowRun } from "./workflow-run.ts";

/** What a resumed or restarted run is told of. */
export interface RenewedRun {
  readonly workflowRunId: string;
  readonly workflowCreatedAt: number;
}

/** Starts a failed run anew, from its first step on, under a new ID. */
export function restartRun(tenant: Tenant, { run }: DeadLetter, headers: HeaderLists): RenewedRun {
  const { id, url, callerIp, settings, payload } = renewed(tenant, run, headers);
  const { run: started } = startRun(tenant, { id, url, callerIp, settings, payload });
  return { workflowRunId: id, workflowCreatedAt: started.createdAt };
}

/** Goes on with a failed run where it failed, under a new ID: with its results, and with all that was under way. */
export function resumeRun(tenant: Tenant, { run }: DeadLetter, headers: HeaderLists): RenewedRun {
  const { failed, ...start } = renewed(tenant, run, headers);
  const resumed = tenant.runs.add({ ...newRun(tenant, start), steps: [...failed.steps] });
  for (const waiter of failed.interrupted.waiters) addWaiter(tenant, resumed, { ...waiter, runId: resumed.id });
  for (const message of failed.interrupted.messages) sendAgain(tenant, resumed, message);
  return { workflowRunId: resumed.id, workflowCreatedAt: resumed.createdAt };
}

/** What a new run has of the one that failed, and of what the client says otherwise. */
function renewed(tenant: Tenant, failed: WorkflowRun | undefined, headers: HeaderLists) {
  if (failed === undefined) throw badRequestError("this message of the DLQ is of no workflow run");
  const id = tenant.newId("wfr");
  const settings = { ...overridden(settingsOfRun(failed.settings, id), headers), notBefore: undefined };
  const { url, callerIp, steps } = failed;
  return { id, url, callerIp, settings, payload: steps[0]?.body ?? Buffer.alloc(0), failed };
}

/** The message of a step keeps its place in the run, under its new ID; one that slept sleeps on. */
function sendAgain(tenant: Tenant, run: WorkflowRun, message: Message): void {
  const position = run.steps.findIndex(({ messageId }) => messageId === message.id);
  const own = settingsOfRun(message.settings, run.id);
  const { retries, retryDelay, flowControl, labels, failureCallback, delayMs } = run.settings;
  const createdAt = tenant.clock.now();
  const notBefore = Math.max(message.notBefore, createdAt + delayMs);
  const ofRun = position === -1 ? {} : { retries, retryDelay, flowControl, labels, failureCallback };
  const settings = { ...own, ...ofRun, notBefore };
  const id = tenant.newId("msg");
  const step = run.steps[position];
  if (step !== undefined) run.steps[position] = { ...step, messageId: id };
  submit(tenant, { ...message, id, createdAt, settings });
}

/** The settings that the client of a resume or restart gives stand in the place of those of before. */
function overridden(settings: MessageSettings, headers: HeaderLists): MessageSettings {
  const given = readMessageSettings(headers);
  const has = (name: string): boolean => headerOf(headers, name) !== undefined;
  return {
    ...settings,
    delayMs: given.delayMs,
    ...(has("upstash-retries") ? { retries: given.retries } : {}),
    ...(has("upstash-retry-delay") ? { retryDelay: given.retryDelay } : {}),
    ...(has("upstash-flow-control-key") ? { flowControl: given.flowControl } : {}),
    ...(has("upstash-label") ? { labels: given.labels } : {}),
    ...(has("upstash-failure-callback") ? { failureCallback: withUrl(settings, given) } : {}),
  };
}

/** Another URL, with the headers of before, by which the endpoint knows what it is told. */
function withUrl({ failureCallback: before }: MessageSettings, { failureCallback: given }: MessageSettings) {
  return given && { url: given.url, headers: new Map([...(before?.headers ?? []), ...given.headers]) };
}

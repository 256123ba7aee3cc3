import { badRequestError } from "../../http/api-error.ts";
import { urlOrNothing } from "../../http/url-or-nothing.ts";
import { type HeaderLists, headerOf } from "../messages/header-lists.ts";
import type { Message } from "../messages/message.ts";
import { type MessageSettings, readMessageSettings } from "../messages/message-settings.ts";
import { requireRoomForMessage, submit } from "../messages/publish.ts";
import type { Tenant } from "../tenant.ts";
import type { RunInvoker, WorkflowRun } from "./workflow-run.ts";

/** A run to start. */
export interface NewRun {
  readonly id: string;
  readonly url: string;
  readonly callerIp: string;
  readonly settings: MessageSettings;
  readonly payload: Buffer;
  readonly invoker?: RunInvoker | undefined;
}

/** A run and the message that its endpoint was sent. */
export interface StartedRun {
  readonly run: WorkflowRun;
  readonly message: Message;
}

/** Starts a run: its endpoint is sent the payload. */
export function startRun(tenant: Tenant, given: NewRun): StartedRun {
  requireRoomForMessage(tenant, given.payload);
  const run = tenant.runs.add(newRun(tenant, given));
  return { run, message: sendPayload(tenant, run, run.settings) };
}

/** Sends the endpoint of a run its payload, as the first step. */
export function sendPayload(tenant: Tenant, run: WorkflowRun, settings: MessageSettings, payload?: Buffer): Message {
  const id = tenant.newId("msg");
  const createdAt = tenant.clock.now();
  const body = payload ?? run.steps[0]?.body ?? Buffer.alloc(0);
  run.steps[0] = { messageId: id, body, createdAt };
  return submit(tenant, { id, createdAt, url: run.url, callerIp: run.callerIp, settings, body });
}

/** A run that nothing was sent for. */
export function newRun({ clock }: Tenant, given: NewRun): Omit<WorkflowRun, "number"> {
  const { id, url, callerIp, settings, payload, invoker } = given;
  return {
    id,
    url,
    callerIp,
    createdAt: clock.now(),
    settings: { ...settings, callback: undefined },
    steps: [{ messageId: "", body: payload, createdAt: clock.now() }],
    invoker,
    pending: new Set(),
    waiters: new Set(),
    events: new Map(),
    errors: new Map(),
    state: "RUN_STARTED",
    completedAt: undefined,
    response: undefined,
    dlqId: undefined,
    failureFunction: undefined,
    interrupted: { messages: [], waiters: [] },
  };
}

/** The URL of a workflow; else a 400. */
export function workflowUrl(destination: string): string {
  if (/^https?:\/\//i.test(destination) && urlOrNothing(destination) !== undefined) return destination;
  throw badRequestError(`"${destination}" is no URL of a workflow: expected one that begins with http:// or https://`);
}

/** The ID that a client wants for its run, or a new one. */
export function wantedRunId(tenant: Tenant, headers: HeaderLists): string {
  return headerOf(headers, "upstash-workflow-runid") ?? tenant.newId("wfr");
}

/**
 * What a run is sent with that was triggered past the SDK: its endpoint is told that, starts the run itself, and hears of a
 * failure where nobody else is named for that.
 */
export function triggerSettings(headers: HeaderLists, runId: string, url: string): MessageSettings {
  const run = [
    ["upstash-workflow-runid", [runId]],
    ["upstash-workflow-url", [url]],
    ["upstash-workflow-calltype", ["step"]],
  ] as const;
  const all = new Map([...headers, ...run, ["upstash-workflow-unknown-sdk", ["true"]] as const]);
  const settings = readMessageSettings(all);
  if (settings.failureCallback !== undefined) return settings;
  const forwarded = [...settings.forwarded].map(([name, values]) => [`upstash-forward-${name}`, values] as const);
  const failure = [
    ["upstash-forward-upstash-workflow-is-failure", ["true"]],
    ["upstash-forward-upstash-workflow-failure-callback", ["true"]],
  ] as const;
  return { ...settings, failureCallback: { url, headers: new Map([...forwarded, ...failure]) } };
}

import { type HeaderLists, headerOf } from "../messages/header-lists.ts";
import type { Message, MessageContent } from "../messages/message.ts";
import type { CallbackSetting, MessageSettings } from "../messages/message-settings.ts";
import type { Tenant } from "../tenant.ts";
import type { CallType, WorkflowRun } from "./workflow-run.ts";

const RUN_ID = "upstash-workflow-runid";
const CALL_TYPES: readonly CallType[] = ["step", "toCallback", "fromCallback", "failureCall"];

/** The ID of the run that headers are about, where they are about one. */
export function runIdOf(headers: HeaderLists): string | undefined {
  return headerOf(headers, RUN_ID);
}

/** What a message is to its run; a step where it does not say. */
export function callTypeOf(headers: HeaderLists): CallType {
  const given = headerOf(headers, "upstash-workflow-calltype");
  return CALL_TYPES.find((type) => type === given) ?? "step";
}

/** The run of a message, where it has one that is still known. */
export function runOf(
  { runs }: Pick<Tenant, "runs">,
  { settings }: Pick<MessageContent, "settings">,
): WorkflowRun | undefined {
  const id = runIdOf(settings.workflow);
  return id === undefined ? undefined : runs.get(id);
}

/** The messages that a run waits for, where a message is of one: it is, or is no more, one of them. */
export function pendingWith(
  tenant: Pick<Tenant, "runs">,
  message: Pick<MessageContent, "settings">,
): Set<Message> | undefined {
  return callTypeOf(message.settings.workflow) === "failureCall" ? undefined : runOf(tenant, message)?.pending;
}

/** What a message to the endpoint of a run is sent with: what the run was started with, beside what is its own. */
export function settingsInRun(run: WorkflowRun, own: MessageSettings): MessageSettings {
  const { retries, retryDelay, flowControl, labels, redacted, failureCallback, timeoutMs, forwarded } = run.settings;
  return {
    ...own,
    retries,
    retryDelay,
    flowControl,
    labels,
    redacted,
    failureCallback,
    timeoutMs,
    forwarded: new Map([...forwarded, ...own.forwarded]),
  };
}

/** The same settings for another run. */
export function settingsOfRun(settings: MessageSettings, runId: string): MessageSettings {
  const { workflow, callback, failureCallback } = settings;
  return {
    ...settings,
    workflow: ofRun(workflow, runId),
    callback: callbackOfRun(callback, runId),
    failureCallback: callbackOfRun(failureCallback, runId),
  };
}

function callbackOfRun(callback: CallbackSetting | undefined, runId: string): CallbackSetting | undefined {
  return callback && { url: callback.url, headers: ofRun(callback.headers, runId) };
}

function ofRun(headers: HeaderLists, runId: string): HeaderLists {
  return new Map([...headers].map(([name, values]) => [name, name === RUN_ID ? [runId] : values]));
}

/** Who is told that a run has failed, and that this is what the message is. */
export function failureCallbackOf({
  id,
  url,
  settings: { failureCallback },
}: WorkflowRun): CallbackSetting | undefined {
  if (failureCallback === undefined) return undefined;
  const ofRun = [
    [RUN_ID, [id]],
    ["upstash-workflow-url", [url]],
    ["upstash-workflow-calltype", ["failureCall"]],
  ] as const;
  return { url: failureCallback.url, headers: new Map([...failureCallback.headers, ...ofRun]) };
}

import * as z from "zod";
import { badRequestError } from "../../http/api-error.ts";
import { check } from "../../http/json-body.ts";
import { type HeaderLists, headerOf } from "../messages/header-lists.ts";
import { type MessageSettings, readMessageSettings } from "../messages/message-settings.ts";
import { type Published, publishTo, requireSize } from "../messages/publish.ts";
import type { Tenant } from "../tenant.ts";
import { callTypeOf, runIdOf } from "./run-settings.ts";
import { addStep, readStep, requireActiveRun } from "./run-steps.ts";
import { sendPayload, startRun, workflowUrl } from "./start-run.ts";
import type { RunInvoker } from "./workflow-run.ts";

/** A message of the SDK of Workflow. */
export interface RunRequest {
  readonly destination: string;
  readonly headers: HeaderLists;
  readonly body: Buffer;
  readonly callerIp: string;
}

const invokeBody = z.object({
  body: z.string().optional(),
  workflowRunId: z.string(),
  workflowUrl: z.string(),
  workflowRunCreatedAt: z.number().optional(),
  step: z.record(z.string(), z.unknown()),
});

/** Whether a message is one of a workflow run. */
export function isOfRun(headers: HeaderLists): boolean {
  return runIdOf(headers) !== undefined;
}

/** Takes in what an endpoint, or who starts a run, sends: the run's begin, a step's result, or a call to somebody else. */
export function publishToRun(tenant: Tenant, request: RunRequest): Published {
  const { headers, destination, body, callerIp } = request;
  const id = runIdOf(headers) ?? "";
  const settings = readMessageSettings(headers);
  if (headerOf(headers, "upstash-workflow-init") === "true") return beginRun(tenant, request, id, settings);
  const run = requireActiveRun(tenant, id);
  requireSize(body);
  if (callTypeOf(headers) === "toCallback") {
    return publishTo(tenant, { url: workflowUrl(destination) }, { settings, body, callerIp });
  }
  return { messageId: addStep(tenant, run, body, settings).id };
}

/** The first message of a run. One of an ID that there is already starts nothing, unless the endpoint itself sends it. */
function beginRun(tenant: Tenant, request: RunRequest, id: string, settings: MessageSettings): Published {
  const { headers, destination, body, callerIp } = request;
  const known = tenant.runs.get(id);
  const url = workflowUrl(destination);
  if (known !== undefined && headerOf(headers, "upstash-workflow-trigger-by-sdk") === "true") {
    const forwarded = new Map([...known.settings.forwarded, ...settings.forwarded]);
    known.settings = { ...known.settings, forwarded, workflow: settings.workflow, delayMs: 0, notBefore: undefined };
    return { messageId: sendPayload(tenant, known, known.settings, body).id };
  }
  if (known !== undefined) return { messageId: known.steps[0]?.messageId ?? "", deduplicated: true };
  const isInvoked = headerOf(headers, "upstash-workflow-invoke") === "true";
  const { payload, invoker } = isInvoked ? readInvocation(body) : { payload: body, invoker: undefined };
  const { message } = startRun(tenant, { id, url, callerIp, settings, payload, invoker });
  return { messageId: message.id };
}

/** What a run sends to invoke another. */
function readInvocation(body: Buffer): { payload: Buffer; invoker: RunInvoker } {
  const given = check(invokeBody, readStep(body));
  if (given.workflowRunId === "") throw badRequestError("workflowRunId is empty");
  return {
    payload: Buffer.from(given.body ?? ""),
    invoker: {
      runId: given.workflowRunId,
      url: given.workflowUrl,
      createdAt: given.workflowRunCreatedAt ?? 0,
      step: given.step,
    },
  };
}

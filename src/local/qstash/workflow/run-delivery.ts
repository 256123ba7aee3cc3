import type { OutgoingHttpHeaders } from "node:http";
import { headerOf } from "../messages/header-lists.ts";
import type { Message } from "../messages/message.ts";
import { MOST_MESSAGE_BYTES } from "../messages/publish.ts";
import type { Tenant } from "../tenant.ts";
import { callTypeOf, runOf } from "./run-settings.ts";
import type { WorkflowStep } from "./workflow-run.ts";

/** A step as endpoints read it. */
export interface RawStep {
  readonly messageId: string;
  readonly body: string;
  readonly callType: string;
}

/**
 * What a message is delivered with. An endpoint gets all steps of its run, up to the one that the message is about; where
 * they are too many it gets nothing, and asks for them.
 */
export function deliveredBody(tenant: Tenant, message: Message): Buffer {
  const run = runOf(tenant, message);
  const callType = callTypeOf(message.settings.workflow);
  if (run === undefined || callType === "toCallback" || callType === "failureCall") return message.body;
  if (callType === "fromCallback")
    return jsonOfSteps([rawStep({ messageId: message.id, body: message.body }, callType)]);
  const position = run.steps.findIndex(({ messageId }) => messageId === message.id);
  const body = jsonOfSteps(run.steps.slice(0, position + 1).map((step) => rawStep(step)));
  return body.length > MOST_MESSAGE_BYTES ? Buffer.alloc(0) : body;
}

/** The headers by which an endpoint knows of its run. */
export function runHeaders(tenant: Tenant, message: Message): OutgoingHttpHeaders {
  const run = runOf(tenant, message);
  const { workflow } = message.settings;
  const callType = callTypeOf(workflow);
  if (run === undefined || callType === "toCallback") return {};
  const isUnknownSdk = headerOf(workflow, "upstash-workflow-unknown-sdk") !== undefined;
  return {
    "Upstash-Workflow-RunId": run.id,
    "Upstash-Workflow-Init": "false",
    "Upstash-Workflow-Url": run.url,
    "Upstash-Workflow-CallType": callType,
    "Upstash-Workflow-CreatedAt": String(run.createdAt),
    ...(isUnknownSdk ? { "Upstash-Workflow-Unknown-Sdk": "true" } : {}),
  };
}

/** A step in the form in which endpoints read it. */
export function rawStep({ messageId, body }: Pick<WorkflowStep, "messageId" | "body">, callType = "step"): RawStep {
  return { messageId, body: body.toString("base64"), callType };
}

function jsonOfSteps(steps: readonly RawStep[]): Buffer {
  return Buffer.from(JSON.stringify(steps));
}

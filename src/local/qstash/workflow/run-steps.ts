import { badRequestError } from "../../http/api-error.ts";
import type { Message } from "../messages/message.ts";
import type { MessageSettings } from "../messages/message-settings.ts";
import { requireRoomForMessage, submit } from "../messages/publish.ts";
import type { Tenant } from "../tenant.ts";
import { settingsInRun } from "./run-settings.ts";
import type { WorkflowRun } from "./workflow-run.ts";

/** A run that is under way. One that has ended, or is not known, takes no more steps: a 400, on which endpoints stop. */
export function requireActiveRun({ runs }: Tenant, id: string): WorkflowRun {
  const run = runs.get(id);
  if (run?.state === "RUN_STARTED") return run;
  throw badRequestError(`workflow run ${id} has ended or is not known: no step can be added to it`);
}

/** Adds the result of a step to a run, and sends its endpoint a message to go on. */
export function addStep(tenant: Tenant, run: WorkflowRun, body: Buffer, own: MessageSettings): Message {
  requireRoomForMessage(tenant, body);
  const id = tenant.newId("msg");
  const createdAt = tenant.clock.now();
  run.steps.push({ messageId: id, body, createdAt });
  return submit(tenant, {
    id,
    createdAt,
    url: run.url,
    callerIp: run.callerIp,
    settings: settingsInRun(run, own),
    body,
  });
}

/** What a step says of itself, where it is JSON. */
export function readStep(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}

import { notFoundError } from "../../http/api-error.ts";
import { type HeaderLists, namedHeaders } from "../messages/header-lists.ts";
import { requireSize } from "../messages/publish.ts";
import type { Tenant } from "../tenant.ts";
import { keepEvent, notifyWaiter } from "./event-waiters.ts";

/** A request to the URL that `context.createWebhook` has made: whoever knows it may call it, by any method. */
export interface WebhookCall {
  readonly method: string;
  /** The path and the query. */
  readonly url: string;
  readonly host: string;
  readonly headers: HeaderLists;
  readonly body: Buffer;
}

const WEBHOOK_PATH = /^\/v2\/workflows\/hooks\/([\w.-]+)\/([\w.-]+)\/([\w.-]+)(?:\?.*)?$/;

/** Whether a request is one to a webhook. */
export function isWebhook(url: string): boolean {
  return WEBHOOK_PATH.test(url);
}

/** Gives the call to the step that waits for it, or keeps it until one does. */
export function callWebhook(tenants: readonly Tenant[], { method, url, host, headers, body }: WebhookCall): void {
  const [, userId, runId = "", eventId = ""] = WEBHOOK_PATH.exec(url) ?? [];
  const run = tenants.find(({ user }) => user.id === userId)?.runs.get(runId);
  const tenant = tenants.find(({ runs }) => run !== undefined && runs.get(runId) === run);
  if (tenant === undefined || run?.state !== "RUN_STARTED") {
    throw notFoundError(`no workflow run ${runId} waits for a webhook: it has ended or is not known`);
  }
  requireSize(body);
  const call = { method, url, host, proto: "http", header: firstValues(headers), body: body.toString("base64") };
  const data = Buffer.from(JSON.stringify(call));
  const waiter = [...run.waiters].find((one) => one.eventId === eventId);
  if (waiter === undefined) keepEvent(run, eventId, data);
  else notifyWaiter(tenant, waiter, data);
}

function firstValues(headers: HeaderLists): Record<string, string> {
  return Object.fromEntries(Object.entries(namedHeaders(headers)).map(([name, values]) => [name, values.join(", ")]));
}

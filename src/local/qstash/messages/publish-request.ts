import { createSchedule } from "../schedules/create-schedule.ts";
import type { Tenant } from "../tenant.ts";
import { isOfRun, publishToRun } from "../workflow/publish-to-run.ts";
import { type HeaderLists, headerOf } from "./header-lists.ts";
import { readMessageSettings, requireResourceName } from "./message-settings.ts";
import { type Published, publishTo, requireSize, targetsOf } from "./publish.ts";

/** A message as a client asks for it. */
export interface PublishRequest {
  readonly destination: string;
  readonly headers: HeaderLists;
  readonly body: Buffer;
  readonly callerIp: string;
  readonly queueName?: string | undefined;
}

/** What a client is told: of a URL one answer, of a URL group one for each endpoint, of a cron expression the schedule. */
export type PublishAnswer =
  | Published
  | readonly (Published & { readonly url: string })[]
  | { readonly scheduleId: string };

/** Publishes what a client asks for. What it may not ask for is a 4xx. */
export async function publishRequest(tenant: Tenant, request: PublishRequest): Promise<PublishAnswer> {
  const { destination, headers, body, callerIp } = request;
  const queueName = request.queueName ?? headerOf(headers, "upstash-queue-name");
  if (queueName !== undefined) requireResourceName("Queue name", queueName);
  requireSize(body);
  if (headerOf(headers, "upstash-cron") !== undefined) {
    return { scheduleId: (await createSchedule(tenant, { ...request, queueName })).id };
  }
  if (isOfRun(headers)) return publishToRun(tenant, request);
  const settings = readMessageSettings(headers);
  const message = { settings, body, callerIp, queueName };
  const targets = targetsOf(tenant, destination);
  const [first] = targets;
  if (first !== undefined && first.topicName === undefined) return publishTo(tenant, first, message);
  return targets.map((target) => ({ ...publishTo(tenant, target, message), url: target.url }));
}

/** Throws what publishing would, as far as that can be known before, so that of a batch all or nothing is published. */
export function checkRequest(tenant: Tenant, { destination, headers, body, queueName }: PublishRequest): void {
  if (queueName !== undefined) requireResourceName("Queue name", queueName);
  requireSize(body);
  readMessageSettings(headers);
  targetsOf(tenant, destination);
}

/** 202 for a message that is one of before, else 200. */
export function statusOfPublished(answer: PublishAnswer): number {
  return "deduplicated" in answer ? 202 : 200;
}

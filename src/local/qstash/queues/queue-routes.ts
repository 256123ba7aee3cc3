import * as z from "zod";
import { ApiError, notFoundError } from "../../http/api-error.ts";
import { advanceQueue, queueNamed } from "../delivery/lanes.ts";
import { cancel } from "../messages/cancel.ts";
import { requireResourceName } from "../messages/message-settings.ts";
import { jsonOf, type QStashAnswer, type QStashRoute, qstashRoute } from "../server/qstash-route.ts";
import type { Tenant } from "../tenant.ts";
import type { MessageQueue } from "./queue-state.ts";

const MOST_QUEUES = 1_000;

const queueBody = z.object({
  queueName: z.string(),
  parallelism: z.number().int().min(1).default(1),
  paused: z.boolean().optional(),
});

/** Schema Queue. */
function queueDocument({ name, createdAt, updatedAt, parallelism, paused, waiting, begun }: MessageQueue) {
  return { name, createdAt, updatedAt, parallelism, paused, lag: waiting.size + begun.size };
}

/** Changes a queue, which is made where there is none. */
function changeQueue(tenant: Tenant, name: string, change: Partial<MessageQueue>): QStashAnswer {
  requireResourceName("Queue name", name);
  if (!tenant.queues.has(name) && tenant.queues.size >= MOST_QUEUES) {
    throw new ApiError(412, `the local QStash holds at most ${MOST_QUEUES} queues; delete one first`);
  }
  const queue = Object.assign(queueNamed(tenant, name), change, { updatedAt: tenant.clock.now() });
  advanceQueue(tenant, queue);
  return {};
}

/** Queues, and what pauses them. */
export const queueRoutes: readonly QStashRoute[] = [
  qstashRoute("POST /v2/queues", (call) => {
    const { queueName, parallelism, paused } = jsonOf(call, queueBody);
    return changeQueue(call.tenant, queueName, { parallelism, ...(paused === undefined ? {} : { paused }) });
  }),
  qstashRoute("GET /v2/queues", ({ tenant }) => ({ body: [...tenant.queues.values()].map(queueDocument) })),
  qstashRoute("GET /v2/queues/{queue}", ({ tenant, path }) => {
    const queue = tenant.queues.get(requireResourceName("Queue name", path.queue));
    if (queue === undefined) throw notFoundError(`queue ${path.queue} not found`);
    return { body: queueDocument(queue) };
  }),
  qstashRoute("DELETE /v2/queues/{queue}", ({ tenant, path }) => {
    const { waiting = [], begun = [] } = tenant.queues.get(path.queue) ?? {};
    tenant.queues.delete(path.queue);
    for (const message of [...waiting, ...begun]) cancel(tenant, message);
    return {};
  }),
  qstashRoute("POST /v2/queues/{queue}/pause", ({ tenant, path }) => changeQueue(tenant, path.queue, { paused: true })),
  qstashRoute("POST /v2/queues/{queue}/resume", ({ tenant, path }) =>
    changeQueue(tenant, path.queue, { paused: false }),
  ),
];

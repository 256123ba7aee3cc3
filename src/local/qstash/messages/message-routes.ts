import * as z from "zod";
import { badRequestError, notFoundError } from "../../http/api-error.ts";
import { awaitTime } from "../delivery/lanes.ts";
import { jsonOf, type QStashAnswer, type QStashCall, type QStashRoute, qstashRoute } from "../server/qstash-route.ts";
import type { Tenant } from "../tenant.ts";
import { cancel } from "./cancel.ts";
import { headerLists } from "./header-lists.ts";
import type { Message } from "./message.ts";
import { messageDocument } from "./message-document.ts";
import { readMessageFilter } from "./message-filter.ts";
import { wholeNumber } from "./message-settings.ts";
import { publishRequest, statusOfPublished } from "./publish-request.ts";

const MOST_BATCH_MESSAGES = 10_000;

const batchBody = z
  .array(
    z.object({
      destination: z.string(),
      headers: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
      body: z.string().optional(),
      queue: z.string().optional(),
    }),
  )
  .max(MOST_BATCH_MESSAGES);

async function publish(call: QStashCall<string>): Promise<QStashAnswer> {
  const { tenant, path, headers, body, callerIp } = call;
  const { destination = "", queue } = path;
  const answer = await publishRequest(tenant, { destination, headers, body, callerIp, queueName: queue });
  return { status: statusOfPublished(answer), body: answer };
}

/** A message that is not yet done with. One that is, or that was lost with an earlier process, is a 404 that says so. */
function pendingMessage({ messages, startedAt }: Tenant, id: string): Message {
  const message = messages.get(id);
  if (message !== undefined) return message;
  throw notFoundError(
    `message ${id} not found: it is delivered, failed (see /v2/dlq) or cancelled, or it was published before this local QStash started, at ${new Date(startedAt).toISOString()}; what is not delivered when it stops is lost`,
  );
}

/** Schema Message, messages and their cancellation. */
export const messageRoutes: readonly QStashRoute[] = [
  qstashRoute("POST /v2/publish/{destination}", publish),
  qstashRoute("POST /v2/enqueue/{queue}/{destination}", publish),
  qstashRoute("POST /v2/batch", async (call) => {
    const answers: unknown[] = [];
    for (const { destination, headers = {}, body = "", queue } of jsonOf(call, batchBody)) {
      const { tenant, callerIp } = call;
      const message = { destination, headers: headerLists(headers), body: Buffer.from(body), queueName: queue };
      answers.push(await publishRequest(tenant, { ...message, callerIp }));
    }
    return { body: answers };
  }),
  qstashRoute("GET /v2/messages/{message}", ({ tenant, path }) => ({
    body: messageDocument(pendingMessage(tenant, path.message)),
  })),
  qstashRoute("DELETE /v2/messages/{message}", ({ tenant, path }) => {
    cancel(tenant, pendingMessage(tenant, path.message));
    return { body: { cancelled: 1 } };
  }),
  qstashRoute("DELETE /v2/messages", ({ tenant, query }) => {
    const matches = readMessageFilter(query, query.has("messageIds") ? ["messageIds"] : undefined);
    const most = wholeNumber(query.get("count") ?? undefined, "count", 1e9, 1) ?? Number.POSITIVE_INFINITY;
    const found = [...tenant.messages.values()].filter((message) => !message.cancelRequested && matches(message));
    const cancelled = query.has("messageIds") ? found.slice(0, most) : found;
    for (const message of cancelled) cancel(tenant, message);
    return { body: { cancelled: cancelled.length } };
  }),
  qstashRoute("POST /v2/messages/{message}/retry", ({ tenant, path }) => {
    const message = pendingMessage(tenant, path.message);
    if (message.queueName !== undefined) throw badRequestError("a message of a queue waits for its turn");
    if (!tenant.due.has(message)) throw notFoundError(`message ${path.message} does not wait for a time`);
    tenant.due.remove(message);
    message.notBefore = tenant.clock.now();
    awaitTime(tenant, message);
    return {};
  }),
];

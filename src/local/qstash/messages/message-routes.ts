import { setImmediate } from "node:timers/promises";
import * as z from "zod";
import { badRequestError, notFoundError } from "../../http/api-error.ts";
import { awaitTime } from "../delivery/lanes.ts";
import { jsonOf, type QStashAnswer, type QStashCall, type QStashRoute, qstashRoute } from "../server/qstash-route.ts";
import type { Tenant } from "../tenant.ts";
import { isOfRun } from "../workflow/publish-to-run.ts";
import { cancel } from "./cancel.ts";
import { headerLists } from "./header-lists.ts";
import type { Message } from "./message.ts";
import { messageDocument } from "./message-document.ts";
import { readMessageFilter } from "./message-filter.ts";
import {
  checkRequest,
  type PublishAnswer,
  type PublishRequest,
  publishRequest,
  statusOfPublished,
} from "./publish-request.ts";

const MOST_BATCH_MESSAGES = 10_000;
/** So many of a batch are looked at before others get a turn of the event loop. */
const MESSAGES_PER_TURN = 100;
const CANCELLED_PER_TURN = 1_000;

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

/** All of a batch is published, or nothing where something in it is wrong. */
async function publishBatch(call: QStashCall): Promise<PublishAnswer[]> {
  const { tenant, callerIp } = call;
  const requests: PublishRequest[] = [];
  for (const { destination, headers = {}, body = "", queue } of jsonOf(call, batchBody)) {
    const message = { destination, headers: headerLists(headers), body: Buffer.from(body), queueName: queue };
    requests.push({ ...message, callerIp });
    checkRequest(tenant, { ...message, callerIp });
    if (requests.length % MESSAGES_PER_TURN === 0) await setImmediate();
  }
  const answers: PublishAnswer[] = [];
  for (const request of requests) {
    answers.push(await publishRequest(tenant, request));
    if (answers.length % MESSAGES_PER_TURN === 0) await setImmediate();
  }
  return answers;
}

/**
 * Cancels all that match; "the legacy count option is ignored". What is of a workflow run ends with its run alone. The answer
 * is how many matched: some may be delivered while others are cancelled.
 */
async function cancelMany({ tenant, query }: QStashCall): Promise<number> {
  const matches = readMessageFilter(query, query.has("messageIds") ? ["messageIds"] : undefined);
  const found = [...tenant.messages.values()].filter(
    (message) => !message.cancelRequested && !isOfRun(message.settings.workflow) && matches(message),
  );
  for (const [index, message] of found.entries()) {
    if (index % CANCELLED_PER_TURN === CANCELLED_PER_TURN - 1) await setImmediate();
    if (!message.isDone) cancel(tenant, message);
  }
  return found.length;
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
  qstashRoute("POST /v2/batch", async (call) => ({ body: await publishBatch(call) })),
  qstashRoute("GET /v2/messages/{message}", ({ tenant, path }) => ({
    body: messageDocument(pendingMessage(tenant, path.message)),
  })),
  qstashRoute("DELETE /v2/messages/{message}", ({ tenant, path }) => {
    cancel(tenant, pendingMessage(tenant, path.message));
    return { body: { cancelled: 1 } };
  }),
  qstashRoute("DELETE /v2/messages", async (call) => ({ body: { cancelled: await cancelMany(call) } })),
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

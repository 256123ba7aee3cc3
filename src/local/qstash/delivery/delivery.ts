import type { OutgoingHttpHeaders } from "node:http";
import { recordState } from "../logs/record-state.ts";
import { canonicalName } from "../messages/header-lists.ts";
import type { Message } from "../messages/message.ts";
import { MOST_MESSAGE_BYTES } from "../messages/publish.ts";
import type { Tenant } from "../tenant.ts";
import { deliveredBody, runHeaders } from "../workflow/run-delivery.ts";
import { attemptDelivery, type DeliveryScope } from "./delivery-attempt.ts";
import { signatureOf } from "./delivery-signature.ts";
import { settleDelivery } from "./outcome.ts";

/** What of an answer's body is kept for the log and the DLQ. A callback is told as much as a message may have. */
const KEPT_BYTES = 16 * 1024;

/** Delivers a message once, and does what follows from the answer. It does not reject. */
export async function deliverOnce(tenant: Tenant, message: Message, scope: DeliveryScope): Promise<void> {
  recordState(tenant, message, "ACTIVE");
  const { callback, failureCallback, method, timeoutMs } = message.settings;
  const isTold = callback !== undefined || failureCallback !== undefined;
  const body = deliveredBody(tenant, message);
  const result = await attemptDelivery(scope, {
    url: message.url,
    method,
    headers: deliveryHeaders(tenant, message, body),
    body,
    timeoutMs,
    keptBytes: isTold ? MOST_MESSAGE_BYTES : KEPT_BYTES,
  });
  settleDelivery(tenant, message, result);
}

/** "Receiving Messages": the forwarded headers, and those of QStash. */
function deliveryHeaders(tenant: Tenant, message: Message, body: Buffer): OutgoingHttpHeaders {
  const { user, keys, newId, clock } = tenant;
  const forwarded = [...message.settings.forwarded].map(([name, values]) => [canonicalName(name), [...values]]);
  const sent = message.settings.method === "GET" ? Buffer.alloc(0) : body;
  return {
    ...Object.fromEntries(forwarded),
    ...runHeaders(tenant, message),
    "User-Agent": "Upstash-QStash",
    "Upstash-Message-Id": message.id,
    "Upstash-Retried": String(message.retried),
    "Upstash-Caller-Ip": message.callerIp,
    "Upstash-Signature": signatureOf({
      key: keys.current,
      url: message.url,
      body: sent,
      id: newId("jwt"),
      now: clock.now(),
    }),
    ...optional("Upstash-Topic-Name", message.topicName),
    ...optional("Upstash-Schedule-Id", message.scheduleId),
    ...optional("Upstash-Region", user.region),
    ...(sent.length === 0 ? {} : { "Content-Length": String(sent.length) }),
  };
}

function optional(name: string, value: string | undefined): OutgoingHttpHeaders {
  return value === undefined ? {} : { [name]: value };
}

import { namedHeaders } from "../messages/header-lists.ts";
import type { MessageContent } from "../messages/message.ts";
import type { DeliveryResult } from "./delivery-attempt.ts";

/** What a callback tells of, beside the message. */
export interface CallbackFacts {
  readonly result: DeliveryResult;
  readonly retried: number;
  readonly notBefore: number;
  readonly dlqId?: string | undefined;
  /** What Workflow adds. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** The JSON of "Callbacks": the answer, and the message that it is an answer to. */
export function callbackBody(
  message: MessageContent,
  { result, retried, notBefore, dlqId, more }: CallbackFacts,
): Buffer {
  const answer =
    result.kind === "answer"
      ? { status: result.status, header: namedHeaders(result.headers), body: result.body.toString("base64") }
      : { status: 0, header: {}, body: Buffer.from(result.error).toString("base64") };
  return Buffer.from(
    JSON.stringify({
      ...answer,
      retried,
      maxRetries: message.settings.retries,
      dlqId,
      sourceMessageId: message.id,
      topicName: message.topicName,
      endpointName: message.endpointName,
      url: message.url,
      method: message.settings.method,
      sourceHeader: namedHeaders(message.settings.forwarded),
      sourceBody: message.body.toString("base64"),
      notBefore,
      createdAt: message.createdAt,
      scheduleId: message.scheduleId,
      callerIP: message.callerIp,
      ...more,
    }),
  );
}

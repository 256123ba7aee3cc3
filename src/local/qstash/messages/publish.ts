import { createHash } from "node:crypto";
import { ApiError, badRequestError, notFoundError } from "../../http/api-error.ts";
import { urlOrNothing } from "../../http/url-or-nothing.ts";
import { enter } from "../delivery/lanes.ts";
import { recordState } from "../logs/record-state.ts";
import type { Tenant } from "../tenant.ts";
import { pendingWith } from "../workflow/run-settings.ts";
import { createMessage, type Message, type MessageContent, type MessageTarget } from "./message.ts";
import type { MessageSettings } from "./message-settings.ts";

/** A message to publish, to one URL or to a group of them. */
export interface NewMessage {
  readonly settings: MessageSettings;
  readonly body: Buffer;
  readonly callerIp: string;
  readonly queueName?: string | undefined;
  readonly scheduleId?: string | undefined;
  /** The message that this one tells of, as a callback. */
  readonly tellsOf?: Message;
}

/** What became of it: the message, or the one of before that it repeats. */
export interface Published {
  readonly messageId: string;
  readonly deduplicated?: true;
}

/** "maximum message size" of the plans that anybody may have. */
export const MOST_MESSAGE_BYTES = 1024 ** 2;
const MOST_PENDING = 50_000;
const MOST_PENDING_BYTES = 256 * 1024 ** 2;
/** "If a message with the same deduplication ID was published in the last 10 minutes". */
const DEDUPLICATION_MS = 600_000;
const MOST_REMEMBERED = 100_000;

/** Where a destination leads: a URL to itself, the name of a URL group to its endpoints. */
export function targetsOf({ urlGroups }: Tenant, destination: string): MessageTarget[] {
  if (/^https?:\/\//i.test(destination)) {
    if (urlOrNothing(destination) !== undefined) return [{ url: destination }];
    throw badRequestError(`"${destination}" is no valid URL`);
  }
  if (destination.includes(":") || destination.includes("/")) {
    throw badRequestError(
      `"${destination}" is no destination: expected a URL that begins with http:// or https://, or the name of a URL group (the local QStash has no api/… destinations)`,
    );
  }
  const group = urlGroups.get(destination);
  if (group === undefined) throw notFoundError(`URL group ${destination} not found`);
  return group.endpoints.map(({ url, name }) => ({ url, topicName: group.name, endpointName: name }));
}

/** Publishes a message to one target, unless it is a repetition. */
export function publishTo(tenant: Tenant, target: MessageTarget, message: NewMessage): Published {
  const key = deduplicationKey(target, message);
  const before = key === undefined ? undefined : remembered(tenant, key);
  if (before !== undefined) return { messageId: before, deduplicated: true };
  const id = tenant.newId("msg");
  submit(tenant, { ...message, ...target, id, createdAt: tenant.clock.now() }, message.tellsOf);
  if (key !== undefined) {
    remember(tenant, key, id);
  }
  return { messageId: id };
}

/** Takes in a message that is none of before. One that there is no room for is a 413 or 412. */
export function submit(tenant: Tenant, content: MessageContent, tellsOf?: Message): Message {
  requireRoomForMessage(tenant, content.body);
  const message = createMessage(content, tellsOf);
  tenant.messages.set(message.id, message);
  tenant.pendingBytes += message.body.length;
  pendingWith(tenant, message)?.add(message);
  if (tellsOf !== undefined) tellsOf.openCallbacks += 1;
  recordState(tenant, message, "CREATED", { nextDeliveryTime: message.notBefore });
  enter(tenant, message);
  return message;
}

/** A body that is too long is a 413, one that there is no room for a 412. */
export function requireRoomForMessage({ messages, pendingBytes }: Tenant, body: Buffer): void {
  requireSize(body);
  if (messages.size < MOST_PENDING && pendingBytes + body.length <= MOST_PENDING_BYTES) return;
  throw new ApiError(
    412,
    `the local QStash holds at most ${MOST_PENDING} messages, and ${MOST_PENDING_BYTES / 1024 ** 2} MiB of bodies, that are not yet delivered; wait for some or cancel them`,
  );
}

/** A body that is too long is a 413. */
export function requireSize(body: Buffer): void {
  if (body.length <= MOST_MESSAGE_BYTES) return;
  throw new ApiError(413, `the message has ${body.length} bytes; at most ${MOST_MESSAGE_BYTES} are allowed`);
}

function remembered({ deduplication, clock }: Tenant, key: string): string | undefined {
  for (const [other, { until }] of deduplication) {
    if (until > clock.now()) break;
    deduplication.delete(other);
  }
  return deduplication.get(key)?.messageId;
}

/** Remembers a message for those that repeat it; of too many the oldest is forgotten. */
function remember({ deduplication, clock }: Tenant, key: string, messageId: string): void {
  deduplication.set(key, { messageId, until: clock.now() + DEDUPLICATION_MS });
  const [oldest = key] = deduplication.keys();
  if (deduplication.size > MOST_REMEMBERED) deduplication.delete(oldest);
}

/** Content-based: "destination, body, Content-Type and all headers that you forwarded". */
function deduplicationKey({ url, topicName }: MessageTarget, { settings, body }: NewMessage): string | undefined {
  const { deduplicationId, contentBasedDeduplication, forwarded } = settings;
  const group = topicName === undefined ? "" : `${url} `;
  if (deduplicationId !== undefined) return `${group}id ${deduplicationId}`;
  if (!contentBasedDeduplication) return undefined;
  const headers = JSON.stringify([...forwarded].sort(([one], [other]) => (one < other ? -1 : 1)));
  return `content ${createHash("sha256")
    .update(JSON.stringify([url, headers]))
    .update(body)
    .digest("hex")}`;
}

import type { MessageSettings } from "./message-settings.ts";

/** Where a message goes. */
export interface MessageTarget {
  readonly url: string;
  /** Of the URL group that it was published to. */
  readonly topicName?: string | undefined;
  readonly endpointName?: string | undefined;
}

/** What a message is, whatever becomes of it. */
export interface MessageContent extends MessageTarget {
  readonly id: string;
  readonly createdAt: number;
  readonly callerIp: string;
  readonly settings: MessageSettings;
  readonly body: Buffer;
  readonly queueName?: string | undefined;
  readonly scheduleId?: string | undefined;
}

/** A message that is not yet done with. */
export interface Message extends MessageContent {
  /** Milliseconds since 1970: no delivery begins before. */
  notBefore: number;
  /** How often it was tried again. */
  retried: number;
  /** What it waits in: a queue, a key of flow control, or the line of what is ready. */
  waitsIn: Set<Message> | undefined;
  isActive: boolean;
  cancelRequested: boolean;
  /** The message that this one tells of, as a callback; its queue waits for it. */
  readonly tellsOf: Message | undefined;
  /** Callbacks that are not yet done with. */
  openCallbacks: number;
  isDone: boolean;
}

/** A message that waits for nothing yet. */
export function createMessage(content: MessageContent, tellsOf?: Message): Message {
  return {
    ...content,
    notBefore: content.settings.notBefore ?? content.createdAt + content.settings.delayMs,
    retried: 0,
    waitsIn: undefined,
    isActive: false,
    cancelRequested: false,
    tellsOf,
    openCallbacks: 0,
    isDone: false,
  };
}

import type { Message } from "../messages/message.ts";

/** A queue: its messages go out in their order, so many at a time. */
export interface MessageQueue {
  readonly name: string;
  readonly createdAt: number;
  updatedAt: number;
  parallelism: number;
  paused: boolean;
  readonly waiting: Set<Message>;
  /** Begun and not yet done with: also while they wait to be tried again, and until their callbacks are done with. */
  readonly begun: Set<Message>;
}

/** A queue without messages. */
export function createQueue(name: string, now: number): MessageQueue {
  return {
    name,
    createdAt: now,
    updatedAt: now,
    parallelism: 1,
    paused: false,
    waiting: new Set(),
    begun: new Set(),
  };
}

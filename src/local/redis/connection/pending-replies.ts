import type { RedisReply } from "./resp.ts";

/** The replies that have been asked for and are not all here. Redis answers in the order of the commands. */
export interface PendingReplies {
  readonly isEmpty: boolean;
  /** Resolves with the next `count` replies that nobody else waits for. */
  next(count: number): Promise<RedisReply[]>;
  /** Gives a reply to whom waits for it; false when nobody waits. */
  take(reply: RedisReply): boolean;
  /** Tells all who wait that no reply will come. */
  fail(error: Error): void;
}

interface WaitingCaller {
  readonly replies: RedisReply[];
  missing: number;
  resolve(replies: RedisReply[]): void;
  reject(error: Error): void;
}

/** Nobody waits yet. */
export function createPendingReplies(): PendingReplies {
  const waiting: WaitingCaller[] = [];
  return {
    get isEmpty() {
      return waiting.length === 0;
    },
    next: (count) =>
      new Promise((resolve, reject) => {
        waiting.push({ replies: [], missing: count, resolve, reject });
      }),
    take(reply) {
      const first = waiting[0];
      if (first === undefined) return false;
      first.replies.push(reply);
      first.missing -= 1;
      if (first.missing > 0) return true;
      waiting.shift();
      first.resolve(first.replies);
      return true;
    },
    fail(error) {
      for (const caller of waiting.splice(0)) caller.reject(error);
    },
  };
}

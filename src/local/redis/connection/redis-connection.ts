import { setTimeout as pause } from "node:timers/promises";
import { RedisUnavailableError } from "./redis-errors.ts";
import type { RedisLink } from "./redis-link.ts";
import { errorReply, type RedisArgument, type RedisReply, type RespCommand } from "./resp.ts";

/** A connection that opens at the first command and again whenever it was lost. Commands of concurrent callers are pipelined. */
export interface RedisConnection {
  /** Runs one command. A Redis error is a reply of kind "error"; rejects only when Redis cannot be reached or refuses the login. */
  command(...command: RedisArgument[]): Promise<RedisReply>;
  /** Runs commands in order, with nothing of other callers of this connection between them; one reply each. */
  pipeline(commands: readonly RespCommand[]): Promise<RedisReply[]>;
  /** Answers what was already sent, then closes. A later command opens it again. */
  close(): void;
}

/** A Redis that has just died is seen to be dead, and is started anew, a moment later. */
const SECOND_ATTEMPT_AFTER_MS = 50;

/** `openLink` makes a link to Redis, at each opening anew, and may start Redis first. */
export function createRedisConnection(openLink: () => Promise<RedisLink>): RedisConnection {
  let link: RedisLink | undefined;
  let opening: Promise<RedisLink> | undefined;

  async function open(): Promise<RedisLink> {
    try {
      link = await openLink().catch(async (error: unknown) => {
        if (!(error instanceof RedisUnavailableError)) throw error;
        await pause(SECOND_ATTEMPT_AFTER_MS);
        return openLink();
      });
      return link;
    } finally {
      opening = undefined;
    }
  }

  async function pipeline(commands: readonly RespCommand[]): Promise<RedisReply[]> {
    if (link?.isOpen) return link.send(commands);
    opening ??= open();
    return (await opening).send(commands);
  }

  return {
    pipeline,
    async command(...command) {
      const [reply] = await pipeline([command]);
      return reply ?? errorReply("ERR Redis sent no reply");
    },
    close() {
      link?.closeWhenIdle();
      link = undefined;
      opening?.then(
        (late) => late.closeWhenIdle(),
        () => undefined,
      );
    },
  };
}

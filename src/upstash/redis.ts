import type { Reply } from "./reply.ts";

/** One database over the Redis REST API. */
export interface Redis {
  /** Runs one command; throws a RedisError when Redis refuses it. */
  command(command: readonly string[], options?: CommandOptions): Promise<Reply>;
}

export interface CommandOptions {
  signal?: AbortSignal;
  /** Whether the command may be sent again when its outcome is unknown: true for reads alone. */
  repeatable?: boolean;
}

import type { Redis } from "../upstash/redis.ts";

/** What a handler may use during one call. */
export interface ToolContext {
  /** The client of the database that the call names, at the access level of the tool. */
  redis(database?: string): Promise<Redis>;
  /** Ends when the client cancels the call. */
  signal: AbortSignal;
  /** Tells the client how far the call is; does nothing where the client did not ask. */
  progress(done: number, total: number | undefined, message: string): Promise<void>;
}

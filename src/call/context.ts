import type { DatabaseIdentity } from "../upstash/connections.ts";
import type { AccessMode, RestCredentials } from "../upstash/credentials.ts";
import type { DeveloperApi } from "../upstash/developer-api.ts";
import type { Redis } from "../upstash/redis.ts";

/** What a tool may use during one call. */
export interface ToolContext {
  mode: AccessMode;
  /** The client of a database, at the access level of the mode: the named one, else the one that is configured. */
  redis(database?: string): Promise<Redis>;
  /** Which database `redis` means by the same argument, as a person knows it. */
  identify(database?: string): Promise<DatabaseIdentity>;
  /** URL and both tokens of a database of the account by its ID, for the person's own files; both are hidden from answers. */
  restCredentials(id: string): Promise<RestCredentials>;
  /** The Developer API of the account. */
  developerApi(): DeveloperApi;
  /** The ID of a database of the account that is given by ID or name; with `fresh` a name is looked up anew. */
  databaseId(idOrName: string, fresh?: boolean): Promise<string>;
  /** Drops the remembered names of databases, and of the given one its address and token, after a change. */
  forgetDatabase(id?: string): void;
  /** Keeps a secret that the call received out of every answer and log line from here on; gives what to show instead. */
  hide(secret: string): string;
  /** Ends when the client cancels the call. */
  signal: AbortSignal;
  /** Tells the client how far the call is; does nothing where the client did not ask. */
  progress(done: number, total: number | undefined, message: string): Promise<void>;
}

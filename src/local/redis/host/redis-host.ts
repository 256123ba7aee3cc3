import { randomBytes } from "node:crypto";
import type { RedisLogin } from "../connection/redis-address.ts";
import type { RedisLink } from "../connection/redis-link.ts";

/** The Redis behind one local database: a process of ours, or one that somebody else runs. */
export interface RedisHost {
  /** The user of the standard token. */
  readonly standard: RedisLogin;
  /** The user of the read-only token. */
  readonly readOnly: RedisLogin;
  /**
   * Connects as a user. A process of ours that is not running is started first. Rejects with RedisLoginError when Redis
   * does not accept the user, with another LocalError when it cannot be used at all.
   */
  open(login: RedisLogin): Promise<RedisLink>;
  /** Gives both users new passwords where the passwords are ours to change. */
  changePasswords(): Promise<void>;
  /** The content of the database as an RDB file. */
  snapshot(): Promise<Buffer>;
  /** Replaces the content by that of an RDB file. When the file cannot be loaded, rejects and the content stays as it was. */
  restore(dump: Buffer): Promise<void>;
  /** Whether a process of ours runs. A Redis of somebody else has no such. */
  readonly isRunning?: () => Promise<boolean>;
  /** Ends a process of ours with all that it holds; the next open() starts another. A Redis of somebody else has no such. */
  readonly end?: () => Promise<void>;
  stop(): Promise<void>;
}

/** The user of the read-only token; on a Redis of somebody else the beginning of its name. */
export const READ_ONLY_USER = "default_ro";

/**
 * What the read-only token may do. Redis REST API, "Security and Authentication": read commands only, and of those not the
 * powerful ones (SCAN, KEYS); PING and ECHO are the connection commands that REST has.
 */
export const READ_ONLY_RULES = ["~*", "&*", "+@read", "-@dangerous", "-scan", "+ping", "+echo"] as const;

const PASSWORD_BYTES = 32;

/** 64 hexadecimal digits. */
export function randomPassword(): string {
  return randomBytes(PASSWORD_BYTES).toString("hex");
}

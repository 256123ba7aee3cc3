import { UpstashError } from "../../../upstash/errors.ts";
import type { RedisCommand } from "../../../upstash/redis-command.ts";
import type { AllowedKeys } from "../limits/allowed-keys.ts";
import type { WriteLimits } from "../limits/write-limits.ts";
import type { KeyBefore } from "./kept-keys.ts";

/*
 * What keeping and undoing may do by what a caller is allowed now. The client asks again before each command; this says it
 * before anything is done, in a list and to the person who is asked.
 */

/** The reads by which keys are kept. */
const readsOf = (key: string): RedisCommand[] => [
  ["MEMORY", "USAGE", key],
  ["PEXPIRETIME", key],
  ["DUMP", key],
];

/** The writes by which a key gets its value back. */
const writesTo = (key: string): RedisCommand[] => [
  ["RESTORE", key, "0", ""],
  ["PERSIST", key],
  ["PEXPIREAT", key, "0"],
  ["RENAME", key, key],
  ["UNLINK", key],
];

/** Why the reads that keeping takes may not be sent; nothing where they may. */
export function whyUnread(limits: WriteLimits | undefined): string | undefined {
  const denied = readsOf("key").find((line) => refusalOf(() => limits?.admit([line])) !== undefined);
  return denied && `${denied[0]}, by which keys are read before they are changed, is not allowed here`;
}

/** Why no key of a database can be brought back, as things are allowed now. */
export function whyNoWay(limits: WriteLimits | undefined): string | undefined {
  if (limits === undefined) return undefined;
  const { allowedKeys } = limits;
  const key = allowedKeys === undefined ? "key" : allowedKeys.roomFor(TEMPORARY);
  return refusalOf(() => {
    limits.admitWrites();
    limits.admit([...readsOf("key"), ...(key === undefined ? [] : writesTo(key))]);
  });
}

/** Why one key cannot be brought back, as things are allowed now. */
export function whyNotKey(allowed: AllowedKeys | undefined, { key, dump }: KeyBefore): string | undefined {
  if (allowed === undefined) return undefined;
  const isAllowed = allowed.has(typeof key === "string" ? key : Buffer.from(key.base64, "base64"));
  if (!isAllowed) return "writes may not change it now (--allow-keys)";
  if (dump === undefined || allowed.roomFor(TEMPORARY) !== undefined) return undefined;
  return "its value would need a second key for a moment, and --allow-keys has no name for one";
}

const TEMPORARY = "upstash-mcp:undoing";

function refusalOf(admit: () => void): string | undefined {
  try {
    admit();
    return undefined;
  } catch (error) {
    if (error instanceof UpstashError && error.kind === "forbidden") return error.message.replace(/\.$/, "");
    throw error;
  }
}

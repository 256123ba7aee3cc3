import { randomUUID } from "node:crypto";
import type { CallContext } from "../../../call/context.ts";
import { addExample } from "../../../files/examples.ts";
import { RedisError, UpstashError } from "../../../upstash/errors.ts";
import type { Redis } from "../../../upstash/redis.ts";
import type { RedisCommand } from "../../../upstash/redis-command.ts";
import { type Asking, batchesOf } from "../keyspace/asking.ts";
import type { AllowedKeys } from "../limits/allowed-keys.ts";
import { bytesIn, type Stored } from "./export-records.ts";
import type { ValueWrite } from "./value-writes.ts";

/** Why a key of a file was not written. */
export type NotImported = "exists" | "expired" | "outside_allow_keys" | "without_value";

/** What an import works with, and what it has come to. */
export interface Importing extends Pick<CallContext, "signal" | "turns"> {
  redis: Redis;
  asking: Asking;
  isOverwriting: boolean;
  maxCommands: number;
  /** The keys that may be written; all, where nothing is said. */
  allowed?: AllowedKeys | undefined;
  counts: ImportCounts;
  /** Throws an InputError if the file is no longer as it was surveyed; what was read of it before is. */
  checkFile(): Promise<void>;
}

export interface ImportCounts {
  imported: number;
  skipped: Partial<Record<NotImported, number>>;
  /** Keys that Redis refused. */
  failed: number;
  /** Keys of a request that got no answer: nobody knows whether they were written. */
  unknown: number;
  /** What Redis said of those that failed; each text once. */
  errors: Set<string>;
  /** The first of those that failed. */
  failedKeys: string[];
}

const MOST_ERRORS = 3;

export function countNotImported({ counts }: Importing, reason: NotImported): void {
  counts.skipped[reason] = (counts.skipped[reason] ?? 0) + 1;
}

export function countRefused({ counts }: Importing, key: Stored, { message }: Error): void {
  counts.failed += 1;
  addExample(counts.failedKeys, key);
  if (counts.errors.size < MOST_ERRORS) counts.errors.add(message);
}

/** A name that nothing else has, that a URL's path can have, and that may be written. */
export function temporaryKey(allowed: AllowedKeys | undefined): string {
  const name = `upstash-mcp:importing:${randomUUID()}`;
  return allowed?.roomFor(name) ?? name;
}

/** Whether a key may be written, and there is a name for its value until it is whole. */
export function mayImport(key: Stored, allowed: AllowedKeys | undefined): boolean {
  if (allowed === undefined) return true;
  return allowed.has(typeof key === "string" ? key : bytesIn(key)) && allowed.roomFor(TEMPORARY) !== undefined;
}

const TEMPORARY = "upstash-mcp:importing";

/** A key that is left behind, because nobody could delete it, goes by itself after a day. */
export const TEMPORARY_MS = 86_400_000;

/**
 * Writes a part of a value to a temporary key, whatever it takes. Gives what refused it; throws what ends the whole import.
 */
export async function writeTo(
  temporary: string,
  writes: readonly ValueWrite[],
  importing: Importing,
): Promise<Error | undefined> {
  const { redis, asking } = importing;
  const expiry = ["PEXPIRE", temporary, `${TEMPORARY_MS}`];
  let texts: RedisCommand[] = [];
  const send = async () => {
    for (const batch of batchesOf(texts, lengthOfCommand)) {
      const answers = await asking.change(redis, batch);
      const refused = answers.find((answer) => "error" in answer);
      if (refused !== undefined && "error" in refused) throw refused.error;
    }
    texts = [];
  };
  try {
    for (const [index, { command, bytes }] of writes.entries()) {
      if (bytes === undefined) texts.push(command);
      else {
        await send();
        asking.count(1);
        await redis.commandWithBytes(command, bytes, { repeatable: false });
      }
      // At once after what may have made the key, so that an end at any later moment leaves a key that expires.
      if (index === 0) texts.push(expiry);
      if (index === 0 && bytes !== undefined) await send();
    }
    await send();
    return undefined;
  } catch (error) {
    if (isRefusalOfOne(error)) return error;
    throw error;
  }
}

/** Whether a failure is that of one value alone: Redis refused it, or it is larger than a request may be. */
export function isRefusalOfOne(error: unknown): error is Error {
  if (error instanceof RedisError) return true;
  if (!(error instanceof UpstashError) || !error.notExecuted) return false;
  return error.kind === "bad-request" || (error.kind === "quota" && /\bsize (limit )?exceeded\b/i.test(error.message));
}

export function lengthOfCommand(command: RedisCommand): number {
  return command.reduce((sum, { length }) => sum + length + 3, 0);
}

/**
 * Deletes temporary keys; where that is refused, as by the rights of a token, their expiry does it. It is sent once more
 * where it fails, since nothing else would ever remove a key that has lost its expiry, and a second time does no harm.
 */
export async function removeTemporary(keys: readonly string[], { redis, asking }: Importing): Promise<void> {
  if (keys.length === 0) return;
  const expiries = keys.map((key) => ["PEXPIRE", key, `${TEMPORARY_MS}`]);
  const send = () => asking.change(redis, [["UNLINK", ...keys], ...expiries]);
  await send()
    .catch(send)
    .catch(() => {});
}

/** The commands that make a temporary key the key of the file, with its expiry. */
export function placingCommands(
  temporary: string,
  key: string,
  expires: number | undefined,
  { isOverwriting }: Importing,
): RedisCommand[] {
  return [
    expires === undefined ? ["PERSIST", temporary] : ["PEXPIREAT", temporary, `${expires}`],
    [isOverwriting ? "RENAME" : "RENAMENX", temporary, key],
    ["UNLINK", temporary],
  ];
}

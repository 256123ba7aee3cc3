import { randomUUID } from "node:crypto";
import { RedisError, UpstashError } from "../../../upstash/errors.ts";
import type { Redis } from "../../../upstash/redis.ts";
import type { RedisCommand } from "../../../upstash/redis-command.ts";
import type { Answer } from "../../../upstash/redis-responses.ts";
import type { AllowedKeys } from "../limits/allowed-keys.ts";
import type { KeyBefore } from "./kept-keys.ts";

/** Values that are written to temporary keys at once, and keys of one request. */
const STAGED_AT_ONCE = 8;
const BATCH = 48;
/** A temporary key that nobody could delete goes by itself after a day. */
const TEMPORARY_MS = 86_400_000;

/** What became of keys that were to be brought back. */
export interface Restored<Key> {
  done: Key[];
  failed: { key: Key; why: string }[];
  /** Keys of a request that got no answer: nobody knows whether they were brought back. */
  unknown: Key[];
  /** What ended it before it was at its end; the keys that are in none of the lists were left as they are. */
  stopped?: UpstashError;
}

/** A key on its way. */
interface OnItsWay<Key> {
  key: Key;
  before: KeyBefore;
  /** Where its value is; nothing where it is to be absent. */
  temporary: string | undefined;
}

/**
 * Brings keys back to what they were, each in one step: its value is written under a name of its own, gets its expiry there,
 * and takes the place of the key by RENAME. No command of the REST API takes bytes and the option REPLACE behind them.
 */
export async function restoreKeys<Key>(
  redis: Redis,
  keys: readonly { key: Key; before: KeyBefore }[],
  { signal, at, allowed }: { signal: AbortSignal; at: number; allowed?: AllowedKeys | undefined },
): Promise<Restored<Key>> {
  const restored: Restored<Key> = { done: [], failed: [], unknown: [] };
  for (let from = 0; from < keys.length && restored.stopped === undefined; from += BATCH) {
    const batch = keys.slice(from, from + BATCH).map(({ key, before }): OnItsWay<Key> => {
      const isAbsent = before.dump === undefined || (before.expires !== undefined && before.expires <= at);
      return { key, before, temporary: isAbsent ? undefined : temporaryFor(allowed) };
    });
    try {
      signal.throwIfAborted();
      await place(redis, await stage(redis, batch, restored), restored);
    } catch (error) {
      restored.stopped = stopOf(error, signal);
    }
  }
  return restored;
}

/** A name that nothing else has, and that may be written. */
function temporaryFor(allowed: AllowedKeys | undefined): string {
  const name = `upstash-mcp:undoing:${randomUUID()}`;
  return allowed?.roomFor(name) ?? name;
}

function stopOf(error: unknown, signal: AbortSignal): UpstashError {
  if (error instanceof UpstashError) return error;
  if (signal.aborted) return new UpstashError("cancelled", "The call was cancelled.");
  throw error;
}

/** Writes the values to temporary keys; gives the keys whose values are there. */
async function stage<Key>(redis: Redis, batch: readonly OnItsWay<Key>[], restored: Restored<Key>) {
  const ready: OnItsWay<Key>[] = [];
  try {
    for (let from = 0; from < batch.length; from += STAGED_AT_ONCE) {
      const group = batch.slice(from, from + STAGED_AT_ONCE);
      const refusals = await Promise.all(group.map((one) => stageOne(redis, one)));
      for (const [index, one] of group.entries()) {
        const why = refusals[index];
        if (why === undefined) ready.push(one);
        else restored.failed.push({ key: one.key, why });
      }
    }
    return ready;
  } catch (error) {
    await removeAll(redis, batch);
    throw error;
  }
}

async function stageOne<Key>(redis: Redis, { before, temporary }: OnItsWay<Key>): Promise<string | undefined> {
  if (temporary === undefined) return undefined;
  const payload = Buffer.from(before.dump ?? "", "base64");
  try {
    await redis.commandWithBytes(["RESTORE", temporary, `${TEMPORARY_MS}`], payload, { repeatable: false });
    return undefined;
  } catch (error) {
    if (error instanceof RedisError) return error.message;
    throw error;
  }
}

/** Gives the keys their values. It is not cut off when the call is cancelled: what was sent would be done all the same. */
async function place<Key>(redis: Redis, ready: readonly OnItsWay<Key>[], restored: Restored<Key>): Promise<void> {
  const texts = ready.filter(({ before }) => typeof before.key === "string");
  const bytes = ready.filter(({ before }) => typeof before.key !== "string");
  const commands = texts.map(placing);
  let answers: Answer[] = [];
  try {
    if (texts.length > 0) answers = await redis.pipeline(commands.flat(), { repeatable: false });
  } catch (error) {
    if (error instanceof UpstashError && !error.notExecuted) restored.unknown.push(...texts.map(({ key }) => key));
    await removeAll(redis, ready);
    throw error instanceof RedisError ? new UpstashError("bad-request", error.message, { notExecuted: true }) : error;
  }
  let at = 0;
  const left: OnItsWay<Key>[] = [];
  for (const [index, one] of texts.entries()) {
    at += commands[index]?.length ?? 0;
    const answer = answers[at - 1];
    if (answer !== undefined && !("error" in answer)) restored.done.push(one.key);
    else {
      restored.failed.push({ key: one.key, why: answer?.error.message ?? "it was not answered" });
      left.push(one);
    }
  }
  for (const one of bytes) await placeByBytes(redis, one, restored, left);
  await removeAll(redis, left);
}

/** The last of the commands brings the key back. */
function placing<Key>({ before, temporary }: OnItsWay<Key>): RedisCommand[] {
  const key = String(before.key);
  return temporary === undefined ? [["UNLINK", key]] : [expiryOf(temporary, before), ["RENAME", temporary, key]];
}

function expiryOf(temporary: string, { expires }: KeyBefore): RedisCommand {
  return expires === undefined ? ["PERSIST", temporary] : ["PEXPIREAT", temporary, `${expires}`];
}

/** A name that is bytes can only stand at the end of a command. */
async function placeByBytes<Key>(
  redis: Redis,
  one: OnItsWay<Key>,
  restored: Restored<Key>,
  left: OnItsWay<Key>[],
): Promise<void> {
  const { before, temporary, key } = one;
  const name = Buffer.from(typeof before.key === "string" ? "" : before.key.base64, "base64");
  try {
    if (temporary !== undefined) await redis.command(expiryOf(temporary, before), { repeatable: false });
    const command = temporary === undefined ? ["UNLINK"] : ["RENAME", temporary];
    await redis.commandWithBytes(command, name, { repeatable: false });
    restored.done.push(key);
  } catch (error) {
    left.push(one);
    if (error instanceof RedisError) restored.failed.push({ key, why: error.message });
    else {
      if (error instanceof UpstashError && !error.notExecuted) restored.unknown.push(key);
      await removeAll(redis, [one]);
      throw error;
    }
  }
}

/** Where it is refused, the expiry does it. */
async function removeAll<Key>(redis: Redis, keys: readonly OnItsWay<Key>[]): Promise<void> {
  const names = keys.flatMap(({ temporary }) => temporary ?? []);
  if (names.length === 0) return;
  const send = () => redis.command(["UNLINK", ...names], { repeatable: false });
  await send()
    .catch(send)
    .catch(() => {});
}

import { randomUUID } from "node:crypto";
import type { CallContext } from "../../../call/context.ts";
import { RedisError, UpstashError } from "../../../upstash/errors.ts";
import type { Redis } from "../../../upstash/redis.ts";
import type { Reply } from "../../../upstash/reply.ts";
import type { Asking } from "../keyspace/asking.ts";
import type { AllowedKeys } from "../limits/allowed-keys.ts";
import { numberIn, replyOf } from "../replies/pipeline-answers.ts";
import { whyNotInPath } from "../tools/bytes-write.ts";
import type { Skipped } from "./actions.ts";
import { type Applied, countFailed, countSkipped } from "./applied.ts";
import { type Job, newNameOf } from "./job.ts";

/** Keys that are under way at once: each is held in memory, and up to --max-reply large. */
const AT_ONCE = 8;

export interface AcrossContext extends Pick<CallContext, "signal"> {
  redis: Redis;
  other: Redis;
  asking: Asking;
  /** The keys that may be changed; all, where nothing is said. */
  allowed?: AllowedKeys | undefined;
}

/**
 * Copies keys into another database with DUMP and RESTORE, each with its TTL. A target that is there is never without a
 * value: to overwrite it, the copy is restored under a name of its own, and takes the place of the target by RENAME.
 */
export async function copyAcross(
  keys: readonly string[],
  job: Job,
  outcome: Applied,
  context: AcrossContext,
): Promise<void> {
  for (let from = 0; from < keys.length; from += AT_ONCE) {
    context.signal.throwIfAborted();
    const group = keys.slice(from, from + AT_ONCE);
    const settled = await Promise.allSettled(group.map((key) => copyOne(key, job, context)));
    for (const one of settled) if (one.status === "fulfilled") countCopy(one.value, outcome);
    const failures = settled.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
    outcome.unknown += failures.filter((reason) => reason instanceof UnknownCopy).length;
    if (failures.length > 0) throw failures[0] instanceof UnknownCopy ? failures[0].failure : failures[0];
    const refusals = settled.flatMap((one) =>
      one.status === "fulfilled" && one.value instanceof RedisError ? [one.value] : [],
    );
    if (refusals.length === group.length && (outcome.changed === 0 || group.length === AT_ONCE)) throw refusals[0];
  }
}

/** Nobody knows whether a copy was written. */
class UnknownCopy extends Error {
  constructor(readonly failure: UpstashError) {
    super(failure.message);
  }
}

function countCopy(copied: "changed" | Skipped | RedisError, outcome: Applied): void {
  if (copied === "changed") outcome.changed += 1;
  else if (copied instanceof RedisError) countFailed(outcome, copied, 1);
  else countSkipped(outcome, copied, 1);
}

async function copyOne(key: string, job: Job, context: AcrossContext): Promise<"changed" | Skipped | RedisError> {
  const target = newNameOf(key, job);
  const isOverwriting = job.if_exists === "overwrite";
  const name = isOverwriting ? copyingName(target, context.allowed) : target;
  if (name === undefined) return "outside_allow_keys";
  if (whyNotInPath([name]) !== undefined) return "unfit_name";
  const dumped = await dumpOf(key, context);
  if (typeof dumped === "string" || dumped instanceof RedisError) return dumped;
  if (!isOverwriting) return restore(name, dumped, context);
  return overwrite(name, target, dumped, context);
}

/** A name that nothing else has, among those that may be written. */
function copyingName(target: string, allowed: AllowedKeys | undefined): string | undefined {
  const name = `${target}:upstash-mcp:copying:${randomUUID()}`;
  return allowed === undefined ? name : allowed.roomFor(name);
}

async function overwrite(name: string, target: string, dump: Dump, context: AcrossContext) {
  let copied: Awaited<ReturnType<typeof takePlace>> | undefined;
  try {
    const restored = await restore(name, dump, context);
    copied = restored === "changed" ? await takePlace(name, target, context) : restored;
    return copied;
  } finally {
    if (copied !== "changed") await leaveNothing(name, context);
  }
}

/** A copy that has not come to its place is of no use; where it cannot be deleted, the first failure is told. */
async function leaveNothing(name: string, { other, asking }: AcrossContext): Promise<void> {
  asking.count(1);
  await other.command(["UNLINK", name], { repeatable: false }).catch(() => {});
}

interface Dump {
  payload: Uint8Array;
  ttl: number;
}

async function dumpOf(key: string, { redis, asking, signal }: AcrossContext): Promise<Dump | Skipped | RedisError> {
  asking.count(2);
  const commands = [
    ["DUMP", key],
    ["PTTL", key],
  ];
  const answers = await redis.pipeline(commands, { signal, repeatable: true }).catch((error: unknown) => {
    if (error instanceof UpstashError && error.kind === "too-large") return undefined;
    throw error;
  });
  if (answers === undefined) return "too_large";
  const [dump] = answers;
  // What Redis refuses to dump, such as a type that has no dump, is told with the keys that failed.
  if (dump !== undefined && "error" in dump) return dump.error;
  const payload = bytesOf(replyOf(dump));
  const ttl = numberIn(replyOf(answers[1])) ?? -2;
  if (payload === undefined || ttl === -2 || ttl === 0) return "gone";
  return { payload, ttl: Math.max(0, ttl) };
}

function bytesOf(reply: Reply): Uint8Array | undefined {
  if (typeof reply === "string") return Buffer.from(reply, "utf8");
  return reply !== null && typeof reply === "object" && "base64" in reply
    ? Buffer.from(reply.base64, "base64")
    : undefined;
}

/** Like every change it is not cut off when the call is cancelled. */
async function restore(name: string, { payload, ttl }: Dump, { other, asking }: AcrossContext) {
  asking.count(1);
  return outcomeOf(() => other.commandWithBytes(["RESTORE", name, `${ttl}`], payload, { repeatable: false }));
}

async function takePlace(name: string, target: string, { other, asking }: AcrossContext) {
  asking.count(1);
  return outcomeOf(() => other.command(["RENAME", name, target], { repeatable: false }));
}

async function outcomeOf(change: () => Promise<Reply>): Promise<"changed" | Skipped | RedisError> {
  try {
    await change();
    return "changed";
  } catch (error) {
    if (error instanceof RedisError) return error.code === "BUSYKEY" ? "exists" : error;
    if (!(error instanceof UpstashError)) throw error;
    if (error.kind === "bad-request" && error.notExecuted) return "too_large";
    throw error.notExecuted ? error : new UnknownCopy(error);
  }
}

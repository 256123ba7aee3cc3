import { InputError } from "../../../call/tool.ts";
import type { SettingBefore } from "../../../catalog/inverse.ts";
import { UpstashError } from "../../../upstash/errors.ts";
import type { Redis } from "../../../upstash/redis.ts";
import type { RedisContext } from "../context.ts";
import type { KeyBefore } from "./kept-keys.ts";
import type { LookedBack } from "./look-back.ts";
import { restoreKeys } from "./restore-keys.ts";

/** What became of what was to be brought back. */
export interface BroughtBack {
  done: LookedBack[];
  failed: { step: LookedBack; why: string }[];
  unknown: LookedBack[];
  stopped?: Error;
}

/**
 * Brings keys and settings back, those of one database after those of another. Of settings the one that was changed first is
 * the last, since the tool of one may set what another one is. What stops it leaves the rest as it is.
 */
export async function bringBack(steps: readonly LookedBack[], context: RedisContext): Promise<BroughtBack> {
  const outcome: BroughtBack = { done: [], failed: [], unknown: [] };
  const byDatabase = new Map<Redis, LookedBack[]>();
  for (const step of steps) {
    if (step.redis !== undefined) byDatabase.set(step.redis, [...(byDatabase.get(step.redis) ?? []), step]);
  }
  for (const [redis, own] of byDatabase) {
    if (outcome.stopped !== undefined) break;
    await keysBack(redis, own, outcome, context);
  }
  for (const step of [...steps].reverse()) {
    if (outcome.stopped !== undefined) break;
    if (step.planned !== undefined) await settingBack(step, outcome, context);
  }
  return outcome;
}

async function keysBack(redis: Redis, steps: readonly LookedBack[], outcome: BroughtBack, { signal }: RedisContext) {
  const keys = steps.map((step) => ({ key: step, before: step.thing.before as KeyBefore }));
  const { done, failed, unknown, stopped } = await restoreKeys(redis, keys, {
    signal,
    at: Date.now(),
    allowed: steps[0]?.allowed,
  });
  outcome.done.push(...done);
  outcome.failed.push(...failed.map(({ key, why }) => ({ step: key, why })));
  outcome.unknown.push(...unknown);
  if (stopped !== undefined) outcome.stopped = stopped;
}

async function settingBack(step: LookedBack, outcome: BroughtBack, { signal }: RedisContext): Promise<void> {
  const { tool } = (step.thing.before as SettingBefore).call;
  try {
    for (const planned of step.planned ?? []) {
      signal.throwIfAborted();
      await planned.run();
    }
    outcome.done.push(step);
  } catch (error) {
    if (error instanceof UpstashError && !error.notExecuted) {
      outcome.unknown.push(step);
      outcome.stopped = error;
    } else if (error instanceof UpstashError || error instanceof InputError) {
      outcome.failed.push({ step, why: `${tool}: ${error.message}` });
    } else if (signal.aborted) outcome.stopped = new UpstashError("cancelled", "The call was cancelled.");
    else throw error;
  }
}

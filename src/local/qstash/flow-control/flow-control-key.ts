import type { Message } from "../messages/message.ts";
import type { FlowControlSetting } from "../messages/message-settings.ts";

/** The limits of one key, and what they hold back. */
export interface FlowControlKey {
  readonly key: string;
  parallelism: number | undefined;
  rate: number | undefined;
  periodMs: number;
  isPaused: boolean;
  /** A pinned limit is not changed by what messages say. */
  isPinnedParallelism: boolean;
  isPinnedRate: boolean;
  readonly waiting: Set<Message>;
  /** Let through, and not yet answered. */
  active: number;
  /** When the period began, in milliseconds since 1970, and how many were let through in it. */
  periodStart: number;
  periodCount: number;
  /** Takes back what is to happen when the period ends. */
  stopTimer: (() => void) | undefined;
}

/** A key that holds nothing back yet. */
export function createFlowControlKey(key: string, now: number): FlowControlKey {
  return {
    key,
    parallelism: undefined,
    rate: undefined,
    periodMs: 1_000,
    isPaused: false,
    isPinnedParallelism: false,
    isPinnedRate: false,
    waiting: new Set(),
    active: 0,
    periodStart: now,
    periodCount: 0,
    stopTimer: undefined,
  };
}

/** "The latest message's limits hold", but for those that are pinned. */
export function applyLimitsOf(key: FlowControlKey, { parallelism, rate, periodMs }: FlowControlSetting): void {
  if (!key.isPinnedParallelism) key.parallelism = parallelism;
  if (key.isPinnedRate) return;
  key.rate = rate;
  key.periodMs = periodMs;
}

/** Whether a key may be forgotten: nothing waits, nothing runs, and nobody has set anything for it. */
export function isIdle(key: FlowControlKey, now: number): boolean {
  const isSet = key.isPaused || key.isPinnedParallelism || key.isPinnedRate;
  return !isSet && key.waiting.size === 0 && key.active === 0 && now >= key.periodStart + key.periodMs;
}

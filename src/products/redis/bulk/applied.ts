import type { RedisError } from "../../../upstash/errors.ts";
import type { Skipped } from "./actions.ts";

/** What has become of the keys so far. */
export interface Applied {
  changed: number;
  skipped: Partial<Record<Skipped, number>>;
  /** Keys that Redis refused to change. */
  failed: number;
  /** Keys of a request that got no answer: nobody knows whether they were changed. */
  unknown: number;
  /** What Redis said of those that failed; each text once. */
  errors: Set<string>;
  /** Where the next call goes on; `0` is the end. */
  cursor: string;
  /** Why not all keys were taken. */
  stopped?: Error;
}

/** Texts of Redis that an answer has at most. */
const MOST_ERRORS = 3;

export function countSkipped(outcome: Applied, reason: Skipped, keys: number): void {
  if (keys > 0) outcome.skipped[reason] = (outcome.skipped[reason] ?? 0) + keys;
}

/** Counts keys that Redis refused to change, with what it said. */
export function countFailed(outcome: Applied, { message }: RedisError, keys: number): void {
  outcome.failed += keys;
  if (outcome.errors.size < MOST_ERRORS) outcome.errors.add(message);
}

/** What RENAME says of a key that there is not. */
export function isGone({ message }: RedisError): boolean {
  return /\bno such key\b/i.test(message);
}

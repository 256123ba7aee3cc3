import { setTimeout as sleep } from "node:timers/promises";
import { mayHaveRun, outcomeUnknown, UpstashError } from "./errors.ts";
import type { HttpResponse } from "./http-message.ts";

const MAX_ATTEMPTS = 4;
/** The most that is waited before the second attempt; before each further one it doubles. */
const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 2_000;

export interface RetryOptions {
  /** Milliseconds for all attempts together. */
  timeout: number;
  /** Whether a request whose outcome is unknown may be sent again: true for reads alone. */
  repeatable: boolean;
  /** The most times it is sent; four unless told otherwise. */
  attempts?: number;
  signal?: AbortSignal | undefined;
  /** Told that it is sent once more. */
  onRepeat?: (() => void) | undefined;
}

/**
 * Sends until it succeeds, at most `attempts` times within the timeout, with exponential backoff and full jitter, never
 * sooner than `Retry-After` asks. Only failures that may pass are repeated, and those of something that may change data
 * only where nothing can have been carried out; where that is unknown the error says so.
 */
export async function withRetry<Result>(
  attempt: (timeLeft: number) => Promise<Result>,
  options: RetryOptions,
): Promise<Result> {
  const { attempts = MAX_ATTEMPTS } = options;
  const end = performance.now() + options.timeout;
  let mayHave = false;
  for (let count = 1; ; count += 1) {
    try {
      return await attempt(Math.max(1, Math.ceil(end - performance.now())));
    } catch (error) {
      if (!(error instanceof UpstashError)) throw error;
      mayHave ||= !error.notExecuted;
      const delay = delayBefore(count, error.retryAfter);
      const mayRepeat = isPassing(error) && (options.repeatable || error.notExecuted);
      if (!mayRepeat || count >= attempts || performance.now() + delay >= end || options.signal?.aborted) {
        if (isUndecided(error, options.repeatable)) throw outcomeUnknown(error);
        // A read that was turned away may have been carried out before.
        throw mayHave ? mayHaveRun(error) : error;
      }
      await sleep(delay, undefined, { signal: options.signal, ref: true }).catch(() => {
        throw new UpstashError("cancelled", "The call was cancelled.", { notExecuted: !mayHave });
      });
      options.onRepeat?.();
    }
  }
}

function isPassing(error: UpstashError): boolean {
  return error.kind === "unreachable" || error.kind === "rate-limited" || error.kind === "unavailable";
}

/** Whether a write may or may not have happened: anything but a clear refusal. */
function isUndecided(error: UpstashError, repeatable: boolean): boolean {
  if (repeatable || error.notExecuted) return false;
  const refusals = [
    "not-configured",
    "unauthorized",
    "forbidden",
    "bad-request",
    "not-found",
    "rate-limited",
    "quota",
    "budget",
  ];
  return !refusals.includes(error.kind);
}

function delayBefore(attempt: number, retryAfter: number | undefined): number {
  const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1));
  return Math.max(retryAfter ?? 0, Math.random() * longest);
}

/** `Retry-After` in milliseconds, from seconds or from an HTTP date (RFC 9110, 10.2.3). */
export function retryAfterOf(response: Pick<HttpResponse, "header">): number | undefined {
  const value = response.header("retry-after");
  if (value === undefined) return undefined;
  const seconds = Number(value);
  const milliseconds = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : undefined;
}

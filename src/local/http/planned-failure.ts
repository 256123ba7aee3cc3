import type { ServerResponse } from "node:http";
import { ApiError, type ErrorStatus, STATUS_TEXTS } from "./api-error.ts";

/** A status that requests get instead of an answer, as often as `times` says. */
export interface PlannedFailure {
  readonly status: ErrorStatus;
  times: number;
  /** Sent as Retry-After, in seconds. */
  readonly retryAfter: number | undefined;
}

/** Throws the first failure that has `times` left, and takes one of them. */
export function failAsPlanned(failures: readonly PlannedFailure[], response: ServerResponse): void {
  const failure = failures.find(({ times }) => times > 0);
  if (failure === undefined) return;
  failure.times -= 1;
  if (failure.retryAfter !== undefined) response.setHeader("Retry-After", failure.retryAfter);
  throw new ApiError(failure.status, STATUS_TEXTS[failure.status]);
}

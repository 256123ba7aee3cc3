import { UpstashError } from "../upstash/errors.ts";

/** Throws what a cancelled call is told, where nothing was done yet. */
export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new UpstashError("cancelled", "The call was cancelled. Nothing was changed.");
}

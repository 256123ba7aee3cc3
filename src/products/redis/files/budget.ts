import { UpstashError } from "../../../upstash/errors.ts";

/** The commands of a call are spent before its work is done. */
export class BudgetSpent extends Error {
  override message = "max_commands was reached.";
}

/** Throws what a cancelled call is told, where nothing was done yet. */
export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new UpstashError("cancelled", "The call was cancelled. Nothing was changed.");
}

/** What to ask for instead of so many things whose reply was too large. */
export function smaller(count: number): number {
  return Math.ceil(count / 8);
}

/** Gives nothing for a reply that was too large, where fewer things can be asked for; throws any other failure. */
export function smallerIfTooLarge(count: number): (error: unknown) => undefined {
  return (error) => {
    if (isTooLarge(error) && count > 1) return undefined;
    throw error;
  };
}

export function isTooLarge(error: unknown): boolean {
  return error instanceof UpstashError && error.kind === "too-large";
}

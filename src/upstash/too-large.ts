import { UpstashError } from "./errors.ts";

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

import { UpstashError } from "./errors.ts";

/** What credentials lack, and what to do, as a sentence without its end; nothing where `access` finds them complete. */
export function lackIn(access: () => unknown): string | undefined {
  try {
    access();
    return undefined;
  } catch (error) {
    if (!(error instanceof UpstashError) || error.kind !== "not-configured") throw error;
    return `${error.message} ${error.advice}`.replace(/\.$/, "");
  }
}

import { UpstashError } from "../../../upstash/errors.ts";

/** Whether a reply was longer, or had more values, than one may have: less can be asked for. */
export function isReplyTooLarge(error: unknown): boolean {
  return error instanceof UpstashError && error.kind === "too-large";
}

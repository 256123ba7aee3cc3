import { UpstashError } from "../../../upstash/errors.ts";
import type { Answer } from "../../../upstash/redis-responses.ts";
import type { Reply } from "../../../upstash/reply.ts";

/** The reply of one command of a pipeline; throws Redis's error. */
export function replyOf(answer: Answer | undefined): Reply {
  if (answer === undefined) throw new UpstashError("not-upstash", "A command of a pipeline got no answer.");
  if ("error" in answer) throw answer.error;
  return answer.reply;
}

/** The reply, or nothing where Redis refused the command: it does not know it, or the key holds another type. */
export function replyIfAny(answer: Answer | undefined): Reply | undefined {
  return answer !== undefined && "reply" in answer ? answer.reply : undefined;
}

/** A reply that is a count or a size, as a number. */
export function numberIn(reply: Reply | undefined): number | undefined {
  if (typeof reply === "number") return reply;
  return typeof reply === "string" && /^-?\d+$/.test(reply) ? Number(reply) : undefined;
}

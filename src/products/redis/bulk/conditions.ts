import { InputError } from "../../../call/tool.ts";
import type { RedisCommand } from "../../../upstash/redis-command.ts";
import type { Answer } from "../../../upstash/redis-responses.ts";
import type { Reply } from "../../../upstash/reply.ts";
import { numberIn, replyOf } from "../replies/pipeline-answers.ts";
import type { Job } from "./job.ts";

/** One read about a key, and what its reply says. */
export interface Condition {
  read(key: string): RedisCommand;
  /** Whether the key fits, or that there is none any more. */
  judge(reply: Reply): "fits" | "other" | "gone";
  /** What to say where Redis refuses the read; without it its error is told. */
  refused?: string;
  /** Whether SCAN gives only keys that fit, so that it is asked again alone. */
  scanned?: true;
}

/** The conditions of a job. Each is asked twice: when keys are gathered, and again right before they are changed. */
export function conditionsOf(job: Job): Condition[] {
  const { type, ttl, ttl_below_seconds, min_bytes, min_idle_seconds } = job;
  const below = ttl_below_seconds === undefined ? Number.POSITIVE_INFINITY : ttl_below_seconds * 1_000;
  return [
    ...(type === undefined ? [] : [hasType(type)]),
    ...(ttl === "none" ? [hasTtl((milliseconds) => milliseconds < 0)] : []),
    ...(ttl === "expiring" || ttl_below_seconds !== undefined
      ? [hasTtl((milliseconds) => milliseconds >= 0 && milliseconds < below)]
      : []),
    ...(min_bytes === undefined ? [] : [hasAtLeast(["MEMORY", "USAGE"], min_bytes)]),
    ...(min_idle_seconds === undefined ? [] : [{ ...hasAtLeast(["OBJECT", "IDLETIME"], min_idle_seconds), ...idle }]),
  ];
}

const idle = {
  refused:
    "This Redis does not tell how long keys have been idle (OBJECT IDLETIME), so min_idle_seconds cannot be kept to. Leave it out, or choose keys by ttl_below_seconds or type.",
};

function hasType(type: string): Condition {
  return {
    scanned: true,
    read: (key) => ["TYPE", key],
    judge: (reply) => (reply === "none" ? "gone" : reply === type ? "fits" : "other"),
  };
}

function hasTtl(fits: (milliseconds: number) => boolean): Condition {
  return {
    read: (key) => ["PTTL", key],
    judge(reply) {
      const milliseconds = numberIn(reply) ?? -2;
      if (milliseconds === -2) return "gone";
      return fits(milliseconds) ? "fits" : "other";
    },
  };
}

function hasAtLeast(words: RedisCommand, least: number): Condition {
  return {
    read: (key) => [...words, key],
    judge(reply) {
      const number = numberIn(reply);
      if (number === undefined) return "gone";
      return number >= least ? "fits" : "other";
    },
  };
}

/**
 * What the conditions say of one key, by the answers to their reads. Throws an InputError where Redis cannot tell what a
 * condition asks, and Redis's error where it refuses the read otherwise.
 */
export function judgeKey(conditions: readonly Condition[], answers: readonly Answer[]): "fits" | "other" | "gone" {
  for (const [index, condition] of conditions.entries()) {
    const answer = answers[index];
    if (answer !== undefined && "error" in answer && condition.refused !== undefined) {
      throw new InputError(`${condition.refused} It answered: ${answer.error.message}`);
    }
    const judged = condition.judge(replyOf(answer));
    if (judged !== "fits") return judged;
  }
  return "fits";
}

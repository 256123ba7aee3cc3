import { RedisError, UpstashError } from "../upstash/errors.ts";
import { redisLimitAdvice } from "../upstash/plan-limits.ts";
import type { Outcome } from "./observer.ts";
import { InputError, type Tool } from "./tool.ts";

/** A failure as the client reads it, and what an observer hears of it. */
export interface ToldFailure {
  text: string;
  outcome: Extract<Outcome, "failed" | "cancelled" | "defect">;
}

/**
 * Says what failed, why, and what to try. A failure that is ours to mend is told to nobody but the log: its text might
 * hold anything. `placeholders` says which credentials are none, for a call that lacks some.
 */
export function tellFailure(
  tool: Tool | undefined,
  input: Record<string, unknown>,
  error: unknown,
  placeholders?: string,
): ToldFailure {
  if (error instanceof InputError) return { text: error.message, outcome: "failed" };
  if (error instanceof RedisError) {
    // Where the plan is at its end, the syntax of a command is no help.
    const advice = redisLimitAdvice(error.message) ?? tool?.advice?.(error, input);
    const text = [`Redis refused the command: ${error.message}`, advice];
    return { text: text.filter(Boolean).join("\n"), outcome: "failed" };
  }
  if (error instanceof UpstashError) {
    const lacks = error.kind === "not-configured" ? placeholders : undefined;
    const text = [`${error.message} ${error.advice}`, lacks, tool?.advice?.(error, input)];
    return { text: text.filter(Boolean).join("\n"), outcome: error.kind === "cancelled" ? "cancelled" : "failed" };
  }
  return {
    text: "The server met an error of its own; its log has the details. Trying the same call again will likely not help.",
    outcome: "defect",
  };
}

import { RedisError, UpstashError } from "../upstash/errors.ts";
import { visible } from "../upstash/visible.ts";

/**
 * Waits for the facts of a preview. One that cannot be read says why and does not stop the question, unless the call was
 * cancelled; a failure that is no answer of Upstash is thrown.
 */
export async function facts(parts: Readonly<Record<string, Promise<unknown>>>): Promise<Record<string, unknown>> {
  const settled = await Promise.allSettled(Object.values(parts));
  return Object.fromEntries(
    Object.keys(parts).map((name, index) => {
      const part = settled[index];
      return [name, part?.status === "fulfilled" ? part.value : unknownBecause(part?.reason)];
    }),
  );
}

/** Facts with every character as its code point that a person would not see. */
export function visibleFacts<Value>(value: Value): Value {
  if (typeof value === "string") return visible(value) as Value;
  if (Array.isArray(value)) return value.map(visibleFacts) as Value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, fact]) => [visible(name), visibleFacts(fact)])) as Value;
}

/** What stands for a fact that could not be read. Throws what is no answer of Upstash, and what ended the call. */
export function unknownBecause(reason: unknown): string {
  const isAnswer = reason instanceof RedisError || (reason instanceof UpstashError && reason.kind !== "cancelled");
  if (!isAnswer) throw reason;
  return `unknown (${reason.message.replace(/\.$/, "")})`;
}

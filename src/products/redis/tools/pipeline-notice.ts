import type { RedisError } from "../../../upstash/errors.ts";
import { redisLimitAdvice } from "../../../upstash/plan-limits.ts";
import type { Answer } from "../../../upstash/redis-responses.ts";
import type { GuideTerms } from "../command-guide.ts";
import { patternNotice, patternsIn } from "../pattern-notice.ts";
import { adviseAccess } from "../redis-tool.ts";
import type { CheckedLine } from "./pipeline-harm.ts";

/** What is to be said of the answers of a pipeline beside them, once for all; nothing where there is nothing. */
export function pipelineNotice(
  lines: readonly CheckedLine[],
  answers: readonly Answer[],
  terms: GuideTerms,
): string | undefined {
  const taken = lines.flatMap(({ found }, index) => {
    const answer = answers[index];
    if (found === undefined || answer === undefined || "error" in answer) return [];
    return patternsIn(found.command, found.args, answer.reply).map((pattern) => ({ pattern, command: found.command }));
  });
  const advice = answers.map((answer) => ("error" in answer ? adviceOf(answer.error) : undefined));
  const patterns = new Set(taken.map(({ pattern }) => pattern));
  const commands = taken.map(({ command }) => command);
  const notices = new Set([patternNotice([...patterns], terms, commands), ...advice]);
  notices.delete(undefined);
  return notices.size === 0 ? undefined : [...notices].join(" ");
}

/** What to do where the plan is at its end, or the token may not run a command. */
function adviceOf(error: RedisError): string | undefined {
  return redisLimitAdvice(error.message) ?? adviseAccess(error);
}

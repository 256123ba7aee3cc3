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
  const patterns = lines.flatMap(({ found }, index) => {
    const answer = answers[index];
    if (found === undefined || answer === undefined || "error" in answer) return [];
    return patternsIn(found.command, found.args, answer.reply);
  });
  const refused = answers.find((answer) => "error" in answer && adviseAccess(answer.error) !== undefined);
  const access = refused !== undefined && "error" in refused ? adviseAccess(refused.error) : undefined;
  const notices = [patternNotice([...new Set(patterns)], terms), access].filter((text) => text !== undefined);
  return notices.length === 0 ? undefined : notices.join(" ");
}

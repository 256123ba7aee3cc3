import type { CallResult, ResultForm } from "../call/deliver.ts";

/** What stands in the place of the text where a client reads the structured content. */
const ELSEWHERE: CallResult["content"] = [{ type: "text", text: "The answer is in structuredContent." }];

/**
 * An answer as a client is sent it. Many frameworks hand a model the text and the structured content, which say the same,
 * and no tool has an outputSchema that would need the latter. A failure is a text in every form.
 */
export function sentResult({ structuredContent, ...answer }: CallResult, form: ResultForm): CallResult {
  if (structuredContent === undefined || form === "text") return answer;
  return { ...answer, ...(form === "structured" ? { content: ELSEWHERE } : {}), structuredContent };
}

import type { CallResult, ResultForm } from "../call/deliver.ts";

/** What stands in the place of the text where a client reads the structured content. */
const ELSEWHERE: CallResult["content"] = [{ type: "text", text: "The answer is in structuredContent." }];

/**
 * An answer as a client is sent it. Many frameworks hand a model the text and the structured content, which say the same,
 * and no tool has an outputSchema that would need the latter. A failure is a text in every form. What an App draws is left out.
 */
export function sentResult({ structuredContent, _meta, ...answer }: CallResult, form: ResultForm): CallResult {
  if (structuredContent === undefined || form === "text") return answer;
  return { ...answer, ...(form === "structured" ? { content: ELSEWHERE } : {}), structuredContent };
}

/** The same for a client that shows the App: beside the text, it is sent what that draws. */
export function sentToApp({ _meta, ...answer }: CallResult, form: ResultForm): CallResult {
  const sent = sentResult(answer, form === "structured" ? form : "both");
  return _meta === undefined ? sent : { ...sent, _meta };
}

/** What a tool call has answered: its text is compact JSON; nothing for a failure, whose text is a sentence. */
export function readAnswer(result: Readonly<Record<string, unknown>> | undefined): { result?: unknown } {
  const [{ text = "{}" } = {}] = (result?.content ?? []) as { text?: string }[];
  return result?.isError === true ? {} : (JSON.parse(text) as { result?: unknown });
}

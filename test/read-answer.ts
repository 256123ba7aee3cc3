/** A result of a tool call, as far as its answer is read. */
export interface AnsweredCall {
  isError?: boolean | undefined;
  structuredContent?: unknown;
  content?: readonly object[];
}

/** The same result with what its text says as a value, where the server has sent the text alone. */
export function readAnswer<Result extends AnsweredCall>(result: Result): Result {
  const { text } = (result.content?.[0] ?? {}) as { text?: string };
  if (result.isError || result.structuredContent !== undefined || !text?.startsWith("{")) return result;
  return { ...result, structuredContent: JSON.parse(text) };
}

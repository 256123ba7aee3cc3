import { randomUUID } from "node:crypto";
import { events, type ModelCall, type Protocol, textOf } from "./protocol.ts";

interface Body {
  stream?: boolean;
  tools?: readonly { function: { name: string; description?: string; parameters?: unknown } }[];
  messages: readonly { role: string; tool_call_id?: string; content?: unknown }[];
}

/** OpenAI's Chat Completions. */
export const openaiChat: Protocol = {
  path: /\/chat\/completions$/,
  streams: (body) => (body as Body).stream === true,
  read(body) {
    const { tools = [], messages } = body as Body;
    return {
      tools: tools.map(({ function: { name, description = "", parameters: schema } }) => ({
        name,
        description,
        schema,
      })),
      results: new Map(
        messages.flatMap(({ role, tool_call_id: id, content }): [string, string][] =>
          role === "tool" && id !== undefined ? [[id, textOf(content)]] : [],
        ),
      ),
    };
  },
  answer(reply, streams) {
    const message = messageOf(reply);
    const finish = typeof reply === "string" ? "stop" : "tool_calls";
    const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
    const head = { id: `chatcmpl-${randomUUID()}`, created: 0, model: "gpt-fake" };
    if (!streams) {
      const choices = [{ index: 0, message, finish_reason: finish }];
      return JSON.stringify({ ...head, object: "chat.completion", choices, usage });
    }
    const chunk = (delta: object, reason: string | null) => ({
      ...head,
      object: "chat.completion.chunk",
      choices: [{ index: 0, delta, finish_reason: reason }],
    });
    return `${events([chunk(message, null), { ...chunk({}, finish), usage }])}data: [DONE]\n\n`;
  },
};

function messageOf(reply: ModelCall | string) {
  if (typeof reply === "string") return { role: "assistant", content: reply };
  const { id, name, arguments: given } = reply;
  const call = { index: 0, id, type: "function", function: { name, arguments: JSON.stringify(given) } };
  return { role: "assistant", content: null, tool_calls: [call] };
}

import { randomUUID } from "node:crypto";
import { events, type Heard, type ModelCall, type Protocol, textOf } from "./protocol.ts";

interface Body {
  stream?: boolean;
  tools?: readonly { name: string; description?: string; input_schema?: unknown }[];
  messages: readonly { content: string | readonly Block[] }[];
}

interface Block {
  type: string;
  tool_use_id?: string;
  content?: unknown;
}

/** Anthropic's Messages. */
export const anthropic: Protocol = {
  path: /^\/v1\/messages$/,
  streams: (body) => (body as Body).stream === true,
  read(body) {
    const { tools = [], messages } = body as Body;
    const blocks = messages.flatMap(({ content }) => (typeof content === "string" ? [] : content));
    return {
      tools: tools.map(({ name, description = "", input_schema: schema }) => ({ name, description, schema })),
      results: new Map(
        blocks.flatMap(({ type, tool_use_id: id, content }): [string, string][] =>
          type === "tool_result" && id !== undefined ? [[id, textOf(content)]] : [],
        ),
      ),
    } satisfies Heard;
  },
  answer(reply, streams) {
    const block = blockOf(reply);
    const reason = typeof reply === "string" ? "end_turn" : "tool_use";
    const message = {
      id: `msg_${randomUUID()}`,
      type: "message",
      role: "assistant",
      model: "claude-fake",
      stop_sequence: null,
    };
    const usage = { input_tokens: 1, output_tokens: 1 };
    if (!streams) return JSON.stringify({ ...message, content: [block], stop_reason: reason, usage });
    const delta =
      typeof reply === "string"
        ? { type: "text_delta", text: reply }
        : { type: "input_json_delta", partial_json: JSON.stringify(reply.arguments) };
    return events([
      { type: "message_start", message: { ...message, content: [], stop_reason: null, usage } },
      {
        type: "content_block_start",
        index: 0,
        content_block: { ...block, ...("input" in block ? { input: {} } : { text: "" }) },
      },
      { type: "content_block_delta", index: 0, delta },
      { type: "content_block_stop", index: 0 },
      { type: "message_delta", delta: { stop_reason: reason, stop_sequence: null }, usage },
      { type: "message_stop" },
    ]);
  },
};

function blockOf(reply: ModelCall | string) {
  if (typeof reply === "string") return { type: "text", text: reply };
  return { type: "tool_use", id: reply.id, name: reply.name, input: reply.arguments };
}

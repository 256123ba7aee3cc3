import { randomUUID } from "node:crypto";
import { events, type ModelCall, type OfferedTool, type Protocol, textOf } from "./protocol.ts";

interface Body {
  stream?: boolean;
  tools?: readonly Tool[];
  input: string | readonly { type?: string; call_id?: string; output?: unknown }[];
}

interface Tool {
  type: string;
  name?: string;
  description?: string;
  parameters?: unknown;
  strict?: boolean;
  /** Of a namespace: the tools in it. */
  tools?: readonly Tool[];
}

/** OpenAI's Responses. */
export const openaiResponses: Protocol = {
  path: /\/responses$/,
  streams: (body) => (body as Body).stream === true,
  read(body) {
    const { tools = [], input } = body as Body;
    const items = typeof input === "string" ? [] : input;
    return {
      tools: tools.flatMap((tool) => offered(tool)),
      results: new Map(
        items.flatMap(({ type, call_id: id, output }): [string, string][] =>
          type === "function_call_output" && id !== undefined ? [[id, textOf(output)]] : [],
        ),
      ),
    };
  },
  answer(reply, streams) {
    const item = itemOf(reply);
    const usage = {
      input_tokens: 1,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: 1,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 2,
    };
    const response = {
      id: `resp_${randomUUID()}`,
      object: "response",
      created_at: 0,
      model: "gpt-fake",
      status: "completed",
    };
    const whole = { ...response, output: [item], usage };
    if (!streams) return JSON.stringify(whole);
    return events([
      { type: "response.created", sequence_number: 0, response: { ...response, status: "in_progress", output: [] } },
      { type: "response.output_item.added", sequence_number: 1, output_index: 0, item },
      { type: "response.output_item.done", sequence_number: 2, output_index: 0, item },
      { type: "response.completed", sequence_number: 3, response: whole },
    ]);
  },
};

function offered(
  { name = "", description = "", parameters, strict = false, tools }: Tool,
  namespace = "",
): OfferedTool[] {
  if (tools !== undefined) return tools.flatMap((tool) => offered(tool, name));
  return name === ""
    ? []
    : [{ name: namespace === "" ? name : `${namespace}/${name}`, description, schema: parameters, strict }];
}

function itemOf(reply: ModelCall | string) {
  if (typeof reply === "string") {
    const content = [{ type: "output_text", text: reply, annotations: [] }];
    return { type: "message", id: `msg_${randomUUID()}`, role: "assistant", status: "completed", content };
  }
  const [, namespace, name] = /^(.*)\/(.*)$/.exec(reply.name) ?? [undefined, undefined, reply.name];
  const call = { type: "function_call", id: `fc_${reply.id}`, call_id: reply.id, name, status: "completed" };
  return { ...call, ...(namespace === undefined ? {} : { namespace }), arguments: JSON.stringify(reply.arguments) };
}

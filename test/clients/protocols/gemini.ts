import type { ModelCall, Protocol } from "./protocol.ts";

interface Body {
  tools?: readonly { functionDeclarations?: readonly Declaration[] }[];
  contents: readonly { parts: readonly { functionResponse?: { response?: unknown } }[] }[];
}

interface Declaration {
  name: string;
  description?: string;
  parameters?: unknown;
  parametersJsonSchema?: unknown;
}

/** Google's generateContent. Its calls have no IDs: the n-th result is that of the n-th call. */
export const gemini: Protocol = {
  path: /:(stream)?generateContent$/i,
  streams: (_, path) => path.includes("stream"),
  read(body) {
    const { tools = [], contents } = body as Body;
    const results = contents.flatMap(({ parts }) => parts.flatMap(({ functionResponse }) => functionResponse ?? []));
    return {
      tools: tools
        .flatMap(({ functionDeclarations = [] }) => functionDeclarations)
        .map(({ name, description = "", parameters, parametersJsonSchema }) => ({
          name,
          description,
          schema: parametersJsonSchema ?? parameters,
        })),
      results: new Map(results.map(({ response }, index) => [callId(index), JSON.stringify(response)])),
    };
  },
  answer(reply, streams) {
    const content = { role: "model", parts: [partOf(reply)] };
    const usageMetadata = { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 };
    const whole = { candidates: [{ index: 0, content, finishReason: "STOP" }], usageMetadata };
    return streams ? `data: ${JSON.stringify(whole)}\r\n\r\n` : JSON.stringify(whole);
  },
};

/** The ID of the n-th call of a conversation. */
export function callId(index: number): string {
  return `call_${index}`;
}

function partOf(reply: ModelCall | string) {
  return typeof reply === "string" ? { text: reply } : { functionCall: { name: reply.name, args: reply.arguments } };
}

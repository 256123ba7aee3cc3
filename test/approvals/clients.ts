import { PassThrough } from "node:stream";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { onTestFinished } from "vitest";
import type { serverBuilder } from "../../src/server/server.ts";
import { createStdioTransport } from "../../src/transport/stdio-transport.ts";
import { readAnswer } from "../read-answer.ts";

type Json = Record<string, unknown>;

/** What a client can do about a question, and in which version it speaks. */
export const kinds = {
  "2025, without forms": { era: "2025", capabilities: {} },
  "2025, whose forms fail": { era: "2025", capabilities: { elicitation: { form: {} } } },
  "2025, which opens pages": { era: "2025", capabilities: { elicitation: { url: {} } } },
  "2026, without forms": { era: "2026", capabilities: {} },
  "2026, which opens pages": { era: "2026", capabilities: { elicitation: { url: {} } } },
} as const satisfies Record<string, { era: "2025" | "2026"; capabilities: object }>;

export type Kind = (typeof kinds)[keyof typeof kinds];

/** A client at the level of its messages, so that anything can be put into them. */
export interface RawClient {
  /** The tool through which it calls the others, where these are not listed. */
  through?: string | undefined;
  /** Sends a request; gives its result, or its error. */
  request(method: string, params: Json, headers?: Record<string, string>): Promise<Json>;
  /** Sends what asks for no answer, whatever it is. */
  send(message: unknown): Promise<void>;
}

const INFO = { name: "adversary", version: "1.0.0" };

function enveloped({ era, capabilities }: Kind, params: Json): Json {
  if (era === "2025") return params;
  const envelope = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": INFO,
    "io.modelcontextprotocol/clientCapabilities": capabilities,
  };
  return { ...params, _meta: { ...(params._meta as Json | undefined), ...envelope } };
}

/** A client at the other end of streams. */
export async function overStreams(build: ReturnType<typeof serverBuilder>, kind: Kind): Promise<RawClient> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const waiting = new Map<unknown, (message: Json) => void>();
  const write = (message: unknown) => void input.write(`${JSON.stringify(message)}\n`);
  let rest = "";
  output.setEncoding("utf8").on("data", (piece: string) => {
    const lines = `${rest}${piece}`.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) take(JSON.parse(line) as Json);
  });
  const take = (message: Json) => {
    if (message.method === "elicitation/create") return write(answerOf(kind, message));
    waiting.get(message.id)?.(message);
  };
  const transport = createStdioTransport({ input, output, log: () => {}, shutdownTimeout: 0 });
  const connection = serveStdio(() => build(), { transport });
  onTestFinished(() => connection.close());
  let last = 0;
  const client: RawClient = {
    request(method, params) {
      last += 1;
      const id = last;
      return new Promise((resolve) => {
        waiting.set(id, (message) => resolve(resultIn(message)));
        write({ jsonrpc: "2.0", id, method, params: enveloped(kind, params) });
      });
    },
    send: async (message) => write(message),
  };
  if (kind.era === "2025") {
    const { capabilities } = kind;
    await client.request("initialize", { protocolVersion: "2025-11-25", capabilities, clientInfo: INFO });
    await client.send({ jsonrpc: "2.0", method: "notifications/initialized" });
  }
  return client;
}

/** A client that opens pages lets the person see them; one that promises forms has none. */
function answerOf({ capabilities }: Kind, { id }: Json): Json {
  const opens = "elicitation" in capabilities && "url" in capabilities.elicitation;
  if (opens) return { jsonrpc: "2.0", id, result: { action: "accept" } };
  return { jsonrpc: "2.0", id, error: { code: -32601, message: "Method not found" } };
}

/** A client of a URL, which calls as whoever has the token. */
export function overHttp(url: string, kind: Kind, token?: string): RawClient {
  let last = 0;
  const post = async (message: unknown, headers: Record<string, string>) => {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        ...{ "content-type": "application/json", accept: "application/json, text/event-stream", ...headers },
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(message),
    });
    return messagesIn(await response.text());
  };
  return {
    async request(method, params, headers = {}) {
      last += 1;
      const name = typeof params.name === "string" ? { "mcp-name": params.name } : {};
      const later = { "mcp-protocol-version": "2026-07-28", "mcp-method": method, ...name };
      const own = kind.era === "2026" ? later : { "mcp-protocol-version": "2025-11-25" };
      const message = { jsonrpc: "2.0", id: last, method, params: enveloped(kind, params) };
      const messages = await post(message, { ...own, ...headers });
      return resultIn(messages.find(({ id }) => id === last) ?? messages[0] ?? {});
    },
    async send(message) {
      await post(message, {});
    },
  };
}

/** The messages of an answer, be it JSON or a stream of events. */
function messagesIn(text: string): Json[] {
  const lines = text.split("\n").flatMap((line) => (line.startsWith("data: ") ? [line.slice(6)] : []));
  try {
    return (lines.length > 0 ? lines : [text])
      .filter((line) => line.trim() !== "")
      .map((line) => JSON.parse(line) as Json);
  } catch {
    return [];
  }
}

function resultIn({ result, error }: Json): Json {
  return result === undefined ? { error } : { ...readAnswer(result as Json) };
}

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Closable } from "../end-to-end/closing.ts";
import { anthropic } from "./protocols/anthropic.ts";
import { callId, gemini } from "./protocols/gemini.ts";
import { openaiChat } from "./protocols/openai-chat.ts";
import { openaiResponses } from "./protocols/openai-responses.ts";
import { type OfferedTool, type Protocol, toolNamed } from "./protocols/protocol.ts";

const protocols: readonly Protocol[] = [anthropic, openaiChat, openaiResponses, gemini];

/** A tool call that the model is to make: a tool of the server, which a client may call otherwise. */
export interface ScriptedCall {
  tool: string;
  arguments: Readonly<Record<string, unknown>>;
}

/** What the model does once it has been asked for something: calls, one after the other, and a text at the end. */
export interface Turn {
  /** A part of what the person says. Whoever talks to the model is asked nothing where it is missing. */
  asked?: string;
  calls: readonly ScriptedCall[];
  says: string;
}

/** A model on loopback that makes the calls of a script, one after the other, and keeps what it was told. */
export interface FakeModel extends Closable {
  url: string;
  /** The tools of the last request that had any. */
  readonly tools: readonly OfferedTool[];
  /** What it read as the result of each call so far. */
  readonly results: readonly string[];
  /** What it was asked that it has no answer to, and whom somebody wanted to reach by it as a proxy. */
  readonly strays: readonly string[];
}

/**
 * Starts the model. In the last turn that it has been asked for it makes the first call that it has read no result of yet,
 * and says the text at the end. What has nothing to do with the script, such as a title for the conversation, gets a text as
 * well.
 */
export async function startFakeModel(turns: readonly Turn[]): Promise<FakeModel> {
  const script = turns.flatMap(({ calls }) => calls);
  const offered: OfferedTool[] = [];
  const read = new Map<string, string>();
  const strays: string[] = [];

  function replyTo(protocol: Protocol, text: string, path: string): string {
    const body: unknown = JSON.parse(text);
    const { tools, results } = protocol.read(body);
    const streams = protocol.streams(body, path);
    if (tools.length === 0 && results.size === 0) return protocol.answer("Fine.", streams);
    // A client may leave to the model what it has sent before.
    if (tools.length > 0) offered.splice(0, Number.POSITIVE_INFINITY, ...tools);
    for (const [id, result] of results) read.set(id, result);
    const now = turns.findLastIndex(({ asked = "" }) => text.includes(asked));
    const before = turns.slice(0, now).flatMap(({ calls }) => calls).length;
    const { calls, says } = turns[now] ?? { calls: [], says: "Fine." };
    const done = calls.findIndex((_, index) => !read.has(callId(before + index)));
    const [next, call] = [before + done, calls[done]];
    if (call === undefined) return protocol.answer(says, streams);
    const tool = toolNamed(offered, call.tool);
    if (tool === undefined) return protocol.answer(`There is no tool ${call.tool}.`, streams);
    return protocol.answer(
      { id: callId(next), name: tool.name, arguments: { ...call.arguments, ...additions(tool) } },
      streams,
    );
  }

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString("utf8");
    const { pathname } = new URL(request.url ?? "/", "http://127.0.0.1");
    const protocol = protocols.find(({ path }) => request.method === "POST" && path.test(pathname));
    if (protocol === undefined) {
      strays.push(`${request.method} ${request.url}`);
      response.writeHead(404, { "content-type": "application/json" }).end("{}");
      return;
    }
    const type = protocol.streams(JSON.parse(text), pathname) ? "text/event-stream" : "application/json";
    response.writeHead(200, { "content-type": type }).end(replyTo(protocol, text, pathname));
  });
  server.on("connect", (request, socket) => {
    strays.push(`CONNECT ${request.url}`);
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    get tools() {
      return offered;
    },
    get results() {
      return script.flatMap((_, index) => read.get(callId(index)) ?? []);
    },
    get strays() {
      return strays;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
/** What a client wants of its model in each call, beside what the tool takes. */
function additions({ schema }: OfferedTool): object {
  const { properties = {} } = schema as { properties?: object };
  return "wait_for_previous" in properties ? { wait_for_previous: true } : {};
}

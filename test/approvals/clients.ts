import { PassThrough } from "node:stream";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { onTestFinished } from "vitest";
import { localCaller } from "../../src/callers/caller.ts";
import { type ApprovalService, localDoor, openApprovals, pagesOrigin } from "../../src/commands/approve.ts";
import { identifyLocal } from "../../src/commands/identify.ts";
import { serverBuilder } from "../../src/server/server.ts";
import { createService } from "../../src/service.ts";
import { startHttp } from "../../src/transport/http-server.ts";
import type { AnswerPage } from "../../src/transport/pages-listener.ts";
import { createStdioTransport } from "../../src/transport/stdio-transport.ts";
import { readAnswer } from "../read-answer.ts";
import { configOf } from "../served.ts";
import { startScriptedServer } from "../upstash/scripted-server.ts";

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
export type Carrier = "stdio" | "http";

/** A client at the level of its messages, so that anything can be put into them. */
export interface RawClient {
  /** Sends a request; gives its result, or its error. */
  request(method: string, params: Json, headers?: Record<string, string>): Promise<Json>;
  /** Sends what asks for no answer, whatever it is. */
  send(message: unknown): Promise<void>;
}

/** A server with a database that counts how often it was flushed. */
export interface Attacked {
  client: RawClient;
  approvals: ApprovalService | undefined;
  flushed(): number;
  /** The confirm_token that a server with the same key and database gives for a call where it takes one. */
  confirmToken(input: Json): Promise<string>;
}

const KEY = "a-signing-key-of-the-test-0123456789abcdef";

/** Serves a database to a client of this kind; a person's decision is waited for no longer than is asked for. */
export async function serveAttacked(
  kind: Kind,
  carrier: Carrier,
  confirm: "auto" | "token" = "auto",
): Promise<Attacked> {
  const upstream = await startScriptedServer(({ path, body }) => {
    const commands: unknown = JSON.parse(body || "[]");
    const replies = Array.isArray(commands) ? commands.map(() => ({ result: "OK" })) : [];
    return { body: /pipeline|multi-exec/.test(path) ? JSON.stringify(replies) : '{"result":1}' };
  });
  const environment = {
    UPSTASH_REDIS_REST_URL: upstream.url,
    UPSTASH_REDIS_REST_TOKEN: "standard",
    UPSTASH_MCP_SIGNING_KEY: KEY,
  };
  const config = configOf({ allowWrites: "true", confirm, transport: carrier }, environment);
  const approvals = await openApprovals(config, () => {}, { patience: 0 });
  const service = createService(config, { approvals: approvals?.desk });
  const caller = localCaller(config);
  onTestFinished(async () => {
    approvals?.close();
    await service.close();
  });
  const confirmToken = async (input: Json) => {
    const byToken = createService(configOf({ allowWrites: "true", confirm: "token", transport: carrier }, environment));
    onTestFinished(() => byToken.close());
    const served = await byToken.serve(caller);
    const asked = { signal: new AbortController().signal, progress: async () => {}, consent: { canAsk: false } };
    const answer = (await served.call("redis_server_write", input, asked)) as { structuredContent?: Json };
    return String(answer.structuredContent?.confirm_token);
  };
  const flushed = () => upstream.received.filter(({ body }) => /FLUSHALL/i.test(body)).length;
  if (carrier === "stdio") {
    return {
      approvals,
      flushed,
      confirmToken,
      client: await overStreams(serverBuilder(await service.serve(caller)), kind),
    };
  }
  let pages: AnswerPage | undefined;
  const answerPage: AnswerPage = async (...exchange) => (await pages?.(...exchange)) ?? false;
  const http = await startHttp(identifyLocal(service, caller), () => {}, { host: "127.0.0.1", port: 0, answerPage });
  onTestFinished(() => http.close());
  pages = approvals?.serveAt(localDoor(pagesOrigin(http.url, config)));
  return { approvals, flushed, confirmToken, client: overHttp(http.url, kind) };
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

async function overStreams(build: ReturnType<typeof serverBuilder>, kind: Kind): Promise<RawClient> {
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

function overHttp(url: string, kind: Kind): RawClient {
  let last = 0;
  const post = async (message: unknown, headers: Record<string, string>) => {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json, text/event-stream", ...headers },
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

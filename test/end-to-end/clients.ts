import { Client as Client2, StreamableHTTPClientTransport as Http2 } from "@modelcontextprotocol/client";
import { StdioClientTransport as Stdio2 } from "@modelcontextprotocol/client/stdio";
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as Stdio1 } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport as Http1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Transport as Transport1 } from "@modelcontextprotocol/sdk/shared/transport.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { readAnswer } from "../read-answer.ts";
import type { Closable } from "./closing.ts";
import { BIN, environment, type Program, startHttp } from "./program.ts";

const INFO = { name: "end-to-end", version: "1.0.0" };

export interface ToolResult {
  isError?: boolean | undefined;
  /** What the answer says, be it sent so or as a text of JSON. */
  structuredContent?: unknown;
  content: { type: string; text?: string }[];
}

/** What the tests ask of a client, whichever it is. */
export interface TestClient extends Closable {
  protocolVersion(): string | undefined;
  instructions(): string | undefined;
  listTools(): Promise<{ name: string; description?: string | undefined }[]>;
  callTool(name: string, args: Record<string, unknown>, signal?: AbortSignal): Promise<ToolResult>;
  /** The addresses of resources, and their templates. */
  listAddresses(): Promise<string[]>;
  /** What stands at an address. */
  read(uri: string): Promise<unknown>;
  /** What a name of a template may be. */
  complete(template: string, name: string, begin: string): Promise<string[]>;
  /** The names of the prompts. */
  listPrompts(): Promise<string[]>;
  /** The text of one. */
  prompt(name: string, args: Record<string, string>): Promise<string>;
  /** What an argument of one may be. */
  completePrompt(prompt: string, name: string, begin: string): Promise<string[]>;
}

/** How a person answers a form: agrees, says no, or closes it. */
export interface FormAnswer {
  action: "accept" | "decline" | "cancel";
  content?: Record<string, boolean | string>;
}

/** A person in front of a client that can show questions. */
export interface Person {
  /** The ways of asking that the client declares. */
  elicitation: { form?: Record<string, never>; url?: Record<string, never> };
  answer(question: string): FormAnswer;
}

/** How a client reaches the program: it starts it itself on stdio, or connects to a URL. */
export type Target = { args: readonly string[]; env: Readonly<Record<string, string>> } | { url: string };

export interface ClientKind {
  client: string;
  version: string;
  /** Without a person the client declares no way to ask one. */
  connect(target: Target, person?: Person): Promise<TestClient>;
}

/** The two generations of the official client, each in both protocol versions that it speaks. */
export const clientKinds: readonly ClientKind[] = [
  { client: "sdk 1", version: "2025-06-18", connect: (...to) => connect1("2025-06-18", ...to) },
  { client: "sdk 1", version: "2025-11-25", connect: (...to) => connect1("2025-11-25", ...to) },
  { client: "client 2", version: "2025-11-25", connect: (...to) => connect2("legacy", ...to) },
  { client: "client 2", version: "2026-07-28", connect: (...to) => connect2({ pin: "2026-07-28" }, ...to) },
];

export type TransportKind = "stdio" | "http";

/** Every client over every transport. */
export const matrix = clientKinds.flatMap((kind) =>
  (["stdio", "http"] as const).map((transport) => ({ ...kind, transport, kind })),
);

/** Starts the program with these flags for one client and connects; what was opened goes through `keep`. */
export async function serveTo(
  kind: ClientKind,
  transport: TransportKind,
  { args, env = {} }: { args: readonly string[]; env?: Readonly<Record<string, string>> },
  keep: <Opened extends Closable>(opened: Opened) => Opened,
  person?: Person,
): Promise<TestClient> {
  const target =
    transport === "stdio" ? { args, env } : await startHttp(args, env, (program: Program) => keep(program));
  return keep(await kind.connect(target, person));
}

function launch({ args, env }: { args: readonly string[]; env: Readonly<Record<string, string>> }) {
  return { command: process.execPath, args: [BIN, ...args], env: environment(env), stderr: "ignore" as const };
}

async function connect1(version: string, target: Target, person?: Person): Promise<TestClient> {
  const client = new Client1(INFO, person && { capabilities: { elicitation: person.elicitation } });
  if (person) client.setRequestHandler(ElicitRequestSchema, ({ params }) => ({ ...person.answer(params.message) }));
  const transport: Transport1 =
    "url" in target ? (new Http1(new URL(target.url)) as Transport1) : new Stdio1(launch(target));
  let negotiated: string | undefined;
  const setVersion = transport.setProtocolVersion?.bind(transport);
  transport.setProtocolVersion = (agreed) => {
    negotiated = agreed;
    setVersion?.(agreed);
  };
  // This client always asks for its newest version; an older one of its kind differs in what it asks for.
  const send = transport.send.bind(transport);
  transport.send = (message, options) =>
    send(
      "method" in message && message.method === "initialize"
        ? { ...message, params: { ...message.params, protocolVersion: version } }
        : message,
      options,
    );
  await client.connect(transport);
  return {
    protocolVersion: () => negotiated,
    instructions: () => client.getInstructions(),
    listTools: async () => (await client.listTools()).tools,
    callTool: async (name, args, signal) =>
      readAnswer((await client.callTool({ name, arguments: args }, undefined, signal && { signal })) as ToolResult),
    ...resourcesOf(client),
    ...promptsOf(client),
    close: () => client.close(),
  };
}

async function connect2(mode: "legacy" | { pin: string }, target: Target, person?: Person): Promise<TestClient> {
  const capabilities = person && { capabilities: { elicitation: person.elicitation } };
  const client = new Client2(INFO, { versionNegotiation: { mode }, ...capabilities });
  if (person) client.setRequestHandler("elicitation/create", ({ params }) => ({ ...person.answer(params.message) }));
  await client.connect("url" in target ? new Http2(new URL(target.url)) : new Stdio2(launch(target)));
  return {
    protocolVersion: () => client.getNegotiatedProtocolVersion(),
    instructions: () => client.getInstructions(),
    listTools: async () => (await client.listTools()).tools,
    callTool: async (name, args, signal) =>
      readAnswer((await client.callTool({ name, arguments: args }, signal && { signal })) as ToolResult),
    ...resourcesOf(client),
    ...promptsOf(client),
    close: () => client.close(),
  };
}

/** What both generations do alike with resources. */
function resourcesOf(client: Pick<Client2, "listResources" | "listResourceTemplates" | "readResource" | "complete">) {
  return {
    async listAddresses() {
      const { resources } = await client.listResources();
      const { resourceTemplates } = await client.listResourceTemplates();
      return [...resources.map(({ uri }) => uri), ...resourceTemplates.map(({ uriTemplate }) => uriTemplate)];
    },
    async read(uri: string) {
      const [content] = (await client.readResource({ uri })).contents;
      return content !== undefined && "text" in content ? JSON.parse(content.text) : content;
    },
    async complete(uri: string, name: string, value: string) {
      const given = { ref: { type: "ref/resource" as const, uri }, argument: { name, value } };
      return (await client.complete(given)).completion.values;
    },
  };
}

/** What both generations do alike with prompts. */
function promptsOf(client: Pick<Client2, "listPrompts" | "getPrompt" | "complete">) {
  return {
    listPrompts: async () => (await client.listPrompts()).prompts.map(({ name }) => name),
    async prompt(name: string, args: Record<string, string>) {
      const [message] = (await client.getPrompt({ name, arguments: args })).messages;
      return message?.content.type === "text" ? message.content.text : "";
    },
    async completePrompt(prompt: string, name: string, value: string) {
      const given = { ref: { type: "ref/prompt" as const, name: prompt }, argument: { name, value } };
      return (await client.complete(given)).completion.values;
    },
  };
}

import { onTestFinished } from "vitest";
import type { Consent } from "../../../src/call/consent.ts";
import { type CallResult, type Question, runTool } from "../../../src/call/run.ts";
import type { Tool } from "../../../src/call/tool.ts";
import { readConfig } from "../../../src/config/read.ts";
import { type Content, createContent } from "../../../src/service.ts";
import type { AccessMode } from "../../../src/upstash/credentials.ts";
import { type Answer, type Received, type ScriptedServer, startScriptedServer } from "../../upstash/scripted-server.ts";

export const email = "developer@example.com";
export const apiKey = "3f0c7a52-account-key-of-the-tests";

/** Flags of an access mode. */
const modeFlags: Readonly<Record<AccessMode, Record<string, string>>> = {
  "read-only": {},
  "privileged-reads": { allowPrivilegedReads: "true" },
  writes: { allowWrites: "true" },
};

/** The whole server but its transport, for an account. */
export interface AccountServer {
  content: Content;
  /** Makes a call as a client would; `tool` is a name, or a tool that the server does not list. */
  call(tool: string | Tool, input?: Record<string, unknown>, consent?: Consent): Promise<CallResult | Question>;
  /** A call that must succeed: its structured content. */
  answer(tool: string, input?: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** A call that must fail: its text. */
  failure(tool: string | Tool, input?: Record<string, unknown>): Promise<string>;
}

/** An account, and where its Developer API is. */
export interface Account {
  url: string;
  email: string;
  apiKey: string;
}

/** A server for an account, the stand-in's one where only its URL is given; ended with the test. Nobody is asked. */
export function serveAccount(
  account: string | Account,
  mode: AccessMode,
  flags: Record<string, string> = {},
): AccountServer {
  const given = typeof account === "string" ? { url: account, email, apiKey } : account;
  const config = readConfig(
    { confirm: "never", toolsets: "all", maxOutput: "1000000", ...modeFlags[mode], ...flags },
    { UPSTASH_EMAIL: given.email, UPSTASH_API_KEY: given.apiKey },
  );
  const content = createContent({ ...config, account: { ...config.account, url: given.url } });
  onTestFinished(() => content.close());
  const call: AccountServer["call"] = (given, input = {}, consent = { canAsk: false }) => {
    const tool = typeof given === "string" ? content.tools.get(given) : given;
    if (tool === undefined) throw new Error(`${String(given)} is not offered`);
    const context = content.contextOf({ signal: new AbortController().signal, progress: async () => {} });
    return runTool(tool, input, { context, consent }, content.run);
  };
  const result = async (...parameters: Parameters<typeof call>) => {
    const answered = await call(...parameters);
    if ("question" in answered) throw new Error(`The call asked: ${String(answered.question)}`);
    return answered as CallResult;
  };
  return {
    content,
    call,
    async answer(tool, input) {
      const { isError, structuredContent, content: texts } = await result(tool, input);
      if (isError || structuredContent === undefined) throw new Error(`${tool} failed: ${texts[0]?.text}`);
      return structuredContent;
    },
    async failure(tool, input) {
      const { isError, structuredContent, content: texts } = await result(tool, input);
      if (!isError || structuredContent !== undefined) throw new Error("The call succeeded.");
      return texts.map(({ text }) => text).join("\n");
    },
  };
}

/** A database of the stand-in's account. */
export interface StandInDatabase {
  database_id: string;
  database_name: string;
  [field: string]: unknown;
}

const listPath = "/v2/redis/databases";

/** Stands in for the Developer API: it lists `databases`, tells of each, and leaves all else to `answer`. */
export function startDeveloperApiStandIn(
  databases: readonly StandInDatabase[] | (() => readonly StandInDatabase[]),
  answer: (request: Received, index: number) => ReturnType<Parameters<typeof startScriptedServer>[0]> = () => ok("OK"),
): Promise<ScriptedServer> {
  const all = () => (typeof databases === "function" ? databases() : databases);
  return startScriptedServer((request, index) => {
    const { method, path } = request;
    if (method === "GET" && path === listPath) return ok(all());
    const id = /^\/v2\/redis\/database\/([^/?]+)$/.exec(path)?.[1];
    const found = all().find(({ database_id }) => database_id === id);
    return method === "GET" && found ? ok(found) : answer(request, index);
  });
}

export function ok(body: unknown): Answer {
  return { body: JSON.stringify(body) };
}

/** What was received, one `METHOD /path` each. */
export function linesOf({ received }: ScriptedServer): string[] {
  return received.map(({ method, path }) => `${method} ${path}`);
}

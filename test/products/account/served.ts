import { onTestFinished } from "vitest";
import type { Consent, Question } from "../../../src/call/consent.ts";
import type { CallResult } from "../../../src/call/deliver.ts";
import type { AccessLevel } from "../../../src/upstash/access.ts";
import { configOf, type ServedService, serve } from "../../served.ts";
import { type Answer, type Received, type ScriptedServer, startScriptedServer } from "../../upstash/scripted-server.ts";

export const email = "developer@example.com";
export const apiKey = "3f0c7a52-account-key-of-the-tests";

/** Flags of an access mode. */
const modeFlags: Readonly<Record<AccessLevel, Record<string, string>>> = {
  "read-only": {},
  "privileged-reads": { allowPrivilegedReads: "true" },
  writes: { allowWrites: "true" },
};

/** The whole server but its transport, for an account. */
export interface AccountServer {
  served: Promise<ServedService>;
  /** Makes a call as a client would. */
  call(tool: string, input?: Record<string, unknown>, consent?: Consent): Promise<CallResult | Question>;
  /** A call that must succeed: its structured content. */
  answer(tool: string, input?: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** A call that must fail: its text. */
  failure(tool: string, input?: Record<string, unknown>): Promise<string>;
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
  mode: AccessLevel,
  flags: Record<string, string> = {},
  variables: Record<string, string> = {},
): AccountServer {
  const given = typeof account === "string" ? { url: account, email, apiKey } : account;
  const config = configOf(
    { confirm: "never", toolsets: "all,kafka", maxOutput: "1000000", ...modeFlags[mode], ...flags },
    { UPSTASH_EMAIL: given.email, UPSTASH_API_KEY: given.apiKey, ...variables },
    { UPSTASH_DEVELOPER_API_URL: given.url },
  );
  const serving = serve(config);
  onTestFinished(async () => (await serving).service.close());
  const call: AccountServer["call"] = async (tool, input = {}, consent = { canAsk: false }) => {
    const { tools, call: make } = await serving;
    if (!tools.has(tool)) throw new Error(`${tool} is not offered`);
    return make(tool, input, { signal: new AbortController().signal, progress: async () => {}, consent });
  };
  const result = async (...parameters: Parameters<typeof call>) => {
    const answered = await call(...parameters);
    if ("question" in answered) throw new Error(`The call asked: ${String(answered.question)}`);
    return answered as CallResult;
  };
  return {
    served: serving,
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

/** A team and backups, for calls that name them. */
const teamsPath = "/v2/teams";
const backupsPath = "/v2/redis/list-backup/";
const teams = [{ team_id: "2", team_name: "team" }];
const backups = [{ backup_id: "3", name: "backup" }];

/** Stands in for the Developer API: it lists `databases`, tells of each, has a team and backups, and leaves all else to `answer`. */
export function startDeveloperApiStandIn(
  databases: readonly StandInDatabase[] | (() => readonly StandInDatabase[]),
  answer: (request: Received, index: number) => ReturnType<Parameters<typeof startScriptedServer>[0]> = () => ok("OK"),
): Promise<ScriptedServer> {
  const all = () => (typeof databases === "function" ? databases() : databases);
  return startScriptedServer((request, index) => {
    const { method, path } = request;
    if (method === "GET" && path === listPath) return ok(all());
    if (method === "GET" && path === teamsPath) return ok(teams);
    if (method === "GET" && path.startsWith(backupsPath)) return ok(backups);
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

import { onTestFinished } from "vitest";
import type { Consent, Question } from "../../../src/call/consent.ts";
import type { CallResult } from "../../../src/call/deliver.ts";
import type { AccessLevel } from "../../../src/upstash/access.ts";
import { configOf, type ServedService, serve } from "../../served.ts";
import { type Answer, type Received, type ScriptedServer, startScriptedServer } from "../../upstash/scripted-server.ts";

export const token = "token-that-may-write-0f5b21";
export const readOnlyToken = "token-that-only-reads-77ac0e";

const modeFlags: Readonly<Record<AccessLevel, Record<string, string>>> = {
  "read-only": {},
  "privileged-reads": { allowPrivilegedReads: "true" },
  writes: { allowWrites: "true" },
};

/** The whole server but its transport, for one QStash. */
export interface QStashServer {
  served: Promise<ServedService>;
  /** Makes a call as a client would. */
  call(tool: string, input?: Record<string, unknown>, consent?: Consent): Promise<CallResult | Question>;
  /** A call that must succeed: its structured content. */
  answer(tool: string, input?: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** A call that must fail: its text. */
  failure(tool: string, input?: Record<string, unknown>): Promise<string>;
}

/** A server for the QStash at a URL, ended with the test; both tokens are set. Nobody is asked unless the flags say so. */
export function serveQStash(url: string, mode: AccessLevel, flags: Record<string, string> = {}): QStashServer {
  const environment = { QSTASH_URL: url, QSTASH_TOKEN: token, QSTASH_READONLY_TOKEN: readOnlyToken };
  return serveWith({ ...modeFlags[mode], ...flags }, environment);
}

/** A server of any flags and environment. */
export function serveWith(
  flags: Record<string, string>,
  environment: Record<string, string>,
  internal?: Record<string, string>,
): QStashServer {
  const serving = serve(configOf({ confirm: "never", ...flags }, environment, internal));
  onTestFinished(async () => (await serving).service.close());
  const call: QStashServer["call"] = async (tool, input = {}, consent = { canAsk: false }) => {
    const made = await serving;
    return made.call(tool, input, { signal: new AbortController().signal, progress: async () => {}, consent });
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

/** A QStash that records what it gets and answers by `METHOD /path`; what it does not know is `{}`. */
export function startQStashStandIn(answers: Readonly<Record<string, unknown>> = {}): Promise<ScriptedServer> {
  return startScriptedServer(({ method, path }) => {
    const found = answers[`${method} ${path}`] ?? answers[`${method} ${path.split("?", 1)[0]}`];
    return typeof found === "function" ? (found as () => Answer)() : { body: JSON.stringify(found ?? {}) };
  });
}

/** What was received, in the parts that a contract is about. */
export function partsOf({ method, path, body }: Received) {
  const { pathname, searchParams } = new URL(path, "http://stand-in");
  const query: Record<string, string | string[]> = {};
  for (const name of searchParams.keys()) {
    const values = searchParams.getAll(name);
    query[name] = values.length === 1 ? (values[0] ?? "") : values;
  }
  return { line: `${method} ${pathname}`, query, body: body === "" ? undefined : body };
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Closable } from "../end-to-end/closing.ts";
import { BIN, environment, startHttp } from "../end-to-end/program.ts";
import { endAgent, startAgent } from "./agent-process.ts";
import type { ClientRow } from "./client-table.ts";
import { type FakeModel, type ScriptedCall, startFakeModel } from "./fake-model.ts";
import type { OfferedTool } from "./protocols/protocol.ts";

/** Milliseconds after which a client that should have ended is killed. */
const LONGEST = 150_000;
type Script = Readonly<Record<string, ScriptedCall>>;
type Keep = <Opened extends Closable>(one: Opened) => Opened;

const HARM = { tool: "redis_server_write", arguments: { command: "FLUSHDB" } };
const SIZE = { tool: "redis_server_read", arguments: { command: "DBSIZE" } };
const FAMILIAR = [
  ["HGETALL", "user:1"],
  ["HGETALL", "user:2"],
  ["LRANGE", "queue:emails", "0", "-1"],
  ["ZRANGE", "leaderboard", "0", "-1", "WITHSCORES"],
  ["GET", "counter:checkouts"],
];

/** Calls that are answered with data, by name. */
export const reads = {
  read: {
    tool: "redis_sorted_set_read",
    arguments: { command: "ZRANGE", args: ["leaderboard", "0", "-1", "WITHSCORES"] },
  },
  batch: { tool: "redis_pipeline_read", arguments: { commands: FAMILIAR } },
  size: SIZE,
} satisfies Script;

/** What the model does in a whole conversation, one call after the other. */
export const script = {
  ...reads,
  unknownCommand: { tool: "redis_string_read", arguments: { command: "GETT", args: ["counter:checkouts"] } },
  wrongType: { tool: "redis_string_read", arguments: { command: "GET", args: "counter:checkouts" } },
  harm: HARM,
  sizeAfter: SIZE,
  harmAgain: HARM,
  sizeAfterAgain: SIZE,
} satisfies Script;

/** The flags of the server in every conversation. */
export const SERVER_FLAGS = ["--local", "--sample-data", "--allow-writes", "--toolsets", "all"] as const;

export type ClientTransport = "stdio" | "http";

/** What came of a conversation. */
export interface Conversation<Call extends string = keyof typeof script> {
  tools: readonly OfferedTool[];
  /** What the model read as the result of each call. */
  results: Readonly<Record<Call, string>>;
  /** Requests of the client that no model has an answer to, and hosts that it wanted to reach. */
  strays: readonly string[];
}

/** How a client is to be tried. */
interface Trial<Calls extends Script> {
  transport: ClientTransport;
  calls: Calls;
  /** More flags for the server. */
  flags?: readonly string[];
}

/** Has a client do what the model says, with a server of its own. Throws where it does not end well, or not every call. */
export async function converse<Calls extends Script>(
  client: ClientRow,
  { transport, calls, flags = [] }: Trial<Calls>,
): Promise<Conversation<keyof Calls & string>> {
  return opening(async (keep) => {
    const args = [...SERVER_FLAGS, ...flags];
    const server =
      transport === "http"
        ? { url: (await startHttp(args, {}, keep)).url }
        : { command: process.execPath, args: [BIN, ...args], env: environment() };
    const { model, said } = await runWithModel(client, server, { calls: Object.values(calls), keep });
    const names = Object.keys(calls);
    if (model.results.length < names.length) {
      const missing = names[model.results.length];
      throw new Error(`${client.name} over ${transport} gave the model no result of ${missing}. It said:\n${said}`);
    }
    const results = Object.fromEntries(names.map((name, index) => [name, model.results[index]]));
    return {
      tools: [...model.tools],
      results: results as Record<keyof Calls & string, string>,
      strays: [...model.strays],
    };
  });
}

/** What a client offers its model of the tools of a server over stdio; the model calls none of them. */
export async function offeredBy(client: ClientRow, args: readonly string[]): Promise<readonly OfferedTool[]> {
  return opening(async (keep) => {
    const server = { command: process.execPath, args, env: environment() };
    const { model, said } = await runWithModel(client, server, { calls: [], keep });
    if (model.tools.length === 0) throw new Error(`${client.name} offered its model no tool. It said:\n${said}`);
    return [...model.tools];
  });
}

/** Does some work, and closes whatever it has opened. */
async function opening<Result>(work: (keep: Keep) => Promise<Result>): Promise<Result> {
  const opened: Closable[] = [];
  try {
    return await work((one) => {
      opened.push(one);
      return one;
    });
  } finally {
    for (const one of opened.reverse()) await one.close();
  }
}

/** Runs a client to its end with a model of its own, and a server that it starts or finds at a URL. */
async function runWithModel(
  client: ClientRow,
  server: object,
  { calls, keep }: { calls: readonly ScriptedCall[]; keep: Keep },
): Promise<{ model: FakeModel; said: string }> {
  const folder = mkdtempSync(join(tmpdir(), "client-"));
  keep({ close: async () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) });
  const model = keep(await startFakeModel([{ calls, says: "The script has ended." }]));
  const said = await runAgent(client.agent, folder, { MODEL_URL: model.url, SERVER: JSON.stringify(server) });
  return { model, said };
}

/** Runs a program of `agents` in an empty home; resolves with what it printed, and rejects where it fails. */
async function runAgent(agent: readonly string[], home: string, given: Record<string, string>): Promise<string> {
  const child = startAgent(agent, home, given);
  child.stdin.end();
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => said.push(text));
  const timer = setTimeout(() => endAgent(child), LONGEST);
  try {
    const code = await new Promise((done, failed) => child.once("error", failed).once("close", done));
    if (code !== 0) throw new Error(`${agent.join(" ")} ended with ${code}. It said:\n${said.join("")}`);
    return said.join("");
  } finally {
    clearTimeout(timer);
  }
}

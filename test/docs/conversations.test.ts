import { mkdtempSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterEach, describe, expect, it } from "vitest";
import type { CallResult } from "../../src/call/deliver.ts";
import { startLocalDatabase } from "../../src/local/redis/local-database.ts";
import { writeSampleData } from "../../src/local/redis/sample-data.ts";
import { closing } from "../end-to-end/closing.ts";
import { BIN, environment } from "../end-to-end/program.ts";
import { ok, serveAccount, startDeveloperApiStandIn } from "../products/account/served.ts";
import { allText } from "./pages.ts";

/*
 * The conversations of the documents, made again. A comment before each says what runs: flags of the program, or the account
 * below. A line `● tool {arguments}` is a call, and what is indented below it is the answer, where white space means nothing
 * and `…` stands for anything; lines with a bar are the question to the person.
 */

const keep = closing(afterEach);

interface Call {
  tool: string;
  args: Record<string, unknown>;
  answer: string;
  question: string;
  agreed: boolean;
}

/** What is asked of whoever is at the other end of a conversation. */
interface Partner {
  call(tool: string, args: Record<string, unknown>, agreed: boolean): Promise<{ answer: string; question: string }>;
}

const conversations = [...allText.matchAll(/<!-- runs: ([^\n]*) -->\n\n```text\n(.*?)^```$/gms)].map(
  ([, runs = "", text = ""]) => ({ runs, calls: callsOf(text) }),
);

describe("the conversations of the documents", () => {
  it("all say what runs", () => {
    const shown = [...allText.matchAll(/^```text\n(.*?)^```$/gms)].filter(([, text]) => text?.includes("●"));
    expect(shown.length).toBeGreaterThan(4);
    expect(conversations.length).toBe(shown.length);
  });

  it.each(conversations)("happen as it says, with $runs: $calls.0.tool", async ({ runs, calls }) => {
    const partner = runs.startsWith("--") ? await program(runs.split(" ")) : await accountOfShop();
    expect(calls.length).toBeGreaterThan(0);
    for (const { tool, args, agreed, ...shown } of calls) {
      const { answer, question } = await partner.call(tool, args, agreed);
      expect(plain(answer)).toMatch(patternOf(shown.answer));
      expect(plain(question)).toMatch(patternOf(shown.question));
    }
  });
});

function callsOf(text: string): Call[] {
  return text
    .split(/^(?=● )/m)
    .filter((part) => part.startsWith("●"))
    .map((part) => {
      const [, tool = "", args = ""] = /^● (\w+) (\{.*\})$/m.exec(part) ?? [];
      const below = /^●.*\n((?: {2}.*\n)*)/.exec(part)?.[1]?.split("\n") ?? [];
      const asked = below.filter((line) => line.startsWith("  │"));
      return {
        tool,
        args: JSON.parse(args),
        answer: below.filter((line) => !/^ {2}[│└]/.test(line)).join(""),
        question: asked.map((line) => line.slice(3)).join(""),
        agreed: below.includes("  └ you agree"),
      };
    });
}

/** What an answer must be, from its beginning to its end. */
function patternOf(shown: string): RegExp {
  const parts = plain(shown).split("…");
  return new RegExp(`^${parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".*?")}$`);
}

/** Without white space, and without what differs each time: IDs of databases and of stream entries. */
function plain(text: string): string {
  return text
    .replaceAll(/\s/g, "")
    .replaceAll(/\d{13}-0/g, "TIME-0")
    .replaceAll(/[\da-f]{8}-(…|[\da-f]{4}-[\da-f-]{22}\b)/g, "ID");
}

interface Answered {
  isError?: boolean;
  content: { text?: string }[];
}

function textOf({ isError, content: [{ text = "" } = {}] }: Answered): string {
  return isError ? text : JSON.stringify((JSON.parse(text) as { result: unknown }).result);
}

/** The built program in a folder of its own, with a client that can show a form. */
async function program(flags: readonly string[]): Promise<Partner> {
  const folder = mkdtempSync(join(tmpdir(), "conversations-"));
  keep({ close: () => rm(folder, { recursive: true }) });
  const client = new Client(
    { name: "conversations", version: "1.0.0" },
    { capabilities: { elicitation: { form: {} } } },
  );
  let question = "";
  let agrees = false;
  client.setRequestHandler("elicitation/create", ({ params }) => {
    const { message, requestedSchema } = params as { message: string; requestedSchema: { properties: object } };
    const titles = Object.values(requestedSchema.properties).map(({ title }: { title: string }) => `[ ] ${title}`);
    question = [message, ...titles].join("\n");
    return agrees ? { action: "accept", content: { confirm: true } } : { action: "decline" };
  });
  const launch = { command: process.execPath, args: [BIN, ...flags], env: environment(), cwd: folder };
  await client.connect(new StdioClientTransport({ ...launch, stderr: "ignore" }));
  keep(client);
  return {
    async call(name, args, agreed) {
      question = "";
      agrees = agreed;
      const answer = textOf((await client.callTool({ name, arguments: args })) as CallResult);
      for (const secret of secretsIn(join(folder, ".env"))) expect(answer).not.toContain(secret);
      return { answer, question };
    },
  };
}

/** The tokens that were written for the person's own program. */
function secretsIn(file: string): string[] {
  try {
    return [...readFileSync(file, "utf8").matchAll(/TOKEN=(.+)/g)].map(([, token = ""]) => token);
  } catch {
    return [];
  }
}

/** An account whose database slows down, because LREM walks a list that grows. */
async function accountOfShop(): Promise<Partner> {
  const database = keep(closable(await startLocalDatabase()));
  await writeSampleData(database);
  const fill = "for i = 1, 400000 do redis.call('RPUSH', KEYS[1], 'receipt:' .. i) end";
  const request = {
    method: "POST",
    body: JSON.stringify(["EVAL", `redis.call('DEL', KEYS[1]) ${fill}`, "1", "queue:emails"]),
  };
  await fetch(database.url, { ...request, headers: { authorization: `Bearer ${database.token}` } });
  const shop = {
    database_id: "96ad0856-03b1-4ee7-9666-e81abd0349e1",
    database_name: "shop",
    endpoint: new URL(database.url).host,
    rest_token: database.token,
    read_only_rest_token: database.readOnlyToken,
  };
  const api = await startDeveloperApiStandIn([shop], () => ok(slowing));
  const server = serveAccount(api.url, "read-only");
  return {
    async call(tool, args) {
      const { result } = await server.answer(tool, args);
      return { answer: JSON.stringify(result), question: "" };
    },
  };
}

function closable<Stopped extends { stop(): Promise<void> }>(stopped: Stopped) {
  return Object.assign(stopped, { close: () => stopped.stop() });
}

/** One value each five minutes. */
function series(...values: number[]): { x: string; y: number }[] {
  return values.map((y, index) => ({ x: `2026-03-02 12:${String(index * 5).padStart(2, "0")}:00.000 +0000 UTC`, y }));
}

/** "Get Database Stats". */
const slowing = {
  current_storage: 1_482_184_792,
  read_latency_99: series(1, 1.1, 1, 1.1, 1, 1.2, 1, 1.1, 1, 1.1, 1, 1.1),
  write_latency_99: series(2.1, 2, 2.2, 2.1, 2.3, 2.2, 9.8, 24.5, 38.9, 47.2, 51.6, 53.4),
  command_counts: [
    { metric_identifier: "GET", data_points: series(52, 54, 53, 51, 53, 55, 54, 52, 53, 54, 52, 53) },
    { metric_identifier: "SET", data_points: series(8, 9, 8, 9, 8, 9, 9, 8, 9, 8, 8, 9) },
    { metric_identifier: "LREM", data_points: series(12, 11, 12, 13, 12, 14, 61, 142, 226, 275, 301, 310) },
  ],
};

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import type { Consent } from "../../../src/call/consent.ts";
import type { CallResult } from "../../../src/call/deliver.ts";
import { configOf, serve } from "../../served.ts";

/*
 * A stand-in for an Upstash that has arrays and vector indexes, which no redis-server of the tests has: three keys, each
 * answered for as the documents say ("Array commands", "Vector commands"), under its name and under copy: and its name. TYPE of the index is a name that nobody knows.
 */

type Value = string | number | null | Value[];

export const CELLS = Array.from({ length: 40 }, (_, at): [string | number, string] => [at, `value ${at}`]);
const COPY = /^copy:/;
const VECTOR = ["0.5", "0.25", "0.125"];
const TYPES: Readonly<Record<string, string>> = { text: "string", cells: "array", docs: "embedding" };
const UNKNOWN = (name: string) => new Error(`ERR unknown command '${name}', with args beginning with: `);
const WRONGTYPE = new Error("WRONGTYPE Operation against a key holding the wrong kind of value");

/** The tokens that requests came with, and every command. */
export interface NewerUpstash {
  url: string;
  sent: string[][];
  tokens: Set<string | undefined>;
  answer<Result = unknown>(tool: string, input: object, flags?: Record<string, string>): Promise<Answer<Result>>;
  refusal(tool: string, input: object, flags?: Record<string, string>): Promise<string>;
}

interface Answer<Result> {
  result: Result;
  notice?: string;
}

export const STANDARD = "standard-token-of-the-stand-in";
export const READ_ONLY = "read-only-token-of-the-stand-in";

/** The stand-in with the tools over it, until the end of the test. `refused` are commands that the token may not run. */
export async function startNewerUpstash(refused: readonly string[] = []): Promise<NewerUpstash> {
  const sent: string[][] = [];
  const tokens = new Set<string | undefined>();
  const server = createServer(async (request, response) => {
    tokens.add(request.headers.authorization);
    const body = (await json(request)) as string[] | string[][];
    const commands = (Array.isArray(body[0]) ? body : [body]) as string[][];
    sent.push(...commands);
    const answers = commands.map((command) => answerTo(command, refused));
    const isOne = request.url === "/";
    response.writeHead(isOne && "error" in (answers[0] ?? {}) ? 400 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(isOne ? answers[0] : answers));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function call(tool: string, input: object, flags: Record<string, string>): Promise<CallResult> {
    const variables = {
      UPSTASH_REDIS_REST_URL: url,
      UPSTASH_REDIS_REST_TOKEN: STANDARD,
      UPSTASH_REDIS_REST_READONLY_TOKEN: READ_ONLY,
    };
    const served = await serve(configOf({ logLevel: "error", ...flags }, variables));
    const consent: Consent = { canAsk: false };
    const client = { signal: new AbortController().signal, progress: async () => {}, consent };
    try {
      return (await served.call(tool, input, client)) as CallResult;
    } finally {
      await served.service.close();
    }
  }

  return {
    ...{ url, sent, tokens },
    async answer<Result>(tool: string, input: object, flags = { allowPrivilegedReads: "true" }) {
      const { isError, structuredContent, content } = await call(tool, input, flags);
      if (isError) throw new Error(content[0]?.text);
      return structuredContent as unknown as Answer<Result>;
    },
    async refusal(tool, input, flags = { allowPrivilegedReads: "true" }) {
      const { isError, content } = await call(tool, input, flags);
      if (!isError) throw new Error(`The call was answered: ${content[0]?.text}`);
      return content[0]?.text ?? "";
    },
  };
}

function answerTo(command: readonly string[], refused: readonly string[]): { result: Value } | { error: string } {
  const name = command[0] ?? "";
  if (refused.includes(name)) return { error: `NOPERM this user has no permissions to run the '${name}' command` };
  const reply = replyTo(name, command.slice(1));
  return reply instanceof Error ? { error: reply.message } : { result: inBase64(reply) };
}

function replyTo(name: string, args: readonly string[]): Value | Error {
  const key = (args[0] ?? "").replace(COPY, "");
  const type = TYPES[key];
  switch (name) {
    case "TYPE":
      return type ?? "none";
    case "EXISTS":
      return type === undefined ? 0 : 1;
    case "PTTL":
    case "PEXPIRETIME":
      return type === undefined ? -2 : -1;
    case "MEMORY":
      return args[1] === "docs" ? new Error("ERR memory usage of this type is not supported") : 100;
    case "DBSIZE":
      return 3;
    case "RANDOMKEY":
      return Object.keys(TYPES)[Math.floor(Math.random() * 3)] ?? null;
    case "SCAN":
      return scanned(args);
    case "UNLINK":
      return args.length;
    case "EXPIRE":
      return 1;
    case "DUMP":
      return type === "embedding" ? new Error("ERR DUMP is not supported for this type") : `dump of ${key}`;
    case "STRLEN":
    case "GETRANGE":
      if (type !== "string") return WRONGTYPE;
      return name === "STRLEN" ? 4 : "text";
    default:
      return name.startsWith("VECTOR.") ? vectorReply(name, type) : arrayReply(name, args, type);
  }
}

function scanned(args: readonly string[]): Value {
  const prefix = args.some((arg) => COPY.test(arg)) ? "copy:" : "";
  const pairs = Object.entries(TYPES).map(([key, type]) => [`${prefix}${key}`, type]);
  return ["0", args.includes("WITHTYPE") ? pairs.flat() : pairs.map(([key = ""]) => key)];
}

function vectorReply(name: string, type: string | undefined): Value | Error {
  if (type !== undefined && type !== "embedding") return WRONGTYPE;
  switch (name) {
    case "VECTOR.INFO":
      return type === undefined ? null : ["dimension", 3, "metric", "COSINE"];
    case "VECTOR.COUNT":
      return type === undefined ? 0 : 2;
    case "VECTOR.GET":
      return VECTOR;
    case "VECTOR.QUERY":
      return [
        ["doc:1", "1"],
        ["doc:2", "0.875"],
      ];
    default:
      return 1;
  }
}

function arrayReply(name: string, args: readonly string[], type: string | undefined): Value | Error {
  if (!name.startsWith("AR")) return UNKNOWN(name);
  if (type !== undefined && type !== "array") return WRONGTYPE;
  const [, start = "0", end = "0"] = args;
  const limit = Number(args[args.indexOf("LIMIT") + 1] ?? "") || CELLS.length;
  switch (name) {
    case "ARCOUNT":
      return type === undefined ? 0 : CELLS.length;
    case "ARSCAN":
      return CELLS.filter(([at]) => Number(at) >= Number(start) && Number(at) <= Number(end)).slice(0, limit);
    case "ARGETRANGE":
      return CELLS.slice(Number(start), Number(end) + 1).map(([, value]) => value);
    default:
      return 1;
  }
}

/** Texts as they travel when base64 is asked for; integers beyond 2^53 as digits. */
function inBase64(value: Value): Value {
  if (Array.isArray(value)) return value.map(inBase64);
  return typeof value === "string" ? Buffer.from(value).toString("base64") : value;
}

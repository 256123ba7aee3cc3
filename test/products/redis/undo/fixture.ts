import { onTestFinished } from "vitest";
import type { ApprovalDesk } from "../../../../src/approvals/approval-desk.ts";
import { isQuestion, type Question } from "../../../../src/call/consent.ts";
import type { CallResult } from "../../../../src/call/deliver.ts";
import type { UndoBounds, UndoRemark } from "../../../../src/call/undo-scope.ts";
import { createUndoRecords, type UndoRecords } from "../../../../src/undo/undo-record.ts";
import { budgetedHttp } from "../../../../src/upstash/budget/budgeted-http.ts";
import type { Budgets } from "../../../../src/upstash/budget/budgets.ts";
import type { Http } from "../../../../src/upstash/http.ts";
import { configOf, type ServedService, serve } from "../../../served.ts";
import type { TestTools } from "../tools/fixture.ts";

export const bounds: UndoBounds = { bytes: 16_777_216, keys: 10_000, minutes: 60 };

/** What a call answers, with what is said of undo. */
export interface Answered {
  result: unknown;
  undo?: UndoRemark;
  notice?: string;
  [remark: string]: unknown;
}

/** A server with --undo over a database. */
export interface KeepingServer {
  served: ServedService;
  answer(tool: string, input?: object): Promise<Answered>;
  refusal(tool: string, input?: object): Promise<string>;
  /** What comes back of a call whose client can ask nobody. */
  reply(tool: string, input?: object, canAsk?: boolean): Promise<CallResult | Question>;
  /** One Redis command by the tool of its family. */
  write(tool: string, command: string, ...args: (string | number)[]): Promise<Answered>;
}

interface KeepingOptions {
  flags?: Record<string, string>;
  bounds?: Partial<UndoBounds>;
  now?: () => number;
  /** Of a server before this one. */
  records?: UndoRecords;
  /** Where a person approves calls. */
  approvals?: ApprovalDesk;
  /** What the server may spend. */
  budgets?: Budgets;
  url?: string;
  token?: string;
}

/** Serves the database of the test with --undo until the test ends. */
export async function keeping(tools: TestTools, options: KeepingOptions = {}): Promise<KeepingServer> {
  const { flags = {}, bounds: given = {}, now, url = tools.database.url, token = tools.database.token } = options;
  const variables = {
    UPSTASH_REDIS_REST_URL: url,
    UPSTASH_REDIS_REST_TOKEN: token,
    UPSTASH_REDIS_REST_READONLY_TOKEN: tools.database.readOnlyToken,
  };
  const config = configOf(
    { logLevel: "error", allowWrites: "true", confirm: "never", undo: "true", ...flags },
    variables,
  );
  const made = options.records ?? createUndoRecords({ ...bounds, ...given }, now === undefined ? {} : { now });
  const { approvals, budgets: spent } = options;
  const budgets = spent && { through: (http: Http) => budgetedHttp(http, spent) };
  const served = await serve(config, { undo: made, approvals, budgets });
  onTestFinished(() => served.service.close());
  return keepingServer(served);
}

/** The calls of a server that is there. */
export function keepingServer(served: ServedService): KeepingServer {
  const reply: KeepingServer["reply"] = (tool, input = {}, canAsk = false) =>
    served.call(tool, input, {
      signal: new AbortController().signal,
      progress: async () => {},
      consent: { canAsk },
    });
  const result = async (tool: string, input?: object): Promise<CallResult> => {
    const got = await reply(tool, input);
    if (isQuestion(got)) throw new Error(got.question);
    return got;
  };
  const answer: KeepingServer["answer"] = async (tool, input) => {
    const { isError, structuredContent, content } = await result(tool, input);
    if (isError) throw new Error(content[0]?.text);
    return structuredContent as unknown as Answered;
  };
  return {
    served,
    answer,
    reply,
    async refusal(tool, input) {
      const { isError, content } = await result(tool, input);
      if (!isError) throw new Error(`It was answered: ${content[0]?.text}`);
      return content[0]?.text ?? "";
    },
    write: (tool, command, ...args) => answer(tool, { command, args: args.map(String) }),
  };
}

/**
 * What every key of the database is: its value, when it expires, and its DUMP, byte for byte. A DUMP is that of a copy which
 * was restored once: Redis keeps a value in the most compact of the encodings that its size allows only when it is loaded
 * (a string that was appended to is `raw`, a set that had a text among its integers stays a hash table), so the first RESTORE
 * may change how a value is stored and dumped, and none behind it does. What stands in a hash table is dumped in the order of
 * that table, which depends on how it came about, so there the value and the encoding are all that can be compared.
 */
export async function stateOf(tools: TestTools): Promise<Record<string, unknown>> {
  const keys = texts(await tools.redis("KEYS", "*")).sort();
  return Object.fromEntries(await Promise.all(keys.map(async (key) => [key, await keyState(tools, key)] as const)));
}

async function keyState(tools: TestTools, key: string) {
  const name = Buffer.from(key, "latin1");
  const [type] = texts(await tools.redis("TYPE", name));
  const expires = await expiryOf(tools, name);
  const stored = await storedOf(tools, name);
  const [command, ...args] = reads[type ?? ""] ?? [];
  if (command === undefined) return { type, ...stored, expires };
  const values = texts(await tools.redis(command, name, ...args));
  if (type === "hash") return { type, value: await fieldsOf(tools, name, values), ...stored, expires };
  return { type, value: type === "set" ? values.sort() : values, ...stored, expires };
}

/** How a copy that was restored once is stored, and its DUMP where that has one form. */
async function storedOf(tools: TestTools, key: Buffer) {
  const copy = `copy of ${key.toString("base64")}`;
  const { value: dump } = await tools.redis("DUMP", key);
  if (!Buffer.isBuffer(dump)) return {};
  await tools.redis("RESTORE", copy, "0", dump, "REPLACE");
  const [encoding] = texts(await tools.redis("OBJECT", "ENCODING", copy));
  const { value: again } = await tools.redis("DUMP", copy);
  await tools.redis("DEL", copy);
  return { encoding, dump: encoding === "hashtable" ? undefined : (again as Buffer).toString("base64") };
}

const reads: Readonly<Record<string, readonly string[]>> = {
  string: ["GET"],
  list: ["LRANGE", "0", "-1"],
  set: ["SMEMBERS"],
  zset: ["ZRANGE", "0", "-1", "WITHSCORES"],
  hash: ["HGETALL"],
};

/** Each field with its value and, where this Redis has that, when it expires by itself. */
async function fieldsOf(tools: TestTools, key: Buffer, values: readonly string[]) {
  const fields = values.filter((_, at) => at % 2 === 0);
  const names = fields.map((field) => Buffer.from(field, "latin1"));
  const reply = await tools.redis("HPEXPIRETIME", key, "FIELDS", `${fields.length}`, ...names);
  const times = reply.kind === "error" ? [] : texts(reply);
  return fields.map((field, at) => [field, values[2 * at + 1], times[at]]).sort();
}

async function expiryOf(tools: TestTools, key: Buffer): Promise<string> {
  return texts(await tools.redis("PEXPIRETIME", key)).join();
}

/** The texts of a reply, a character for each byte. */
function texts(reply: unknown): string[] {
  const { value } = reply as { value: unknown };
  if (Array.isArray(value)) return value.flatMap(texts);
  return [Buffer.isBuffer(value) ? value.toString("latin1") : String(value)];
}

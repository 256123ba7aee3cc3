import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import * as z from "zod";
import type { CallContext } from "../../../../src/call/context.ts";
import type { Plan } from "../../../../src/call/tool.ts";
import { createTurns } from "../../../../src/load/turns.ts";
import { type RedisArgument, type RedisReply, replyText } from "../../../../src/local/redis/connection/resp.ts";
import { type LocalDatabase, startLocalDatabase } from "../../../../src/local/redis/local-database.ts";
import type { RedisContext } from "../../../../src/products/redis/context.ts";
import { redisExport } from "../../../../src/products/redis/files/redis-export.ts";
import { redisImport } from "../../../../src/products/redis/files/redis-import.ts";
import { createWriteLimits } from "../../../../src/products/redis/limits/write-limits.ts";
import { createHttp, type Http } from "../../../../src/upstash/http.ts";
import { createRedis } from "../../../../src/upstash/redis.ts";

/** The result of an export. */
export interface Exported {
  file: string;
  keys_in_file: number;
  skipped: Record<string, number>;
  gone?: number;
  changed_while_read?: number;
  bytes: number;
  commands: number;
  finished: boolean;
}

/** The result of an import, or of its dry run. */
export interface Imported {
  imported: number;
  would_import?: number;
  would_overwrite?: number;
  complete?: boolean;
  skipped: Record<string, number>;
  failed: number;
  unknown?: number;
  errors?: string[];
  failed_keys?: string[];
  commands: number;
  cursor: string;
  finished: boolean;
}

export interface CallOptions {
  signal?: AbortSignal;
  progress?: CallContext["progress"];
  /** Another address than the database's, with the same token. */
  url?: string;
  /** Bytes of the longest reply. */
  maxReply?: number;
  /** The keys that may be written; all, where nothing is said. */
  allowKeys?: readonly string[];
  /** Another way to the database. */
  through?: (http: Http) => Http;
}

export interface Called<Result> {
  result: Result;
  notice?: string;
}

/** The tools over a real database and a folder of their own. */
export interface FileTools {
  readonly folder: string;
  readonly database: LocalDatabase;
  export(input: object, options?: CallOptions): Promise<Called<Exported>>;
  /** Imports without asking; `dry_run` is false unless it is given. */
  import(input: object, options?: CallOptions): Promise<Called<Imported>>;
  /** What an import would be asked about. */
  plan(input: object, options?: CallOptions): Promise<Plan>;
  /** The lines of a file. */
  lines(file: string): Promise<string[]>;
  write(file: string, text: string): Promise<void>;
  redis(...command: RedisArgument[]): Promise<RedisReply>;
}

/** A database and a folder for the tests of one file. */
export function useFileTools(): FileTools {
  let database: LocalDatabase;
  let folder = "";
  const https = new Map<number, Http>();
  const httpOf = (maxReply: number) => {
    const http = https.get(maxReply) ?? createHttp({ timeout: 10_000, maxReply });
    https.set(maxReply, http);
    return http;
  };
  beforeAll(async () => {
    database = await startLocalDatabase();
    folder = await mkdtemp(join(tmpdir(), "redis-files-"));
  });
  afterAll(async () => {
    await Promise.all([...https.values()].map((http) => http.close()));
    await database.stop();
    await rm(folder, { recursive: true, force: true });
  });

  function contextOf({ url = database.url, maxReply = 8 * 1_024 * 1_024, allowKeys, ...given }: CallOptions) {
    const { signal = new AbortController().signal, progress = async () => {} } = given;
    const { through = (http) => http } = given;
    const open = createRedis(through(httpOf(maxReply)), { url, token: database.token });
    const named = { names: ["the database of the test"] };
    const limits = allowKeys && createWriteLimits({ keys: allowKeys });
    const redis = limits?.client(open, named) ?? open;
    return {
      caller: "test",
      level: "writes",
      turns: createTurns(),
      keepName: () => {},
      undoOf: () => undefined,
      database: () => ({ name: "the database of the test", redis, limits: limits?.of(named) }),
      ...{ signal, progress },
    } as Partial<RedisContext> as RedisContext;
  }

  async function planOf(tool: ReturnType<typeof redisExport>, input: object, options: CallOptions): Promise<Plan> {
    return tool.plan(z.object(tool.input).parse(input) as never, contextOf(options) as never);
  }

  return {
    get folder() {
      return folder;
    },
    get database() {
      return database;
    },
    export: async (input, options = {}) => (await (await planOf(redisExport(folder), input, options)).run()) as never,
    import: async (input, options = {}) =>
      (await (await planOf(redisImport(folder), { dry_run: false, ...input }, options)).run()) as never,
    plan: (input, options = {}) => planOf(redisImport(folder), { dry_run: false, ...input }, options),
    lines: async (file) => (await readFile(join(folder, file), "utf8")).split("\n").slice(0, -1),
    write: (file, text) => writeFile(join(folder, file), text),
    async redis(...command) {
      const [name = "", ...rest] = command;
      return (await database.redis()).command(name, ...rest);
    },
  };
}

/** Exports in calls of which each goes on where the one before ended, be it by a failure; at most `calls` of them. */
export async function exportAll(tools: FileTools, input: { file: string }, options: CallOptions = {}, calls = 60) {
  const messages: string[] = [];
  for (let call = 0; call < calls; call += 1) {
    const resume = existsSync(join(tools.folder, `${input.file}.partial`));
    const called = await tools.export({ ...input, resume }, options).catch((error: Error) => error);
    if (!(called instanceof Error) && called.result.finished) return messages;
    messages.push(called instanceof Error ? called.message : (called.notice ?? ""));
  }
  throw new Error(`It never ends: ${messages.at(-1)}`);
}

/** The same of an import; a call that was ended gives its cursor in its message, or has done nothing. */
export async function importAll(tools: FileTools, input: object, options: CallOptions = {}, calls = 60) {
  const results: Imported[] = [];
  const messages: string[] = [];
  let cursor = "0";
  for (let call = 0; call < calls; call += 1) {
    const called = await tools.import({ ...input, cursor }, options).catch((error: Error) => error);
    if (called instanceof Error) {
      messages.push(called.message);
      cursor = /cursor "([^"]+)"/.exec(called.message)?.[1] ?? cursor;
      continue;
    }
    results.push(called.result);
    cursor = called.result.cursor;
    if (called.result.finished) return { results, messages };
  }
  throw new Error(`It never ends: ${messages.at(-1)}`);
}

/** How the whole value of each type is read, past the REST API. */
const READS: Readonly<Record<string, (key: Buffer) => RedisArgument[][]>> = {
  string: (key) => [["GET", key]],
  list: (key) => [["LRANGE", key, "0", "-1"]],
  hash: (key) => [["HGETALL", key]],
  set: (key) => [["SMEMBERS", key]],
  zset: (key) => [["ZRANGE", key, "0", "-1", "WITHSCORES"]],
  stream: (key) => [
    ["XRANGE", key, "-", "+"],
    ["XINFO", "GROUPS", key],
  ],
};
/** What is in no order; of a hash the pairs. */
const UNORDERED: Readonly<Record<string, number>> = { hash: 2, set: 1 };

/** Every key with its type, value and expiry, the same text for the same data. */
export async function keyspaceOf(tools: FileTools): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const { value: keys } = await tools.redis("KEYS", "*");
  for (const { value } of (keys ?? []) as readonly RedisReply[]) {
    const key = Buffer.from(value as Buffer);
    const type = replyText(await tools.redis("TYPE", key)) ?? "";
    const replies = await Promise.all(
      (READS[type]?.(key) ?? []).map((command) => tools.redis(...(command as [string]))),
    );
    const expires = replyText(await tools.redis("PEXPIRETIME", key));
    const last = type === "stream" ? await lastIdOf(tools, key) : "";
    const texts = replies.map((reply) => inOrder(plain(reply), UNORDERED[type]));
    found[key.toString("latin1")] = JSON.stringify([type, expires, last, ...texts]);
  }
  return Object.fromEntries(Object.entries(found).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function inOrder(value: unknown, step: number | undefined): unknown {
  if (!Array.isArray(value) || step === undefined) return value;
  const groups = Array.from({ length: value.length / step }, (_, index) =>
    value.slice(index * step, (index + 1) * step),
  );
  return groups.map((group) => JSON.stringify(group)).sort();
}

/** A reply with its bytes as Latin 1. What no typed export keeps of a group is left out. */
function plain(reply: RedisReply): unknown {
  if (reply.kind !== "array") return reply.kind === "integer" ? reply.value : reply.value?.toString("latin1");
  const items = (reply.value ?? []).map(plain);
  return items[0] === "name" ? [items[1], items[items.indexOf("last-delivered-id") + 1]] : items;
}

async function lastIdOf(tools: FileTools, key: Buffer): Promise<unknown> {
  const items = plain(await tools.redis("XINFO", "STREAM", key)) as unknown[];
  return items[items.indexOf("last-generated-id") + 1];
}

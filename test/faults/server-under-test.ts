import { afterEach, beforeAll } from "vitest";
import type { CallResult } from "../../src/call/deliver.ts";
import { createHttp, type Http } from "../../src/upstash/http.ts";
import { createRedis, type Redis } from "../../src/upstash/redis.ts";
import { configOf, type ServedService, serve } from "../served.ts";

export interface ServerUnderTest {
  /** A call as a client makes it. It rejects when it takes longer than any call may. */
  call(tool: string, args: Readonly<Record<string, unknown>>, signal?: AbortSignal): Promise<CallResult>;
  /** `redis_string_read` with GET. */
  read(key?: string): Promise<CallResult>;
  /** `redis_string_write` with INCR. */
  write(key?: string): Promise<CallResult>;
  readonly served: Promise<ServedService>;
  /** A client of the same database with the same limits, for what no tool does. */
  readonly redis: Redis;
}

// Its import takes longer than the shortest timeouts of these tests.
beforeAll(async () => {
  await import("undici");
});

const open: Promise<ServedService>[] = [];
const pools: Http[] = [];
afterEach(async () => {
  for (const served of open.splice(0)) await (await served).service.close();
  for (const http of pools.splice(0)) await http.close();
});

/** Far longer than any call may take with the timeouts of these tests: a call that takes as long hangs. */
const HANGS_AFTER_MS = 10_000;

/** The tools as `upstash-mcp --allow-writes` serves them for one database; closed after the test. */
export function serverFor(
  database: { url: string; token?: string },
  flags: Readonly<Record<string, string>> = {},
): ServerUnderTest {
  const served = serve(
    configOf(
      { allowWrites: "true", timeout: "8000", logLevel: "error", ...flags },
      { UPSTASH_REDIS_REST_URL: database.url, UPSTASH_REDIS_REST_TOKEN: database.token ?? "token-of-the-test" },
    ),
  );
  open.push(served);
  const access = { url: database.url, token: database.token ?? "token-of-the-test" };
  const http = createHttp({ timeout: Number(flags.timeout ?? 8_000), maxReply: 8_388_608 });
  pools.push(http);

  const call: ServerUnderTest["call"] = async (name, args, signal = new AbortController().signal) => {
    const { tools, call: make } = await served;
    if (!tools.has(name)) throw new Error(`There is no tool ${name}.`);
    const answer = make(name, args, { signal, progress: async () => {}, consent: { canAsk: false } });
    return withinBound(answer as Promise<CallResult>);
  };
  return {
    call,
    read: (key = "key") => call("redis_string_read", { command: "GET", args: [key] }),
    write: (key = "counter") => call("redis_string_write", { command: "INCR", args: [key] }),
    served,
    redis: createRedis(http, access),
  };
}

/** Rejects when something hangs. */
export async function withinBound<Result>(promise: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`It hangs: no end after ${HANGS_AFTER_MS} ms.`)), HANGS_AFTER_MS);
  });
  return Promise.race([promise, bound]).finally(() => clearTimeout(timer));
}

/** What a call answered: its result, or the text of its error. */
export function outcomeOf({
  isError,
  structuredContent,
  content,
}: CallResult): { result: unknown } | { error: string } {
  return isError ? { error: content[0]?.text ?? "" } : { result: structuredContent?.result };
}

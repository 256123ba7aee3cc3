import { afterEach, beforeAll } from "vitest";
import type { CallResult } from "../../src/call/deliver.ts";
import { configOf, type ServedService, serve } from "../served.ts";

export interface ServerUnderTest {
  /** A call as a client makes it. It rejects when it takes longer than any call may. */
  call(tool: string, args: Readonly<Record<string, unknown>>, signal?: AbortSignal): Promise<CallResult>;
  /** `redis_string_read` with GET. */
  read(key?: string): Promise<CallResult>;
  /** `redis_string_write` with INCR. */
  write(key?: string): Promise<CallResult>;
  readonly served: Promise<ServedService>;
}

// Its import takes longer than the shortest timeouts of these tests.
beforeAll(async () => {
  await import("undici");
});

const open: Promise<ServedService>[] = [];
afterEach(async () => {
  for (const served of open.splice(0)) await (await served).service.close();
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

import { afterAll, beforeAll } from "vitest";
import type { Consent, Question } from "../../../../src/call/consent.ts";
import type { CallContext } from "../../../../src/call/context.ts";
import type { CallResult } from "../../../../src/call/deliver.ts";
import type { RedisArgument, RedisReply } from "../../../../src/local/redis/connection/resp.ts";
import { type LocalDatabase, startLocalDatabase } from "../../../../src/local/redis/local-database.ts";
import { configOf, type ServedService, serve } from "../../../served.ts";

export interface CallOptions {
  /** Flags by setting name, such as `{ allowWrites: "true" }`; none is read-only. */
  flags?: Record<string, string>;
  signal?: AbortSignal;
  progress?: CallContext["progress"];
  /** Another address than the database's, with the same tokens. */
  url?: string;
  /** What the client does about a question; without it, it can show none. */
  consent?: Consent;
  /** Another token than the standard one. */
  token?: string;
}

/** What a call answers when it is no error. */
export interface Answered<Result> {
  result: Result;
  notice?: string;
  truncated?: true;
  untrusted?: true;
}

/** The tools over a real database, as a client would call them. */
export interface TestTools {
  readonly database: LocalDatabase;
  /** The names of the tools that are listed. */
  names(flags?: Record<string, string>): Promise<string[]>;
  answer<Result = unknown>(tool: string, input: unknown, options?: CallOptions): Promise<Answered<Result>>;
  /** What a client is told that calls a tool which is not listed. */
  missing(tool: string, flags?: Record<string, string>): Promise<string>;
  /** The text of an error. */
  refusal(tool: string, input: unknown, options?: CallOptions): Promise<string>;
  /** Whatever comes back: an answer, an error or a question. */
  reply(tool: string, input: unknown, options?: CallOptions): Promise<CallResult | Question>;
  /** A command past the REST API, as the user `default`. */
  redis(...command: RedisArgument[]): Promise<RedisReply>;
}

/** Where a person has to be asked, the answer has what they would see. */
export const writes: { flags: Readonly<Record<string, string>> } = { flags: { allowWrites: "true", confirm: "token" } };
export const privileged = { flags: { allowPrivilegedReads: "true" } };

/** A database of its own for the tests of one file, with the tools in any configuration; all is closed at the end. */
export function useTools(): TestTools {
  let database: LocalDatabase | undefined;
  const serving = new Map<string, Promise<ServedService>>();
  beforeAll(async () => {
    database = await startLocalDatabase();
  });
  afterAll(async () => {
    await Promise.all([...serving.values()].map(async (served) => (await served).service.close()));
    await database?.stop();
  });

  function get(): LocalDatabase {
    if (database === undefined) throw new Error("The database is available inside tests only.");
    return database;
  }

  function servedWith({ flags = {}, url = get().url, token = get().token }: CallOptions): Promise<ServedService> {
    const identity = JSON.stringify([flags, url, token]);
    const known = serving.get(identity);
    if (known !== undefined) return known;
    const variables = {
      UPSTASH_REDIS_REST_URL: url,
      UPSTASH_REDIS_REST_TOKEN: token,
      UPSTASH_REDIS_REST_READONLY_TOKEN: get().readOnlyToken,
    };
    const served = serve(configOf({ logLevel: "error", ...flags }, variables));
    serving.set(identity, served);
    return served;
  }

  async function reply(name: string, input: unknown, options: CallOptions = {}): Promise<CallResult | Question> {
    const { signal = new AbortController().signal, progress = async () => {}, consent = { canAsk: false } } = options;
    const { tools, call: make } = await servedWith(options);
    if (!tools.has(name)) throw new Error(`There is no tool ${name}.`);
    return make(name, input, { signal, progress, consent }) as Promise<CallResult | Question>;
  }

  async function call(name: string, input: unknown, options: CallOptions = {}): Promise<CallResult> {
    return (await reply(name, input, options)) as CallResult;
  }

  return {
    get database() {
      return get();
    },
    names: async (flags = {}) => [...(await servedWith({ flags })).tools.keys()],
    missing: async (name, flags = {}) => (await (await servedWith({ flags })).offer.explainMissing(name)).sentence,
    async answer<Result>(name: string, input: unknown, options?: CallOptions) {
      const { isError, structuredContent, content } = await call(name, input, options);
      if (isError) throw new Error(content[0]?.text);
      return structuredContent as unknown as Answered<Result>;
    },
    reply,
    async refusal(name, input, options) {
      const { isError, content } = await call(name, input, options);
      if (!isError) throw new Error(`The call was answered: ${content[0]?.text}`);
      return content[0]?.text ?? "";
    },
    async redis(...command) {
      const [name = "", ...rest] = command;
      return (await get().redis()).command(name, ...rest);
    },
  };
}

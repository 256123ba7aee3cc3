import { afterAll, beforeAll } from "vitest";
import { readConfig } from "../../../src/config/read.ts";
import { type Content, createContent } from "../../../src/content.ts";
import type { RedisArgument, RedisReply } from "../../../src/local/redis/connection/resp.ts";
import { type LocalDatabase, startLocalDatabase } from "../../../src/local/redis/local-database.ts";
import type { ToolContext } from "../../../src/tool/context.ts";
import { type CallResult, runTool } from "../../../src/tool/run.ts";

export interface CallOptions {
  /** Flags by setting name, such as `{ allowWrites: "true" }`; none is read-only. */
  flags?: Record<string, string>;
  signal?: AbortSignal;
  progress?: ToolContext["progress"];
  /** Another address than the database's, with the same tokens. */
  url?: string;
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
  names(flags?: Record<string, string>): string[];
  answer<Result = unknown>(tool: string, input: unknown, options?: CallOptions): Promise<Answered<Result>>;
  /** The text of an error. */
  refusal(tool: string, input: unknown, options?: CallOptions): Promise<string>;
  /** A command past the REST API, as the user `default`. */
  redis(...command: RedisArgument[]): Promise<RedisReply>;
}

export const writes = { flags: { allowWrites: "true" } };
export const privileged = { flags: { allowPrivilegedReads: "true" } };

/** A database of its own for the tests of one file, with the tools in any configuration; all is closed at the end. */
export function useTools(): TestTools {
  let database: LocalDatabase | undefined;
  const contents = new Map<string, Content>();
  beforeAll(async () => {
    database = await startLocalDatabase();
  });
  afterAll(async () => {
    await Promise.all([...contents.values()].map((content) => content.close()));
    await database?.stop();
  });

  function get(): LocalDatabase {
    if (database === undefined) throw new Error("The database is available inside tests only.");
    return database;
  }

  function contentOf({ flags = {}, url = get().url, token = get().token }: CallOptions): Content {
    const identity = JSON.stringify([flags, url, token]);
    const known = contents.get(identity);
    if (known !== undefined) return known;
    const variables = {
      UPSTASH_REDIS_REST_URL: url,
      UPSTASH_REDIS_REST_TOKEN: token,
      UPSTASH_REDIS_REST_READONLY_TOKEN: get().readOnlyToken,
    };
    const content = createContent(readConfig({ logLevel: "error", ...flags }, variables));
    contents.set(identity, content);
    return content;
  }

  async function call(name: string, input: unknown, options: CallOptions = {}): Promise<CallResult> {
    const { signal = new AbortController().signal, progress = async () => {} } = options;
    const content = contentOf(options);
    const tool = content.tools.get(name);
    if (tool === undefined) throw new Error(content.explainMissing(name));
    const given = { context: content.contextOf({ signal, progress }), consent: { canAsk: false } };
    return (await runTool(tool, input, given, content.run)) as CallResult;
  }

  return {
    get database() {
      return get();
    },
    names: (flags = {}) => [...contentOf({ flags }).tools.keys()],
    async answer<Result>(name: string, input: unknown, options?: CallOptions) {
      const { isError, structuredContent, content } = await call(name, input, options);
      if (isError) throw new Error(content[0]?.text);
      return structuredContent as unknown as Answered<Result>;
    },
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

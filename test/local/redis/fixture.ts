import { afterAll, beforeAll } from "vitest";
import {
  type LocalDatabase,
  type LocalDatabaseOptions,
  startLocalDatabase,
} from "../../../src/local/redis/local-database.ts";

export interface RestCall {
  readonly method?: string;
  readonly body?: string | Uint8Array;
  readonly headers?: Record<string, string>;
  /** null for no Authorization header. */
  readonly token?: string | null;
  readonly signal?: AbortSignal;
}

export interface TestDatabase {
  readonly database: LocalDatabase;
  /** A raw HTTP request to the REST API, with the standard token unless told otherwise. */
  fetch(path: string, call?: RestCall): Promise<Response>;
  /** The same; status and parsed JSON body. */
  call(path: string, call?: RestCall): Promise<{ status: number; body: unknown }>;
  /** One command as a JSON array in the body; its parsed answer. */
  command(...args: (string | number)[]): Promise<unknown>;
}

/** A database of its own for the tests of one file, stopped at their end. */
export function useDatabase(options?: LocalDatabaseOptions): TestDatabase {
  let started: LocalDatabase | undefined;
  beforeAll(async () => {
    started = await startLocalDatabase(options);
  });
  afterAll(async () => {
    await started?.stop();
  });
  return testDatabase(() => {
    if (started === undefined) throw new Error("The database is available inside tests only.");
    return started;
  });
}

export function testDatabase(get: () => LocalDatabase): TestDatabase {
  const send: TestDatabase["fetch"] = (
    path,
    { method = "GET", body, headers = {}, token = get().token, signal } = {},
  ) =>
    fetch(get().url + path, {
      method,
      headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
    });
  const call: TestDatabase["call"] = async (path, options) => {
    const response = await send(path, options);
    return { status: response.status, body: await response.json() };
  };
  return {
    get database() {
      return get();
    },
    fetch: send,
    call,
    command: async (...args) => (await call("/", { method: "POST", body: JSON.stringify(args) })).body,
  };
}

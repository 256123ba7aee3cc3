import { afterAll, beforeAll, expect } from "vitest";
import {
  type DeveloperApiOptions,
  type LocalDeveloperApi,
  startDeveloperApi,
} from "../../../src/local/account/local-developer-api.ts";

export type Document = Readonly<Record<string, unknown>>;

export interface ApiCall {
  /** Sent as JSON; a string is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** "full" unless told otherwise; null for no Authorization header. */
  readonly key?: "full" | "read-only" | null;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface TestApi {
  readonly api: LocalDeveloperApi;
  /** One request, such as `call("GET /v2/teams")`. */
  call(line: string, call?: ApiCall): Promise<ApiAnswer>;
  /** The body of a request that must succeed. */
  answer(line: string, body?: unknown): Promise<unknown>;
  /** The same, of a request that answers with an object. */
  document(line: string, body?: unknown): Promise<Document>;
  /** The same, of a request that answers with a list of objects. */
  list(line: string): Promise<readonly Document[]>;
  /** A new global database. */
  database(options?: Document): Promise<Document>;
  /** The status and text of a request that must fail. */
  refusal(line: string, body?: unknown): Promise<{ status: number; text: string }>;
}

/** A Developer API of its own for the tests of one file, stopped at their end. */
export function useDeveloperApi(options?: DeveloperApiOptions): TestApi {
  let started: LocalDeveloperApi | undefined;
  beforeAll(async () => {
    started = await startDeveloperApi(options);
  });
  afterAll(async () => {
    await started?.stop();
  });
  return testApi(() => {
    if (started === undefined) throw new Error("The Developer API is available inside tests only.");
    return started;
  });
}

export function testApi(get: () => LocalDeveloperApi): TestApi {
  let databases = 0;

  async function call(line: string, { body, headers = {}, key = "full" }: ApiCall = {}): Promise<ApiAnswer> {
    const [method = "", path = ""] = line.split(" ");
    const response = await fetch(get().url + path, {
      method,
      headers: { ...(key === null ? {} : { authorization: authorization(get(), key) }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  }

  async function answer(line: string, body?: unknown): Promise<unknown> {
    const response = await call(line, { body });
    expect(response).toMatchObject({ status: 200 });
    return response.body;
  }

  const document: TestApi["document"] = async (line, body) => asDocument(await answer(line, body));
  return {
    get api() {
      return get();
    },
    call,
    answer,
    document,
    async list(line) {
      const items = await answer(line);
      if (!Array.isArray(items)) throw new Error(`${line} answered no list`);
      return items.map(asDocument);
    },
    database(options = {}) {
      databases += 1;
      const body = { database_name: `database-${databases}`, platform: "aws", primary_region: "us-east-1", ...options };
      return document("POST /v2/redis/database", body);
    },
    async refusal(line, body) {
      const response = await call(line, { body });
      return { status: response.status, text: String(response.body) };
    },
  };
}

/** One Redis command over the REST API of a database that the Developer API has answered with. */
export async function redisCommand(database: Document, ...command: string[]): Promise<unknown> {
  return (await redisRequest(database, String(database.rest_token), ...command)).body;
}

export async function redisRequest(
  database: Document,
  token: string,
  ...command: string[]
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`http://${database.endpoint}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(command),
  });
  return { status: response.status, body: await response.json() };
}

export function asDocument(value: unknown): Document {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Error(`Expected an object, got ${JSON.stringify(value)}`);
  }
  return { ...value };
}

function authorization({ email, apiKey, readOnlyApiKey }: LocalDeveloperApi, key: "full" | "read-only"): string {
  return `Basic ${Buffer.from(`${email}:${key === "full" ? apiKey : readOnlyApiKey}`).toString("base64")}`;
}

import { request } from "node:http";
import { Index } from "@upstash/vector";
import { afterEach, beforeEach } from "vitest";
import type { IndexDefinition } from "../../../../src/local/vector/index-definition.ts";
import { startLocalVector } from "../../../../src/local/vector/local-vector.ts";
import type { LocalIndexes } from "../../../../src/local/vector/server/local-indexes.ts";
import type { ServedIndex } from "../../../../src/local/vector/server/served-index.ts";
import { createDrivenClock, type DrivenClock } from "../../driven-clock.ts";

/** A local server of vector indexes with one index, whose time the test drives, and Upstash's own client of it. */
export interface TestVector {
  readonly vector: LocalIndexes;
  readonly index: Index;
  readonly readOnlyIndex: Index;
  readonly clock: DrivenClock;
  /** One request past the client. */
  call(line: string, options?: CallOptions): Promise<RawAnswer>;
}

export interface CallOptions {
  /** null for no Authorization header. */
  readonly token?: string | null;
  /** Sent as JSON; a string as it is. */
  readonly body?: unknown;
}

export interface RawAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface TestVectorOptions extends Partial<IndexDefinition> {
  /** 0, unless a test is about the moment until writes are seen. */
  readonly indexingDelay?: number;
  readonly limits?: Partial<ServedIndex["limits"]>;
}

export const TOKEN = "token-of-writes";
export const READ_ONLY_TOKEN = "token-of-reads";
export const START = Date.UTC(2027, 0, 4, 9);

export const LIMITS = {
  vectors: 10_000,
  namespaces: 10_000,
  readsPerRequest: 1_000,
  writesPerRequest: 1_000,
  totalMetadataBytes: 1e9,
};

/** Two dimensions of which a test writes every number. */
const DEFINITION: IndexDefinition = { indexType: "DENSE", dimension: 2, similarityFunction: "COSINE" };

/** The parts of a test's own server, made anew for each test of a file. */
export function useVector(options: TestVectorOptions = {}): TestVector {
  const parts: { current?: TestVector } = {};
  beforeEach(async () => {
    parts.current = await startTestVector(options);
  });
  afterEach(() => parts.current?.vector.stop());
  return new Proxy({} as TestVector, { get: (_target, name) => Reflect.get(parts.current ?? {}, name) });
}

async function startTestVector({ indexingDelay = 0, limits, ...change }: TestVectorOptions): Promise<TestVector> {
  const clock = createDrivenClock(START);
  const vector = await startLocalVector({ clock, indexingDelay });
  vector.add(servedIndex("one", limits), { ...DEFINITION, ...change });
  const clientOf = (token: string) => new Index({ url: vector.url, token, retry: false, enableTelemetry: false });
  return {
    vector,
    index: clientOf(TOKEN),
    readOnlyIndex: clientOf(READ_ONLY_TOKEN),
    clock,
    call: (line, call) => rawCall(vector.url, line, call),
  };
}

/** An index with tokens of this name; that of "one" has the tokens of the fixture. */
export function servedIndex(name: string, limits: Partial<ServedIndex["limits"]> = {}): ServedIndex {
  const isOne = name === "one";
  return {
    id: `id-of-${name}`,
    name,
    token: isOne ? TOKEN : `token-of-${name}`,
    readOnlyToken: isOne ? READ_ONLY_TOKEN : `read-only-token-of-${name}`,
    limits: { ...LIMITS, ...limits },
  };
}

/** One request of any method, which may have a body: fetch sends none with GET. */
export function rawCall(url: string, line: string, { token = TOKEN, body }: CallOptions = {}): Promise<RawAnswer> {
  const [method = "", path = ""] = line.split(" ");
  const text = typeof body === "string" ? body : body === undefined ? "" : JSON.stringify(body);
  const headers = {
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    "content-length": Buffer.byteLength(text),
  };
  return new Promise((resolve, reject) => {
    const sent = request(url + path, { method, headers }, async (response) => {
      let answer = "";
      for await (const chunk of response) answer += chunk;
      resolve({ status: response.statusCode ?? 0, body: answer === "" ? undefined : JSON.parse(answer) });
    });
    sent.once("error", reject);
    sent.end(text);
  });
}

/** The names of what can be called on a client, in order; its methods are fields of their own. */
export function methodsOf(client: object): string[] {
  const prototype: object = Object.getPrototypeOf(client);
  const names = new Set([...Object.keys(client), ...Object.getOwnPropertyNames(prototype)]);
  names.delete("constructor");
  return [...names].filter((name) => typeof Reflect.get(client, name) === "function").sort();
}

/** Records with IDs "0", "1", …, each pointing a little further away from [1, 0]. */
export function recordsAround(count: number) {
  return Array.from({ length: count }, (_, place) => ({
    id: String(place),
    vector: [Math.cos(place / 100), Math.sin(place / 100)],
    metadata: { place, even: place % 2 === 0 },
    data: `record ${place}`,
  }));
}

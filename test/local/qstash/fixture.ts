import { Client } from "@upstash/qstash";
import { afterEach, beforeEach, vi } from "vitest";
import { type LocalQStash, startLocalQStash } from "../../../src/local/qstash/local-qstash.ts";
import { createDrivenClock, type DrivenClock } from "../driven-clock.ts";
import { startReceiver, type TestReceiver } from "./receiver.ts";

/** A local QStash of one user, whose time the test drives, Upstash's own client of it, and a destination. */
export interface TestQStash {
  readonly qstash: LocalQStash;
  readonly client: Client;
  readonly readOnlyClient: Client;
  readonly clock: DrivenClock;
  readonly receiver: TestReceiver;
  /** What the person who runs it was told. */
  readonly told: string[];
  /** Lets so many milliseconds pass, and all that happens in them be done. */
  pass(milliseconds: number): Promise<void>;
  /** The states of a message in its log, the first one first. */
  statesOf(messageId: string): Promise<string[]>;
  /** One request past the client. */
  call(line: string, options?: CallOptions): Promise<{ status: number; body: unknown }>;
}

export interface CallOptions {
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** In its form as Upstash has it: the ID of the user stands in it. */
export const TOKEN = btoa(JSON.stringify({ UserID: "user", Password: "of-everything" }));
export const READ_ONLY_TOKEN = "token-of-reads";
/** Half a minute before a full minute. */
export const START = Date.UTC(2027, 0, 4, 8, 59, 30);

/** The parts of a test's own QStash, made anew for each test of a file. */
export function useQStash(): TestQStash {
  const parts: { current?: TestQStash } = {};
  beforeEach(async () => {
    // The clients write every answer that is an error on the console.
    for (const way of ["error", "warn"] as const) vi.spyOn(console, way).mockImplementation(() => {});
    parts.current = await startTestQStash();
  });
  afterEach(async () => {
    await parts.current?.qstash.stop();
    await parts.current?.receiver.close();
    vi.restoreAllMocks();
  });
  return new Proxy({} as TestQStash, {
    get: (_target, name) => Reflect.get(parts.current ?? {}, name),
  });
}

async function startTestQStash(): Promise<TestQStash> {
  const clock = createDrivenClock(START);
  const told: string[] = [];
  const user = { id: "user", token: TOKEN, readOnlyToken: READ_ONLY_TOKEN };
  const qstash = await startLocalQStash({ users: [user], clock, newId: countedIds(), tell: (line) => told.push(line) });
  const clientOf = (token: string) =>
    new Client({ baseUrl: qstash.url, token, retry: false, enableTelemetry: false, devMode: false });
  const client = clientOf(TOKEN);
  const receiver = await startReceiver();
  return {
    qstash,
    client,
    readOnlyClient: clientOf(READ_ONLY_TOKEN),
    clock,
    receiver,
    told,
    async pass(milliseconds) {
      const end = clock.now() + milliseconds;
      await qstash.settled();
      for (let next = clock.next(); next !== undefined && next <= end; next = clock.next()) {
        clock.goTo(next);
        await qstash.settled();
      }
      clock.goTo(end);
    },
    async statesOf(messageId) {
      const { logs } = await client.logs({ messageIds: [messageId], count: 1_000 });
      return logs.map(({ state }) => state).reverse();
    },
    async call(line, { token = TOKEN, headers = {}, body } = {}) {
      const [method = "", path = ""] = line.split(" ");
      const response = await fetch(qstash.url + path, {
        method,
        headers: { authorization: `Bearer ${token}`, ...headers },
        ...(body === undefined ? {} : { body }),
      });
      const text = await response.text();
      return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
    },
  };
}

/** msg_1, msg_2, …: the same in each run. */
export function countedIds(): (prefix: string) => string {
  const counts = new Map<string, number>();
  return (prefix) => {
    const count = (counts.get(prefix) ?? 0) + 1;
    counts.set(prefix, count);
    return `${prefix}_${count}`;
  };
}

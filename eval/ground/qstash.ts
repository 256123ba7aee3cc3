import { setTimeout as pause } from "node:timers/promises";
import { startLocalQStash } from "../../src/local/qstash/local-qstash.ts";
import { qstashVariables } from "../../src/local/qstash/qstash-variables.ts";
import type { TenantUser } from "../../src/local/qstash/tenant.ts";
import { at, listAt, textAt } from "../json.ts";
import { type Receiver, startReceiver } from "./receiver.ts";
import type { GroundWorkflow } from "./workflow.ts";

/** A message as a batch has it. Those of the ground are tried once. */
export interface GroundMessage {
  readonly destination: string;
  readonly body: string;
  readonly label?: string;
  readonly queue?: string;
}

/** The QStash of a ground, asked past its server, and where its messages go. */
export interface GroundQStash {
  /** By which the server finds it. */
  readonly variables: Readonly<Record<string, string>>;
  readonly receiver: Receiver;
  /** The workflows that are served at paths of the receiver. */
  readonly workflows: Map<string, GroundWorkflow>;
  ask(method: "GET" | "POST" | "DELETE", path: string, sent?: Sent): Promise<unknown>;
  publish(messages: readonly GroundMessage[]): Promise<void>;
  /** All messages of the dead letter queue. */
  letters(): Promise<readonly unknown[]>;
  /** Resolves when what can be delivered has been. */
  quiet(): Promise<void>;
  stop(): Promise<void>;
}

/** What goes with a request. */
export interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** So long nothing arrives where nothing is on its way. */
const QUIET_MS = 40;

/** Starts the QStash of some users, of whom the first one is configured, and a receiver for all that it delivers. */
export async function startGroundQStash(users: readonly TenantUser[]): Promise<GroundQStash> {
  const [receiver, local] = await Promise.all([startReceiver(), startLocalQStash({ users })]);
  const variables = qstashVariables(local, users[0]);
  const ask: GroundQStash["ask"] = async (method, path, { headers = {}, body } = {}) => {
    const authorization = `Bearer ${variables.QSTASH_TOKEN}`;
    const sent = body === undefined ? {} : { body };
    const response = await fetch(local.url + path, { method, headers: { authorization, ...headers }, ...sent });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} of the ground: ${response.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  };
  const quiet = async () => {
    for (let before = -1; before !== receiver.count(); ) {
      before = receiver.count();
      await pause(QUIET_MS);
      await local.settled();
    }
  };
  return {
    variables,
    receiver,
    workflows: new Map(),
    ask,
    quiet,
    async publish(messages) {
      const batch = messages.map(({ label, ...message }) => ({
        ...message,
        headers: { "Upstash-Retries": "0", ...(label === undefined ? {} : { "Upstash-Label": label }) },
      }));
      await ask("POST", "/v2/batch", { body: JSON.stringify(batch) });
      await quiet();
    },
    async letters() {
      const all: unknown[] = [];
      for (let cursor = ""; ; ) {
        const page = await ask("GET", `/v2/dlq?count=100${cursor === "" ? "" : `&cursor=${cursor}`}`);
        all.push(...listAt(page, "messages"));
        cursor = textAt(page, "cursor");
        if (cursor === "" || at(page, "messages") === undefined) return all;
      }
    },
    async stop() {
      await local.stop();
      await receiver.stop();
    },
  };
}

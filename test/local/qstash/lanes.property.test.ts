import fc from "fast-check";
import { expect, test } from "vitest";
import { createDueTimes } from "../../../src/local/qstash/delivery/due-times.ts";
import { passFlowControl } from "../../../src/local/qstash/delivery/lanes.ts";
import { settleDelivery } from "../../../src/local/qstash/delivery/outcome.ts";
import { cancel } from "../../../src/local/qstash/messages/cancel.ts";
import { headerLists } from "../../../src/local/qstash/messages/header-lists.ts";
import type { Message } from "../../../src/local/qstash/messages/message.ts";
import { readMessageSettings } from "../../../src/local/qstash/messages/message-settings.ts";
import { publishTo } from "../../../src/local/qstash/messages/publish.ts";
import { createTenant, type Tenant } from "../../../src/local/qstash/tenant.ts";
import { createDrivenClock, type DrivenClock } from "../driven-clock.ts";
import { countedIds } from "./fixture.ts";

const PARALLELISM = 2;
const RATE = 1;
const PERIOD_MS = 60_000;

interface Lanes {
  readonly tenant: Tenant;
  readonly clock: DrivenClock;
  /** Deliveries that run. */
  readonly running: Message[];
  /** When messages of the key with a rate went out. */
  readonly times: number[];
  /** The order in which messages of the queue were begun. */
  readonly begun: string[];
}

function createLanes(): Lanes {
  const clock = createDrivenClock(0);
  const lanes = { clock, running: [] as Message[], times: [] as number[], begun: [] as string[] };
  const tenant: Tenant = createTenant({
    user: { id: "user", token: "", readOnlyToken: "" },
    clock,
    newId: countedIds(),
    tell: () => {},
    due: createDueTimes(clock, (message) => passFlowControl(tenant, message)),
    deliver(message) {
      lanes.running.push(message);
      if (message.settings.flowControl?.key === "rate") lanes.times.push(clock.now());
      if (message.queueName !== undefined && message.retried === 0) lanes.begun.push(message.id);
    },
  });
  return { ...lanes, tenant };
}

const HEADERS = {
  plain: {},
  queue: {},
  rate: { "Upstash-Flow-Control-Key": "rate", "Upstash-Flow-Control-Value": `rate=${RATE},period=1m` },
  parallelism: { "Upstash-Flow-Control-Key": "wide", "Upstash-Flow-Control-Value": `parallelism=${PARALLELISM}` },
  told: { "Upstash-Callback": "http://localhost/callback" },
} as const;

type Step =
  | { readonly kind: "publish"; readonly way: keyof typeof HEADERS; readonly delay: number; readonly queued: boolean }
  | { readonly kind: "answer" | "cancel"; readonly which: number; readonly status: number }
  | { readonly kind: "pass"; readonly seconds: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant("publish" as const),
    way: fc.constantFrom(...(Object.keys(HEADERS) as (keyof typeof HEADERS)[])),
    delay: fc.constantFrom(0, 0, 30),
    queued: fc.boolean(),
  }),
  fc.record({
    kind: fc.constantFrom("answer" as const, "answer" as const, "cancel" as const),
    which: fc.nat(20),
    status: fc.constantFrom(200, 500),
  }),
  fc.record({ kind: fc.constant("pass" as const), seconds: fc.nat(90) }),
);

function take({ tenant, clock, running }: Lanes, given: Step): void {
  if (given.kind === "publish") {
    const headers = {
      ...HEADERS[given.way],
      "Upstash-Delay": `${given.queued ? 0 : given.delay}s`,
      "Upstash-Retries": "2",
    };
    const settings = readMessageSettings(headerLists(headers));
    const queueName = given.queued ? "queue" : undefined;
    publishTo(tenant, { url: "http://localhost/" }, { settings, body: Buffer.from("body"), callerIp: "", queueName });
  } else if (given.kind === "pass") {
    clock.goTo(clock.now() + given.seconds * 1_000);
  } else if (given.kind === "answer") {
    const [message] = running.splice(given.which % Math.max(1, running.length), 1);
    if (message !== undefined) answer(tenant, message, given.status);
  } else {
    const pending = [...tenant.messages.values()];
    const message = pending[given.which % Math.max(1, pending.length)];
    if (message !== undefined) cancel(tenant, message);
  }
}

function answer(tenant: Tenant, message: Message, status: number): void {
  settleDelivery(tenant, message, { kind: "answer", status, headers: new Map(), body: Buffer.alloc(0) });
}

function checkLimits({ tenant, running, times, begun }: Lanes): void {
  const wide = running.filter(({ settings }) => settings.flowControl?.key === "wide");
  expect(wide.length).toBeLessThanOrEqual(PARALLELISM);
  expect(tenant.flowControls.get("wide")?.active ?? 0).toBe(wide.length);
  expect(tenant.active).toBe(running.length);
  const [newest = 0] = times.slice(-1);
  const oldest = times.at(-1 - RATE);
  if (oldest !== undefined) expect(newest - oldest).toBeGreaterThan(0);
  expect(tenant.queues.get("queue")?.begun.size ?? 0).toBeLessThanOrEqual(1);
  expect(begun).toEqual([...begun].sort((one, other) => Number(one.slice(4)) - Number(other.slice(4))));
}

test("whatever comes, limits and order hold, and nothing is left or lost in the end", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const lanes = createLanes();
      for (const given of steps) {
        take(lanes, given);
        checkLimits(lanes);
      }
      const { tenant, clock, running } = lanes;
      for (let turns = 0; tenant.messages.size > 0 && turns < 1_000; turns += 1) {
        for (const message of running.splice(0)) answer(tenant, message, 200);
        clock.goTo(clock.now() + PERIOD_MS);
      }
      expect(tenant.messages.size).toBe(0);
      expect([tenant.active, tenant.ready.size, tenant.pendingBytes]).toEqual([0, 0, 0]);
      for (const { waiting, active } of tenant.flowControls.values()) expect([waiting.size, active]).toEqual([0, 0]);
      for (const { waiting, begun } of tenant.queues.values()) expect([waiting.size, begun.size]).toEqual([0, 0]);
      clock.goTo(clock.now() + PERIOD_MS);
      expect(clock.next(), "a timer that is left").toBeUndefined();
    }),
    { numRuns: 300 },
  );
});

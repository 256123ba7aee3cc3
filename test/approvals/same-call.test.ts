import { expect, onTestFinished, test } from "vitest";
import { HOLDS, WAITS } from "../../src/approvals/approval.ts";
import { createMemoryStore } from "../../src/approvals/memory-store.ts";
import type { CallResult } from "../../src/call/deliver.ts";
import type { ClientSide } from "../../src/call/served.ts";
import { type Caller, localCaller } from "../../src/callers/caller.ts";
import { createService } from "../../src/service.ts";
import { configOf } from "../served.ts";
import { startScriptedServer } from "../upstash/scripted-server.ts";
import { asked, deskOf, flushing } from "./desk.ts";

const FLUSH = { command: "FLUSHALL" };
const ada = { caller: "ada" };

/** A database behind a service; `as` gives what a caller calls with, whose client shows neither forms nor pages. */
async function start(terms: Parameters<typeof deskOf>[0] = {}) {
  const upstream = await startScriptedServer(() => ({ body: '{"result":1}' }));
  const environment = { UPSTASH_REDIS_REST_URL: upstream.url, UPSTASH_REDIS_REST_TOKEN: "standard" };
  const config = configOf({ allowWrites: "true", confirm: "auto" }, environment);
  const { desk, pass } = deskOf(terms);
  const service = createService(config, { approvals: desk });
  onTestFinished(() => service.close());
  const as = async (id: string, rights: Partial<Caller> = {}) => {
    const served = await service.serve({ ...localCaller(config), id, ...rights });
    return async (input: object, consent: Partial<ClientSide["consent"]> = {}): Promise<CallResult> => {
      const client = { signal: new AbortController().signal, progress: async () => {} };
      return (await served.call("redis_server_write", input, {
        ...client,
        consent: { canAsk: false, canOpen: false, ...consent },
      })) as CallResult;
    };
  };
  const flushed = () => upstream.received.filter(({ body }) => /FLUSH/.test(body)).length;
  return { desk, pass, as, call: await as("ada"), flushed };
}

/** The id of the approval that an answer asks for; nothing where it asks for none. */
function askedId({ structuredContent }: CallResult): string | undefined {
  return (structuredContent as { approval?: { id: string } } | undefined)?.approval?.id;
}

const ran = (flush: CallResult) => flush.isError !== true && askedId(flush) === undefined;
const textOf = ({ content }: CallResult) => content[0]?.text;

test("what a call is answered first tells the agent to make the same call again, and nothing of an id", async () => {
  const { call } = await start();
  const answer = await call(FLUSH);
  expect(textOf(answer)).toContain("then make the same call again.");
  expect(textOf(answer)).not.toContain("approval_id");
});

test("the same call goes on when a person has approved it, once; the one after it asks anew", async () => {
  const { call, desk, flushed } = await start();
  const first = askedId(await call(FLUSH)) ?? "";
  await desk.decide(ada, first, true);
  expect(ran(await call(FLUSH))).toBe(true);
  const second = askedId(await call(FLUSH));
  expect(second).toEqual(expect.any(String));
  expect(second).not.toBe(first);
  expect(flushed()).toBe(1);
});

test("of the same calls at once one goes on, and the others ask anew", async () => {
  const { call, desk, flushed } = await start();
  await desk.decide(ada, askedId(await call(FLUSH)) ?? "", true);
  const answers = await Promise.all(Array.from({ length: 10 }, () => call(FLUSH)));
  expect(answers.filter(ran)).toHaveLength(1);
  expect(new Set(answers.filter((answer) => !ran(answer)).map(askedId)).size).toBe(1);
  expect(flushed()).toBe(1);
});

test.each([
  ["another command", { command: "FLUSHDB" }],
  ["other arguments", { command: "FLUSHALL", args: ["ASYNC"] }],
])("an approval is worth nothing for %s", async (_, input) => {
  const { call, desk, flushed } = await start();
  const first = askedId(await call(FLUSH));
  await desk.decide(ada, first ?? "", true);
  const other = askedId(await call(input));
  expect(other).toEqual(expect.any(String));
  expect(other).not.toBe(first);
  expect(flushed()).toBe(0);
});

test("an approval is worth nothing for the same call of another caller", async () => {
  const { call, as, desk, flushed } = await start();
  const first = askedId(await call(FLUSH));
  await desk.decide(ada, first ?? "", true);
  const other = askedId(await (await as("eve"))(FLUSH));
  expect(other).toEqual(expect.any(String));
  expect(other).not.toBe(first);
  expect(flushed()).toBe(0);
});

test("a call that nobody has decided is told so, with the same address, and does nothing", async () => {
  const { call, flushed } = await start();
  const first = await call(FLUSH);
  const again = await call(FLUSH);
  expect(askedId(again)).toBe(askedId(first));
  expect(textOf(again)).toContain("has not decided");
  expect(flushed()).toBe(0);
});

test("the same call waits for the person while it can, and goes on when they decide", async () => {
  const { call, desk, flushed } = await start({ patience: 60_000 });
  const first = askedId(await call(FLUSH)) ?? "";
  const waiting = call(FLUSH);
  await desk.decide(ada, first, true);
  expect(ran(await waiting)).toBe(true);
  expect(flushed()).toBe(1);
});

test("the same call is told once that the person declined, and asks anew after that", async () => {
  const { call, desk, flushed } = await start();
  const first = askedId(await call(FLUSH)) ?? "";
  await desk.decide(ada, first, false);
  const told = await call(FLUSH);
  expect(told.isError).toBe(true);
  expect(textOf(told)).toMatch(/declined at the page\. Nothing was changed\. Do not try it another way/);
  expect(askedId(await call(FLUSH))).not.toBe(first);
  expect(flushed()).toBe(0);
  expect(textOf(await call({ ...FLUSH, approval_id: first }))).toContain("declined at the page");
});

test.each([
  ["was not decided in time", false, WAITS + 1],
  ["was given too long ago", true, HOLDS + 1],
])("an approval that %s lets nothing go on: the same call asks anew", async (_, isGiven, time) => {
  const { call, desk, pass, flushed } = await start();
  const first = askedId(await call(FLUSH)) ?? "";
  if (isGiven) await desk.decide(ada, first, true);
  pass(time);
  const second = askedId(await call(FLUSH));
  expect(second).toEqual(expect.any(String));
  expect(second).not.toBe(first);
  expect(flushed()).toBe(0);
});

test("an approval of somebody who may not decide any more lets nothing go on", async () => {
  const { as, desk, flushed } = await start();
  const first = askedId(await (await as("ada", { approvers: ["bob"] }))(FLUSH)) ?? "";
  await desk.decide({ caller: "bob" }, first, true);
  expect(askedId(await (await as("ada", { approvers: ["eve"] }))(FLUSH))).not.toBe(first);
  expect(flushed()).toBe(0);
});

test("a client that opens pages opens the one that waits again, and goes on by the same call once it was approved", async () => {
  const { call, desk, flushed } = await start({ patience: 60_000 });
  const opening = { canOpen: true };
  const first = (await call(FLUSH, opening)) as unknown as { page: { id: string } };
  const again = (await call(FLUSH, opening)) as unknown as { page: { id: string } };
  expect(again.page.id).toBe(first.page.id);
  await desk.decide(ada, first.page.id, true);
  expect(ran(await call(FLUSH, opening))).toBe(true);
  expect(flushed()).toBe(1);
});

test("a call may still say the id of its approval", async () => {
  const { call, desk, flushed } = await start();
  const first = askedId(await call(FLUSH)) ?? "";
  await desk.decide(ada, first, true);
  expect(ran(await call({ ...FLUSH, approval_id: first }))).toBe(true);
  expect(textOf(await call({ ...FLUSH, approval_id: first }))).toContain("used before");
  expect(flushed()).toBe(1);
});

test("a call that was asked about at two nodes at once goes on by whichever of the two was approved", async () => {
  for (const approved of [0, 1]) {
    let time = Date.UTC(2026, 0, 1);
    const now = () => ++time;
    const store = createMemoryStore(now);
    const [one, two] = [deskOf({ store, now }), deskOf({ store, now })];
    const both = await Promise.all([asked(one.calls, flushing()), asked(two.calls, flushing())]);
    await one.desk.decide({ caller: "local" }, both[approved]?.id ?? "", true);
    expect(await two.calls.resume(flushing(), undefined)).toEqual({ kind: "approved", by: "local" });
  }
});

test("a call that was asked about at two nodes at once is not made by the one that was given where the later was declined", async () => {
  let time = Date.UTC(2026, 0, 1);
  const now = () => ++time;
  const store = createMemoryStore(now);
  const [one, two] = [deskOf({ store, now }), deskOf({ store, now })];
  const [first, second] = await Promise.all([asked(one.calls, flushing()), asked(two.calls, flushing())]);
  await one.desk.decide({ caller: "local" }, first.id, true);
  await one.desk.decide({ caller: "local" }, second.id, false);
  expect(await two.calls.resume(flushing(), undefined)).toEqual({ kind: "declined" });
});

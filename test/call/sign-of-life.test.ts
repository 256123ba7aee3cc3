import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { unheard } from "../../src/call/context.ts";
import { createSignOfLife } from "../../src/call/sign-of-life.ts";
import { callContext, runOptions, runWith, toolWith } from "./fixture.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** What a client is told. */
function listen() {
  const told: { done: number; total: number | undefined; message: string }[] = [];
  const tell = async (done: number, total: number | undefined, message: string) => {
    told.push({ done, total, message });
  };
  return { told, tell };
}

test("a call that tells nothing is told of every two seconds", () => {
  const { told, tell } = listen();
  const { end } = createSignOfLife(tell);
  vi.advanceTimersByTime(1_999);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(4_001);
  expect(told.map(({ message }) => message)).toEqual([
    "Still waiting for Upstash (2 s)",
    "Still waiting for Upstash (4 s)",
    "Still waiting for Upstash (6 s)",
  ]);
  end();
  vi.advanceTimersByTime(10_000);
  expect(told).toHaveLength(3);
});

test("a call that tells of itself is not interrupted; what it said last is said again when it falls silent", async () => {
  const { told, tell } = listen();
  const { progress, end } = createSignOfLife(tell);
  for (const done of [10, 20]) {
    await progress(done, 100, `${done} keys`);
    vi.advanceTimersByTime(1_500);
  }
  expect(told.map(({ message }) => message)).toEqual(["10 keys", "20 keys"]);
  vi.advanceTimersByTime(3_000);
  expect(told.slice(2).map(({ done, total, message }) => [Math.floor(done), total, message])).toEqual([
    [20, 100, "20 keys (4 s)"],
    [20, 100, "20 keys (6 s)"],
  ]);
  end();
});

test("what is told always increases, as the protocol asks", async () => {
  const { told, tell } = listen();
  const { progress, end } = createSignOfLife(tell);
  await progress(0, undefined, "begun");
  vi.advanceTimersByTime(60_000);
  await progress(1, undefined, "one");
  await progress(1, undefined, "still one");
  await progress(0, undefined, "another phase");
  vi.advanceTimersByTime(10_000);
  await progress(2, undefined, "two");
  end();
  const values = told.map(({ done }) => done);
  expect(values.length).toBeGreaterThan(30);
  expect(values.slice(1).filter((value, index) => value <= (values[index] ?? 0))).toEqual([]);
  expect(values.at(-1)).toBe(2);
});

test("a client that is gone fails nothing", () => {
  const { end } = createSignOfLife(() => Promise.reject(new Error("The connection is closed.")));
  vi.advanceTimersByTime(4_000);
  end();
});

test("a tool that waits for one slow request is told of, until it answers", async () => {
  const { told, tell } = listen();
  let answer: (value: { result: string }) => void = () => {};
  let isWaiting: () => void = () => {};
  const waiting = new Promise<void>((resolve) => {
    isWaiting = resolve;
  });
  const slow = toolWith({
    run: () => {
      isWaiting();
      return new Promise((resolve) => {
        answer = resolve;
      });
    },
  });
  const context = { ...callContext(), progress: tell };
  const call = runWith(slow, {}, { context, consent: { canAsk: false } }, runOptions());
  await waiting;
  vi.advanceTimersByTime(4_000);
  answer({ result: "late" });
  expect(await call).toMatchObject({ structuredContent: { result: "late" } });
  vi.advanceTimersByTime(4_000);
  expect(told.map(({ message }) => message)).toEqual([
    "Still waiting for Upstash (2 s)",
    "Still waiting for Upstash (4 s)",
  ]);
});

test.each([
  ["whose client has asked for progress looks whether it should tell of it", async () => {}, 1],
  ["whose client has not asked for it has no timer", unheard, 0],
])("a call %s", async (_, progress, timers) => {
  let running = -1;
  const tool = toolWith({
    async run() {
      running = vi.getTimerCount();
      return { result: "done" };
    },
  });
  const context = { ...callContext(), progress };
  await runWith(tool, {}, { context, consent: { canAsk: false } });
  expect([running, vi.getTimerCount()]).toEqual([timers, 0]);
});

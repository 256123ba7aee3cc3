import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type FailureKind, UpstashError } from "../../src/upstash/errors.ts";
import { retryAfterOf, withRetry } from "../../src/upstash/retry.ts";

/** The pause of node:timers/promises, made of the timer that Vitest fakes; its own is out of reach. */
function pause(delay: number, value: unknown, { signal }: { signal?: AbortSignal } = {}): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, delay, value);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2025, 0, 1) });
  vi.spyOn(timers, "setTimeout").mockImplementation(pause as never);
  syncBuiltinESMExports();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});

const failed = (kind: FailureKind, options?: ConstructorParameters<typeof UpstashError>[2]) =>
  new UpstashError(kind, `It was ${kind}.`, options);

describe("a read", () => {
  test.each(["unreachable", "rate-limited", "unavailable"] as const)("is sent again when it was %s", async (kind) => {
    const call = start([failed(kind), failed(kind), "answer"]);
    expect(await call.outcome()).toBe("answer");
    expect(call.times).toHaveLength(3);
  });

  test.each([
    ...["not-configured", "tls", "timeout", "cancelled", "unauthorized", "forbidden", "bad-request", "not-found"],
    ...["server-error", "too-large", "not-upstash"],
  ] as FailureKind[])("is not sent again when it was %s", async (kind) => {
    const failure = failed(kind);
    const call = start([failure, "answer"]);
    expect(await call.outcome()).toBe(failure);
    expect(call.times).toHaveLength(1);
  });

  test.each(["tls", "unauthorized", "forbidden", "bad-request", "not-found"] as const)(
    "is not sent again when it was %s, although nothing happened",
    async (kind) => {
      const failure = failed(kind, { notExecuted: true });
      const call = start([failure, "answer"]);
      expect(await call.outcome()).toBe(failure);
      expect(call.times).toHaveLength(1);
    },
  );

  test("is sent at most four times, and the last failure counts", async () => {
    const last = failed("unreachable");
    const call = start([failed("unavailable"), failed("rate-limited"), failed("unavailable"), last, "answer"]);
    expect(await call.outcome()).toBe(last);
    expect(call.times).toHaveLength(4);
  });

  test("is not sent again after an answer of Redis", async () => {
    const refusal = new Error("WRONGTYPE");
    const call = start([refusal, "answer"]);
    expect(await call.outcome()).toBe(refusal);
    expect(call.times).toHaveLength(1);
  });
});

describe("the pause before the next attempt", () => {
  test.each([
    ["nothing at least", 0, [0, 0, 0]],
    ["half of the longest on average", 0.5, [100, 200, 400]],
    ["up to 200, 400 and 800 ms", 1 - Number.EPSILON, [200, 400, 800]],
  ])("is drawn at random: %s", async (_what, random, pauses) => {
    vi.spyOn(Math, "random").mockReturnValue(random);
    const call = start([failed("unreachable"), failed("unreachable"), failed("unreachable"), "answer"]);
    await call.outcome();
    expect(call.pauses()).toEqual(pauses.map((pause) => near(pause)));
  });

  test("is never shorter than Retry-After asks", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0);
    const call = start([failed("rate-limited", { retryAfter: 1_500 }), failed("unavailable"), "answer"]);
    await call.outcome();
    expect(call.pauses()).toEqual([near(1_500), near(0)]);
  });

  test("ends the call at once where Retry-After is beyond the timeout", async () => {
    const failure = failed("rate-limited", { retryAfter: 30_000, notExecuted: true });
    const call = start([failure, "answer"], { timeout: 30_000 });
    expect(await call.outcome()).toBe(failure);
    expect(performance.now()).toBe(call.times[0]);
  });

  test("ends with the call when the client cancels", async () => {
    const controller = new AbortController();
    const call = start([failed("rate-limited", { retryAfter: 5_000 }), "answer"], { signal: controller.signal });
    await vi.advanceTimersByTimeAsync(100);
    controller.abort();
    expect(await call.outcome()).toMatchObject({ kind: "cancelled", message: "The call was cancelled." });
    expect(call.times).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("does not begin when the client has cancelled already", async () => {
    const failure = failed("unavailable");
    const call = start([failure, "answer"], { signal: AbortSignal.abort() });
    expect(await call.outcome()).toBe(failure);
    expect(call.times).toHaveLength(1);
  });
});

describe("the time of a call", () => {
  test("is shared by all attempts", async () => {
    const call = start(
      [failed("rate-limited", { retryAfter: 700 }), failed("rate-limited", { retryAfter: 900 }), "answer"],
      {
        timeout: 2_000,
      },
    );
    await call.outcome();
    expect(call.left).toEqual([2_000, near(1_300), near(400)]);
  });

  test("leaves every attempt a millisecond at least", async () => {
    const call = start(["answer"], { timeout: 0 });
    await call.outcome();
    expect(call.left).toEqual([1]);
  });
});

describe("a write", () => {
  const refusals = ["not-configured", "unauthorized", "forbidden", "bad-request", "not-found", "rate-limited"] as const;
  const undecided = [
    "unreachable",
    "timeout",
    "cancelled",
    "unavailable",
    "server-error",
    "too-large",
    "not-upstash",
  ] as const;

  test.each(undecided)("is never sent twice when it was %s and may have happened", async (kind) => {
    const call = start([failed(kind, { retryAfter: 1 }), "answer"], { repeatable: false });
    expect(await call.outcome()).toMatchObject({
      kind,
      message: `It was ${kind}. It is unknown whether the write was carried out.`,
      advice: expect.stringContaining("Read the data first"),
    });
    expect(call.times).toHaveLength(1);
  });

  test.each(refusals)("is not called unknown when it was %s", async (kind) => {
    const failure = failed(kind, { notExecuted: kind !== "rate-limited" });
    const call = start([failure, "answer"], { repeatable: false });
    expect(await call.outcome()).toBe(failure);
    expect(call.times).toHaveLength(1);
  });

  test.each(["unreachable", "rate-limited"] as const)(
    "is sent again when it was %s before it could happen",
    async (kind) => {
      const call = start([failed(kind, { notExecuted: true }), "answer"], { repeatable: false });
      expect(await call.outcome()).toBe("answer");
      expect(call.times).toHaveLength(2);
    },
  );

  test("is not called unknown when it was cancelled between two attempts", async () => {
    const controller = new AbortController();
    const first = failed("rate-limited", { notExecuted: true, retryAfter: 5_000 });
    const call = start([first, "answer"], { repeatable: false, signal: controller.signal });
    await vi.advanceTimersByTimeAsync(100);
    controller.abort();
    expect(await call.outcome()).toMatchObject({ kind: "cancelled", message: "The call was cancelled." });
  });

  test("keeps the first failure as the cause", async () => {
    const failure = failed("timeout");
    expect(await start([failure], { repeatable: false }).outcome()).toMatchObject({ cause: failure });
  });
});

describe("Retry-After", () => {
  test.each([
    ["seconds", "2", 2_000],
    ["a fraction of a second", "0.5", 500],
    ["no wait", "0", 0],
    ["a date to come", "Wed, 01 Jan 2025 00:00:05 GMT", 5_000],
    ["a date that is over", "Tue, 31 Dec 2024 23:59:00 GMT", 0],
    ["less than nothing", "-1", 0],
    ["nothing that can be read", "soon", undefined],
  ])("is read: %s", (_what, value, milliseconds) => {
    expect(retryAfterOf(answer({ "retry-after": value }))).toBe(milliseconds);
  });

  test("may be missing", () => {
    expect(retryAfterOf(answer({}))).toBeUndefined();
  });

  function answer(headers: Record<string, string>) {
    return { status: 429, text: "", header: (name: string) => headers[name] };
  }
});

describe("what is to be sent once", () => {
  test("is not sent again, even where nothing was carried out", async () => {
    const call = start([failed("rate-limited", { notExecuted: true }), "answer"], { repeatable: false, attempts: 1 });
    expect(await call.outcome()).toMatchObject({ kind: "rate-limited", message: "It was rate-limited." });
    expect(call.times).toHaveLength(1);
  });
});

/** Fake time goes in whole milliseconds. */
function near(milliseconds: number) {
  return expect.toSatisfy((value: number) => Math.abs(value - milliseconds) <= 1);
}

/** A call whose attempts end as scripted, one after the other; an attempt takes no time. */
function start(script: readonly (Error | string)[], options: Partial<Parameters<typeof withRetry>[1]> = {}) {
  const times: number[] = [];
  const left: number[] = [];
  const attempt = async (timeLeft: number) => {
    const step = script[times.length];
    times.push(performance.now());
    left.push(timeLeft);
    if (typeof step === "string") return step;
    throw step ?? new Error("The script has no further attempt.");
  };
  const ended = withRetry(attempt, { timeout: 30_000, repeatable: true, ...options }).catch((error: unknown) => error);
  return {
    times,
    left,
    pauses: () => times.slice(1).map((time, index) => time - (times[index] ?? 0)),
    async outcome() {
      await vi.runAllTimersAsync();
      return ended;
    },
  };
}

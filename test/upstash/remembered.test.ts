import { describe, expect, test } from "vitest";
import { UpstashError } from "../../src/upstash/errors.ts";
import { createRemembered } from "../../src/upstash/remembered.ts";

const signal = new AbortController().signal;

describe("a remembered value", () => {
  test("is fetched once for each key", async () => {
    const { remembered, fetched } = counting();
    await remembered.get("a", signal);
    expect(await remembered.get("a", signal)).toBe("a1");
    expect(await remembered.get("b", signal)).toBe("b1");
    expect(fetched).toEqual(["a", "b"]);
  });

  test("is fetched once for calls of the same time", async () => {
    const { remembered, fetched } = counting();
    expect(await Promise.all([1, 2, 3].map(() => remembered.get("a", signal)))).toEqual(["a1", "a1", "a1"]);
    expect(fetched).toEqual(["a"]);
  });

  test("is fetched anew when its time is over", async () => {
    const { remembered, clock } = counting(1_000);
    await remembered.get("a", signal);
    clock.now = 999;
    expect(await remembered.get("a", signal)).toBe("a1");
    clock.now = 1_000;
    expect(remembered.has("a")).toBe(false);
    expect(await remembered.get("a", signal)).toBe("a2");
  });

  test("is fetched anew when it was dropped, also while it was on its way", async () => {
    const { remembered } = counting();
    const first = remembered.get("a", signal);
    remembered.drop("a");
    expect(await remembered.get("a", signal)).toBe("a2");
    expect(await first).toBe("a1");
    expect(await remembered.get("a", signal)).toBe("a2");
  });

  test("is dropped as itself alone", async () => {
    const { remembered } = counting();
    const value = await remembered.get("a", signal);
    remembered.drop("a", "another");
    expect(remembered.has("a")).toBe(true);
    remembered.drop("a", value);
    expect(remembered.has("a")).toBe(false);
  });
});

describe("a fetch that fails", () => {
  test("fails every call that waits for it, and is not remembered", async () => {
    let attempts = 0;
    const remembered = createRemembered(async () => {
      attempts += 1;
      if (attempts === 1) throw new Error("not now");
      return attempts;
    }, 1_000);
    const both = await Promise.allSettled([remembered.get("a", signal), remembered.get("a", signal)]);
    expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await remembered.get("a", signal)).toBe(2);
  });
});

describe("a call that is cancelled", () => {
  test("ends at once and leaves the others theirs", async () => {
    const { promise, resolve } = withResolver();
    const remembered = createRemembered(() => promise, 1_000);
    const controller = new AbortController();
    const [cancelled, other] = [remembered.get("a", controller.signal), remembered.get("a", signal)];
    controller.abort();
    await expect(cancelled).rejects.toMatchObject({ kind: "cancelled" });
    resolve("value");
    expect(await other).toBe("value");
  });

  test("ends at once when it was cancelled before", async () => {
    const { remembered } = counting();
    await expect(remembered.get("a", AbortSignal.abort())).rejects.toThrow(UpstashError);
  });
});

function counting(lifetime = 1_000) {
  const fetched: string[] = [];
  const clock = { now: 0 };
  const fetch = async (key: string) => {
    fetched.push(key);
    return `${key}${fetched.filter((one) => one === key).length}`;
  };
  return { remembered: createRemembered(fetch, lifetime, () => clock.now), fetched, clock };
}

function withResolver() {
  let resolve: (value: string) => void = () => {};
  const promise = new Promise<string>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

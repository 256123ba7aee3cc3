import { describe, expect, test, vi } from "vitest";
import type { ResultOwner } from "../../src/call/kept-results.ts";
import { createResultStore, type ResultBounds } from "../../src/results/result-store.ts";

const reached = {};
const tool = "sample_read";
const bounds: ResultBounds = { minutes: 10, largest: 1_000, ofCaller: 300, mostOfCaller: 4, ofAll: 500 };

function owner(parts: Partial<ResultOwner> = {}): ResultOwner {
  return { caller: "a", reached, offered: new Set([tool]), rank: 1, ...parts };
}

function storeOf(text: string, characters = text.length) {
  return { tool, untrusted: true, json: Buffer.from(JSON.stringify(text.padEnd(characters))) };
}

describe("a store of results", () => {
  test("gives each a new id of 128 random bits", () => {
    const store = createResultStore(bounds);
    const ids = [store.put(owner(), storeOf("one")), store.put(owner(), storeOf("one"))];
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(Buffer.from(id ?? "", "base64url")).toHaveLength(16);
  });

  test("has one for ten minutes", () => {
    let now = 0;
    const store = createResultStore(bounds, () => now);
    const id = store.put(owner(), storeOf("one")) ?? "";
    now = 10 * 60_000 - 1;
    expect(store.get(owner(), id)).toMatchObject({ tool, untrusted: true });
    now += 1;
    expect(store.get(owner(), id)).toBeUndefined();
  });

  test("forgets one at its time, though nobody asks any more", () => {
    vi.useFakeTimers();
    try {
      const store = createResultStore(bounds);
      store.put(owner(), storeOf("one"));
      expect(vi.getTimerCount()).toBe(1);
      vi.advanceTimersByTime(10 * 60_000 + 1);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  test.each<[string, Partial<ResultOwner>]>([
    ["another caller", { caller: "b" }],
    ["the caller by another connection", { by: "other" }],
    ["the caller where it reaches something else now", { reached: {} }],
    ["the caller where it is allowed less now", { rank: 0 }],
    ["the caller where the tool is not offered to it now", { offered: new Set() }],
  ])("gives nothing to %s", (_, parts) => {
    const store = createResultStore(bounds);
    const id = store.put(owner(), storeOf("one")) ?? "";
    expect(store.get(owner(), id)).toBeDefined();
    expect(store.get(owner(parts), id)).toBeUndefined();
  });

  test("tells a caller with a connection from one whose name looks like both", () => {
    const store = createResultStore(bounds);
    const id = store.put(owner({ caller: "a", by: "b" }), storeOf("one")) ?? "";
    expect(store.get(owner({ caller: '["a","b"]' }), id)).toBeUndefined();
  });

  test("gives it to who is allowed more now", () => {
    const store = createResultStore(bounds);
    const id = store.put(owner(), storeOf("one")) ?? "";
    expect(store.get(owner({ rank: 2 }), id)).toBeDefined();
  });

  test("forgets the oldest of a caller that has too much, and nothing of another", () => {
    const store = createResultStore(bounds);
    const other = store.put(owner({ caller: "b" }), storeOf("b", 98)) ?? "";
    const ids = [1, 2, 3, 4].map((each) => store.put(owner(), storeOf(`${each}`, 98)) ?? "");
    expect(ids.map((id) => store.get(owner(), id) !== undefined)).toEqual([false, true, true, true]);
    expect(store.get(owner({ caller: "b" }), other)).toBeDefined();
  });

  test("counts what a caller has by all connections together", () => {
    const store = createResultStore(bounds);
    const by = [1, 2, 3, 4].map((each) => owner({ by: `connection ${each}` }));
    const ids = by.map((each) => store.put(each, storeOf("x", 98)) ?? "");
    expect(by.map((each, index) => store.get(each, ids[index] ?? "") !== undefined)).toEqual([false, true, true, true]);
  });

  test("forgets nothing of who has little for who has much", () => {
    const store = createResultStore(bounds);
    const little = owner({ caller: "little" });
    const id = store.put(little, storeOf("x", 58)) ?? "";
    for (const caller of ["a", "b", "c", "d"]) {
      for (const _ of [1, 2, 3]) store.put(owner({ caller }), storeOf("x", 98));
    }
    expect(store.get(little, id)).toBeDefined();
  });

  test("does not keep one for which only others who have less could make room", () => {
    const store = createResultStore({ ...bounds, ofCaller: 500 });
    const others = ["a", "b", "c"].map((caller) => owner({ caller }));
    const ids = others.map((each) => store.put(each, storeOf("x", 98)) ?? "");
    expect(store.put(owner({ caller: "d" }), storeOf("x", 398))).toBeUndefined();
    expect(others.map((each, index) => store.get(each, ids[index] ?? "") !== undefined)).toEqual([true, true, true]);
  });

  test("forgets the oldest of a caller that has too many", () => {
    const store = createResultStore(bounds);
    const ids = [1, 2, 3, 4, 5].map((each) => store.put(owner(), storeOf(`${each}`)) ?? "");
    expect(ids.map((id) => store.get(owner(), id) !== undefined)).toEqual([false, true, true, true, true]);
  });

  test("forgets the oldest of all where all together have too much", () => {
    const store = createResultStore(bounds);
    const callers = ["a", "b", "c"].map((caller) => owner({ caller }));
    const ids = callers.map((each) => store.put(each, storeOf("x", 198)));
    expect(callers.map((each, index) => store.get(each, ids[index] ?? "") !== undefined)).toEqual([false, true, true]);
  });
});

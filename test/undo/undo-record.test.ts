import { describe, expect, test } from "vitest";
import type { Kept, Print, UndoBounds } from "../../src/call/undo-scope.ts";
import { createUndoRecords, type SavedRecord, type UndoStore } from "../../src/undo/undo-record.ts";

const wide: UndoBounds = { bytes: 1_000, keys: 100, minutes: 60 };

function kept(id: string, was: string, now: string | undefined, bytes = 10): Kept {
  const print = (value: string): Print => ({ value });
  return {
    ...{ id, kind: "key", shown: { key: id }, before: was, was: print(was), bytes },
    now: now === undefined ? undefined : print(now),
  };
}

/** Records with a clock that the test drives. */
function records(bounds: Partial<UndoBounds> = {}, store?: UndoStore) {
  const clock = { now: 0 };
  const made = createUndoRecords({ ...wide, ...bounds }, { now: () => clock.now, store });
  const change = async (caller: string, ...things: Kept[]) => {
    const scope = made.begin(caller, "tool");
    for (const thing of things) scope.keep(thing, "just before");
    return scope.end();
  };
  const callsOf = (caller: string) => made.begin(caller, "undo_list").record.calls();
  return { made, clock, change, callsOf };
}

describe("the record of a call", () => {
  test("has what was changed, and leaves out what is as it was", async () => {
    const { change, callsOf } = records();
    expect(await change("one", kept("a", "1", "2"), kept("b", "1", "1"))).toEqual({
      ...{ call: 1, kept: 1, taken: "just before" },
    });
    expect(callsOf("one")).toMatchObject([{ id: 1, tool: "tool", things: [{ id: "a" }] }]);
    expect(await change("one", kept("b", "1", "1"))).toBeUndefined();
  });

  test("has of a thing that is changed twice what it was first and what it is last", async () => {
    const { change, callsOf } = records();
    await change("one", kept("a", "1", "2"), kept("a", "2", "3"));
    expect(callsOf("one")[0]?.things).toMatchObject([{ before: "1", was: { value: "1" }, now: { value: "3" } }]);
  });

  test("says of how it was taken the least of the ways", async () => {
    const { made } = records();
    const scope = made.begin("one", "tool");
    scope.keep(kept("a", "1", "2"), "in the same request");
    scope.keep(kept("b", "1", "2"), "in one transaction");
    expect(await scope.end()).toMatchObject({ taken: "in the same request" });
  });

  test("says what cannot be undone: a few sentences, and how often", async () => {
    const { made } = records();
    const scope = made.begin("one", "tool");
    for (let at = 0; at < 9; at += 1) scope.cannot(`reason ${at % 7}`);
    expect(await scope.end()).toEqual({
      kept: 0,
      not_kept: ["reason 0 (2 times)", "reason 1 (2 times)", "reason 2", "reason 3", "reason 4", "and 2 more"],
    });
  });
});

test("a call holds a hundred reasons at most, and counts the others", async () => {
  const { made } = records();
  const scope = made.begin("one", "tool");
  for (let at = 0; at < 1_000; at += 1) scope.cannot(`reason ${at}`, 2);
  const { not_kept = [] } = (await scope.end()) ?? {};
  expect(not_kept).toHaveLength(6);
  expect(not_kept.at(-1)).toBe("and 96 more");
});

describe("callers", () => {
  test("see their own calls alone", async () => {
    const { change, callsOf } = records();
    await change("one", kept("a", "1", "2"));
    expect(callsOf("other")).toEqual([]);
  });

  test("see by a connection what they have changed by it alone, whatever another caller is called", async () => {
    const { made, callsOf } = records();
    const by = (caller: string, connection?: string) => made.begin(caller, "tool", connection);
    const scope = by("one", "prod");
    scope.keep(kept("a", "1", "2"), "just before");
    await scope.end();
    expect(by("one", "prod").record.calls()).toHaveLength(1);
    expect(by("one", "staging").record.calls()).toEqual([]);
    for (const caller of ["one", '["one","prod"]', "one,prod"]) expect(callsOf(caller)).toEqual([]);
  });

  test("together take no more than eight times what one may, and the oldest call goes first", async () => {
    const { change, callsOf, clock } = records({ bytes: 100 });
    for (let at = 0; at < 9; at += 1) {
      clock.now = at;
      await change(`caller ${at}`, kept("a", "1", "2", 100));
    }
    expect(callsOf("caller 0")).toEqual([]);
    expect(callsOf("caller 1")).toHaveLength(1);
  });

  test("are forgotten above a hundred, those first of whom nothing is kept", async () => {
    const { change, callsOf } = records();
    await change("kept", kept("a", "1", "2"));
    for (let at = 0; at < 150; at += 1) callsOf(`caller ${at}`);
    expect(callsOf("kept")).toHaveLength(1);
  });
});

describe("what is forgotten", () => {
  test("is the oldest call where there are too many things, and the record says how many", async () => {
    const { made, change, callsOf } = records({ keys: 3 });
    for (const id of ["a", "b"]) await change("one", kept(id, "1", "2"), kept(`${id}2`, "1", "2"));
    expect(callsOf("one").map(({ id }) => id)).toEqual([2]);
    expect(made.begin("one", "undo_list").record.forgotten()).toEqual({ room: 1, age: 0 });
  });

  test("is the oldest call of which nothing is kept, above a hundred, and one that is too old", async () => {
    const { made, clock } = records();
    for (let at = 0; at < 120; at += 1) {
      clock.now = at;
      const scope = made.begin("one", "tool");
      scope.cannot(`reason ${at}`);
      expect(await scope.end()).toEqual({ kept: 0, not_kept: [`reason ${at}`] });
    }
    const passed = () => made.begin("one", "undo_list").record.passedOver();
    expect(passed()).toHaveLength(100);
    expect(passed()[0]).toEqual({ at: 20, tool: "tool", notKept: ["reason 20"] });
    expect(made.begin("two", "undo_list").record.passedOver()).toEqual([]);
    clock.now = 60 * 60_000 + 110;
    expect(passed()).toHaveLength(10);
  });

  test("is a call that is too old", async () => {
    const { made, clock, change, callsOf } = records();
    await change("one", kept("a", "1", "2"));
    clock.now = 60 * 60_000;
    expect(callsOf("one")).toHaveLength(1);
    clock.now += 1;
    expect(callsOf("one")).toEqual([]);
    expect(made.begin("one", "undo_list").record.forgotten()).toEqual({ room: 0, age: 1 });
  });
});

describe("the way back", () => {
  test("is to what each thing was before the first of the calls", async () => {
    const { made, change, callsOf } = records();
    await change("one", kept("a", "1", "2"), kept("b", "1", "2"));
    await change("one", kept("a", "2", "3"));
    const steps = made.begin("one", "undo_apply").record.stepsBack(callsOf("one"));
    expect(steps.map(({ thing, expected, changedBetween }) => [thing.before, expected?.value, changedBetween])).toEqual(
      [
        ["1", "3", false],
        ["1", "2", false],
      ],
    );
  });

  test("tells that somebody else came between two calls, and where that is not known", async () => {
    const { made, change, callsOf } = records();
    await change("one", kept("a", "1", "2"), kept("b", "1", undefined), kept("c", "1", "2"));
    await change("one", kept("a", "7", "3"), kept("b", "2", "3"), kept("c", "2", undefined));
    const steps = made.begin("one", "undo_apply").record.stepsBack(callsOf("one"));
    expect(steps.map(({ changedBetween }) => changedBetween)).toEqual([true, true, false]);
    expect(steps[2]?.expected).toBeUndefined();
  });

  test("takes what has gone by itself since for no change", async () => {
    const { made, clock, change, callsOf } = records();
    const expiring = { ...kept("a", "1", "2"), now: { value: "2", until: 100 } };
    await change("one", expiring);
    await change("one", kept("a", "absent", "3"));
    const between = () => made.begin("one", "undo_apply").record.stepsBack(callsOf("one"))[0]?.changedBetween;
    expect(between()).toBe(true);
    clock.now = 100;
    expect(between()).toBe(false);
  });
});

describe("writes at one place", () => {
  test("come one after the other, also behind one that fails; those at another place do not wait", async () => {
    const { made } = records();
    const { inOrder } = made.begin("one", "tool");
    const told: string[] = [];
    let letGo = () => {};
    const first = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const failing = inOrder("a", async () => {
      await first;
      told.push("first");
      throw new Error("refused");
    });
    const second = inOrder("a", async () => void told.push("second"));
    await inOrder("b", async () => void told.push("elsewhere"));
    letGo();
    await expect(failing).rejects.toThrow("refused");
    await second;
    expect(told).toEqual(["elsewhere", "first", "second"]);
  });
});

describe("a store", () => {
  test("gets every change, and a record made of it goes on", async () => {
    let saved: Readonly<Record<string, SavedRecord>> = {};
    const store: UndoStore = {
      saved,
      save: async (given) => {
        saved = JSON.parse(JSON.stringify(given));
      },
      close: async () => {},
    };
    await records({}, store).change("one", kept("a", "1", "2"));
    const again = records({}, { ...store, saved });
    expect(await again.change("one", kept("a", "2", "3"))).toMatchObject({ call: 2 });
    expect(again.callsOf("one").map(({ id }) => id)).toEqual([1, 2]);
  });

  test("that fails is told, and the call is kept in memory", async () => {
    const store: UndoStore = {
      saved: {},
      save: () => Promise.reject(Object.assign(new Error("full"), { code: "ENOSPC" })),
      close: async () => {},
    };
    const { change, callsOf } = records({}, store);
    expect((await change("one", kept("a", "1", "2")))?.not_kept).toEqual([
      "the undo file was not written, so this call is kept in memory alone (ENOSPC)",
    ]);
    expect(callsOf("one")).toHaveLength(1);
  });
});

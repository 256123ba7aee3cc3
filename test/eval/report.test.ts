import { describe, expect, test } from "vitest";
import { asComparison, asTable, faultsBetween, faultsOf, recordsAfter } from "../../eval/report.ts";
import type { Outcome } from "../../eval/run-task.ts";
import { pointsOf } from "../../eval/task.ts";

const reached: Outcome = {
  ...{ task: "rename", points: 3, calls: 2, charactersIn: 100, charactersOut: 900 },
  ...{ bulk: false, faults: [], listCharacters: 70_000 },
};
const { notServed: _, ...missed }: Outcome = { ...reached, points: 0, faults: ["no cart is left"] };

describe("a task", () => {
  test("that reaches its answer for what was recorded does not fail", () => {
    expect(faultsOf(reached, { points: 3, characters: 1_000 })).toEqual([]);
  });

  test("that reaches it and is new does not fail", () => {
    expect(faultsOf(reached, undefined)).toEqual([]);
  });

  test("fails that no longer reaches its answer", () => {
    expect(faultsOf(missed, { points: 3, characters: 1_000 })).toEqual(["has 0 points, and had 3"]);
    expect(faultsOf({ ...missed, points: 2 }, { points: 3, characters: 1_000 })).toEqual(["has 2 points, and had 3"]);
    expect(faultsOf(missed, undefined)).toEqual(["does not reach its answer, and is not recorded"]);
  });

  test("fails that costs more than one and a half times what was recorded", () => {
    expect(faultsOf(reached, { points: 3, characters: 667 })).toEqual([]);
    expect(faultsOf(reached, { points: 3, characters: 666 })).toEqual([
      "costs 1000 characters, more than 1.5 times the recorded 666",
    ]);
  });

  test("about thousands of keys fails that costs 3,000 characters, whatever was recorded", () => {
    const costs = (charactersOut: number) =>
      faultsOf({ ...reached, bulk: true, charactersOut }, { points: 3, characters: 3_000 });
    expect(costs(2_899)).toEqual([]);
    expect(costs(2_900)).toEqual(["costs 3000 characters; a bulk task costs less than 3000"]);
  });

  test("with limits fails that makes more calls or costs more characters, whatever was recorded", () => {
    const faults = (limits: Outcome["limits"]) => faultsOf({ ...reached, limits }, { points: 3, characters: 1_000 });
    expect(faults({ calls: 2, characters: 1_000 })).toEqual([]);
    expect(faults({ calls: 1, characters: 999 })).toEqual([
      "makes 2 calls; it may make 1",
      "costs 1000 characters; it may cost 999",
    ]);
  });

  test("whose tool is not served fails where it was reached before, and nowhere else", () => {
    const notServed = { ...missed, notServed: "redis_import", charactersIn: 0, charactersOut: 0 };
    expect(faultsOf(notServed, undefined)).toEqual([]);
    expect(faultsOf(notServed, { points: 3, characters: 1_000 })).toEqual(["has 0 points, and had 3"]);
  });
});

test("what is recorded is what was run and served; the others stay", () => {
  const before = { tail: { points: 3, characters: 400 }, rename: { points: 2, characters: 5_000 } };
  const notServed = { ...missed, task: "import", notServed: "redis_import" };
  expect(recordsAfter(before, [reached, notServed])).toEqual({
    rename: { points: 3, characters: 1_000 },
    tail: { points: 3, characters: 400 },
  });
});

test("the table tells points, calls and characters of each task, and their sums", () => {
  const table = asTable([reached, { ...missed, task: "tail", points: 1 }], { rename: { points: 3, characters: 990 } });
  expect(table.split("\n").map((line) => line.replaceAll(/ +/g, " "))).toEqual([
    "task points calls in out recorded",
    "rename 3 2 100 900 990",
    "tail 1 2 100 900 – FAILS: does not reach its answer, and is not recorded; missed: no cart is left",
    "",
    "4 of 6 points, 1 of 2 tasks reach their answer, 4 calls, 2000 characters. The list of tools has 70000 characters.",
    "",
  ]);
});

test("points are three for all, none without the first thing, else one or two", () => {
  const points = (...held: boolean[]) => pointsOf(held.map((holds) => ({ says: "", holds })));
  expect(points(true, true, true)).toBe(3);
  expect(points(true, true, false)).toBe(2);
  expect(points(true, false, false)).toBe(1);
  expect(points(false, true, true)).toBe(0);
  expect(points()).toBe(0);
});

describe("runs with several lists of tools", () => {
  const full = { list: "full", outcomes: [reached] } as const;
  const compact = (outcome: Partial<Outcome>) =>
    ({ list: "compact", outcomes: [{ ...reached, listCharacters: 3_000, ...outcome }] }) as const;

  test("do not fail that reach the same answers for at most 1.3 times the characters, lists included", () => {
    expect(faultsBetween([full, compact({})])).toEqual([]);
    expect(faultsBetween([full, compact({ charactersOut: 89_200 })])).toEqual([]);
  });

  test("fail where compact costs more", () => {
    const faults = faultsBetween([full, compact({ charactersOut: 91_000 })]);
    expect(faults).toEqual(["compact costs 1.33 times the full list; it may cost 1.3 times"]);
  });

  test("fail where one reaches an answer that another does not, whichever it is", () => {
    const outcome = { points: 0, faults: ["no cart is left"] };
    const told = ["rename has 0 points with the list compact: no cart is left"];
    expect(faultsBetween([full, compact(outcome)])).toEqual(told);
    const essentials = { list: "essentials", outcomes: [reached] } as const;
    expect(faultsBetween([essentials, compact(outcome)])).toEqual(told);
    expect(faultsBetween([{ ...full, outcomes: [missed] }, compact({})])).toHaveLength(1);
  });

  test("are told side by side", () => {
    expect(asComparison([full, compact({})])).toBe(
      "full: 3 points, 2 calls, 1000 characters, a list of 70000; 71000 with the lists\ncompact: 3 points, 2 calls, 1000 characters, a list of 3000; 4000 with the lists\n",
    );
  });
});

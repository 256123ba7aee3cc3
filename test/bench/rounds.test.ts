import { expect, test } from "vitest";
import {
  type Call,
  callsPerSecond,
  compare,
  compareWithin,
  median,
  percentile,
  timed,
  typicalTime,
  warmUp,
} from "../../bench/rounds.ts";

test("the median is the middle number, or the mean of the two in the middle", () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 3, 100])).toBe(3.5);
});

test("a comparison takes turns, and leaves its first round out", async () => {
  const order: string[] = [];
  const side = (name: string, values: number[]) => async () => {
    order.push(name);
    return values.shift() ?? Number.NaN;
  };
  const comparison = await compare(3, side("measured", [1000, 4, 9, 6]), side("yardstick", [1, 2, 3, 3]));
  expect(order.join(" ")).toBe("yardstick measured measured yardstick yardstick measured measured yardstick");
  expect(comparison).toEqual({ measured: 6, yardstick: 3, ratios: [2, 2, 3] });
});

test("as many calls as asked for are under way, and all are answered at the end", async () => {
  let underWay = 0;
  let most = 0;
  const call: Call = (answered) => {
    underWay += 1;
    most = Math.max(most, underWay);
    setImmediate(() => {
      underWay -= 1;
      answered();
    });
  };
  await callsPerSecond(call, 5, 20);
  expect({ underWay, most }).toEqual({ underWay: 0, most: 5 });
});

test("a wrong answer ends a measurement", async () => {
  const call: Call = (answered) => setImmediate(() => answered(new Error("wrong answer")));
  await expect(callsPerSecond(call, 2, 1000)).rejects.toThrow("wrong answer");
  await expect(typicalTime(call, 2)).rejects.toThrow("wrong answer");
});

test("a percentile is the number that such a share does not exceed", () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect([percentile(hundred, 0.5), percentile(hundred, 0.99), percentile([7], 0.99)]).toEqual([50, 99, 7]);
});

test("what is measured within the same rounds leaves its first round out", async () => {
  const samples = [
    { measured: 99, yardstick: 1 },
    { measured: 6, yardstick: 2 },
    { measured: 2, yardstick: 2 },
  ];
  const comparison = await compareWithin(2, async () => samples.shift() ?? { measured: 0, yardstick: 0 });
  expect(comparison).toEqual({ measured: 4, yardstick: 2, ratios: [1, 3] });
});

test("a timed call tells its time, and its failure is told as before", async () => {
  const times: number[] = [];
  const failing: Call = (answered) => answered(new Error("wrong answer"));
  const call = timed(failing, (time) => void times.push(time));
  expect(await new Promise((resolve) => call(resolve))).toEqual(new Error("wrong answer"));
  expect(times).toEqual([expect.any(Number)]);
});

test("a warm-up makes at least so many calls", async () => {
  let made = 0;
  const call: Call = (answered) => {
    made += 1;
    setImmediate(() => answered());
  };
  await warmUp(call, 4, 50);
  expect(made).toBeGreaterThanOrEqual(50);
});

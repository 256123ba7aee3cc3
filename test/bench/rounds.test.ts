import { expect, test } from "vitest";
import { type Call, callsPerSecond, compare, median, typicalTime } from "../../bench/rounds.ts";

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

import { describe, expect, test } from "vitest";
import { coalesce, type Sending } from "../../src/upstash/coalesce.ts";
import { stepsOf } from "./steps-of.ts";

const never: Sending = { one: () => new Promise(() => {}), many: () => new Promise(() => {}), billed: () => 1 };
const terms = { host: "a.example", timeout: 60_000 };
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** So many commands, and the steps that it takes to cancel them all in the order in which they were given. */
async function stepsToCancel(count: number, areSent: boolean): Promise<number> {
  const run = coalesce(never, terms);
  const controllers = Array.from({ length: count }, () => new AbortController());
  const calls = controllers.map(({ signal }) => run(["GET", "key"], { repeatable: true, signal }));
  if (areSent) await turn();
  const ends = Promise.allSettled(calls);
  const steps = stepsOf(() => {
    for (const controller of controllers) controller.abort();
  });
  expect((await ends).every(({ status }) => status === "rejected")).toBe(true);
  return steps;
}

/** What a call may take on its own: that it leaves the queue, and a little more. */
const MOST_STEPS = 4;

describe.each([128, 12_800])("to cancel %i commands", (count) => {
  test.each([
    ["that wait to be sent", false],
    ["of which many are under way together", true],
  ])("%s takes a few steps for each, however many there are", async (_, areSent) => {
    const steps = await stepsToCancel(count, areSent);
    expect(steps).toBeGreaterThan(0);
    expect(steps).toBeLessThanOrEqual(MOST_STEPS * count);
  });
});

test("a search through all that wait would be seen as steps", () => {
  const waiting = Array.from({ length: 1_000 }, (_, index) => index);
  const steps = stepsOf(() => {
    for (const one of waiting) waiting.indexOf(one);
    for (const one of waiting) waiting.every((other) => other !== one);
    for (const one of new Set(waiting)) if (one < 0) break;
  });
  expect(steps).toBeGreaterThan(1_000_000);
});

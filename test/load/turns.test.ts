import { expect, test } from "vitest";
import { createFewAtOnce, createTurns } from "../../src/load/turns.ts";

/** Counts the turns of the event loop until all is over. */
async function turnsOf(work: (turn: () => number) => Promise<unknown>): Promise<void> {
  let turn = 0;
  let timer: NodeJS.Immediate;
  const next = () => {
    turn += 1;
    timer = setImmediate(next);
  };
  timer = setImmediate(next);
  await work(() => turn).finally(() => clearImmediate(timer));
}

test("no two pieces of work have the same turn of the event loop", async () => {
  const turns = createTurns();
  await turnsOf(async (turn) => {
    const seen: number[] = [];
    const work = async () => {
      for (let piece = 0; piece < 3; piece += 1) {
        await turns.next();
        seen.push(turn());
      }
    };
    await Promise.all(Array.from({ length: 20 }, work));
    expect(seen).toHaveLength(60);
    expect(new Set(seen).size).toBe(60);
  });
});

test("turns come in the order in which they were asked for", async () => {
  const turns = createTurns();
  const order: string[] = [];
  const work = async (name: string) => {
    for (let piece = 1; piece <= 2; piece += 1) {
      await turns.next();
      order.push(name + piece);
    }
  };
  await Promise.all([work("a"), work("b"), work("c")]);
  expect(order).toEqual(["a1", "b1", "c1", "a2", "b2", "c2"]);
});

test("others are served between two turns", async () => {
  const turns = createTurns();
  let served = 0;
  const timer = setInterval(() => {
    served += 1;
  }, 0);
  for (let piece = 0; piece < 50; piece += 1) await turns.next();
  const work = async () => {
    await turns.next();
    const end = performance.now() + 3;
    while (performance.now() < end);
  };
  const before = served;
  await Promise.all(Array.from({ length: 10 }, work));
  clearInterval(timer);
  expect(served - before).toBeGreaterThanOrEqual(5);
});

test("a few pieces of work begin at once, and each further one waits for a turn of its own", async () => {
  const mayBegin = createFewAtOnce(createTurns(), 2);
  const order: string[] = [];
  const begin = async (name: string) => {
    await mayBegin();
    order.push(name);
  };
  const all = ["a", "b", "c", "d"].map(begin);
  await Promise.resolve();
  expect(order).toEqual(["a", "b"]);
  await Promise.all(all);
  expect(order).toEqual(["a", "b", "c", "d"]);
  expect(mayBegin()).toBeUndefined();
});

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

test("a few pieces of work begin in each turn, in the order in which they came", async () => {
  const mayBegin = createFewAtOnce(2);
  await turnsOf(async (turn) => {
    const begun: { name: string; turn: number }[] = [];
    const begin = async (name: string) => {
      await mayBegin();
      begun.push({ name, turn: turn() });
    };
    await Promise.all(["a", "b", "c", "d", "e"].map(begin));
    const [first = 0] = begun.map((each) => each.turn);
    expect(begun.map((each) => [each.name, each.turn - first])).toEqual([
      ["a", 0],
      ["b", 0],
      ["c", 1],
      ["d", 1],
      ["e", 2],
    ]);
  });
});

test("who comes later begins after those that wait already", async () => {
  const mayBegin = createFewAtOnce(1);
  const order: string[] = [];
  const begin = async (name: string) => {
    await mayBegin();
    order.push(name);
  };
  const first = ["a", "b", "c"].map(begin);
  await first[1];
  await Promise.all([...first, begin("d")]);
  expect(order).toEqual(["a", "b", "c", "d"]);
});

test("who comes when nobody has begun in a turn begins at once", async () => {
  const mayBegin = createFewAtOnce(1);
  await Promise.all([mayBegin(), mayBegin()]);
  await new Promise(setImmediate);
  expect(mayBegin()).toBeUndefined();
});

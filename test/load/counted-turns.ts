import type { Turns } from "../../src/load/turns.ts";

/** Turns that come at once and are counted. */
export function countedTurns() {
  let count = 0;
  const turns: Turns = {
    next: async () => {
      count += 1;
    },
  };
  return { turns, count: () => count };
}

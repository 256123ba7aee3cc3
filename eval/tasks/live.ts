import { findHotKey, hearMessages } from "../agents/live.ts";
import { startTraffic } from "../ground/traffic.ts";
import { listAt, numberAt, textAt } from "../json.ts";
import type { Task } from "../task.ts";

/** The number in a message of a deployment. */
function numberOf(message: string): number {
  return Number(/^deployment (\d+) is done$/.exec(message)?.[1]);
}

/** What happens in a database at this moment. */
export const liveTasks: readonly Task[] = [
  {
    name: "hot-key",
    words: () => "Our database is busy all of a sudden. Which key do most commands go to, and which share of them?",
    traffic: async ({ shop, names }) => {
      const others = await Promise.all(Array.from({ length: 40 }, () => shop.ask("RANDOMKEY")));
      return startTraffic(shop, 10, (round) => [
        ...Array.from({ length: 6 }, () => ["HGET", names.hot, "stock"]),
        ...Array.from({ length: 4 }, (_, index) => ["EXISTS", String(others[(4 * round + index) % others.length])]),
      ]);
    },
    solve: findHotKey,
    judge: async ({ answer, world: { names } }) => [
      { says: "the hot key is told", holds: textAt(answer, "key") === names.hot },
      { says: "its share is about 60%", holds: Math.abs(numberAt(answer, "share") - 0.6) < 0.1 },
    ],
  },
  {
    name: "pub-sub",
    words: ({ names }) => `What are the next three messages on the channel ${names.channel} ?`,
    traffic: async ({ shop, names }) =>
      startTraffic(shop, 100, (round) => [["PUBLISH", names.channel, `deployment ${round} is done`]]),
    solve: hearMessages,
    judge: async ({ answer }) => {
      const numbers = listAt(answer, "messages").map((message) => numberOf(String(message)));
      return [
        { says: "three messages are told", holds: numbers.length === 3 && numbers.every(Number.isInteger) },
        {
          says: "they came one after the other",
          holds: numbers.slice(1).every((number, index) => number === (numbers[index] ?? 0) + 1),
        },
      ];
    },
  },
];

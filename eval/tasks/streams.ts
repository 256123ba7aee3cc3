import { findStuckConsumer, reclaimPending, tellNewestEvents } from "../agents/streams.ts";
import type { GroundDatabase, Told } from "../ground/database.ts";
import { letIdle } from "../ground/idle-consumer.ts";
import { IDLE_MS, NEWEST_EVENTS, ORDERS, PENDING_IDS } from "../ground/streams.ts";
import { at, numberAt, textAt } from "../json.ts";
import type { Task } from "../task.ts";

/** The pending entries of a group, by their consumer. */
async function pendingOf({ ask }: GroundDatabase, stream: string, group: string): Promise<Map<string, string[]>> {
  const rows = ((await ask("XPENDING", stream, group, "-", "+", "1000")) ?? []) as readonly (readonly Told[])[];
  const byConsumer = new Map<string, string[]>();
  for (const [id, consumer] of rows) {
    byConsumer.set(String(consumer), [...(byConsumer.get(String(consumer)) ?? []), String(id)]);
  }
  return byConsumer;
}

/** Streams and their groups. */
export const streamTasks: readonly Task[] = [
  {
    name: "stuck-group",
    needs: ["redis_stream_health"],
    words: () =>
      "Nobody is billed any more. Orders go into a stream named orders and some letters. Which consumer group is stuck, which consumer has died, with how many entries that it never finished, and how many wait behind them?",
    prepare: ({ names, shop }) => letIdle(shop, names.deadWorker, IDLE_MS),
    solve: findStuckConsumer,
    judge: async ({ answer, world: { names } }) => [
      {
        says: "the group and the consumer are told",
        holds: textAt(answer, "group") === names.billing && textAt(answer, "consumer") === names.deadWorker,
      },
      { says: "its pending entries are counted", holds: numberAt(answer, "pending") === ORDERS.pending },
      {
        says: "what waits is counted",
        holds: numberAt(answer, "waiting") === ORDERS.entries - ORDERS.delivered,
      },
    ],
  },
  {
    name: "reclaim",
    words: ({ names }) =>
      `In the stream ${names.orders}, group ${names.billing}, hand all that is pending of ${names.deadWorker} to ${names.worker}. Nothing may be lost.`,
    prepare: ({ names, shop }) => letIdle(shop, names.deadWorker, IDLE_MS),
    solve: reclaimPending,
    judge: async ({ answer, world: { names, shop } }) => {
      const pending = await pendingOf(shop, names.orders, names.billing);
      return [
        { says: "the living worker has all", holds: `${pending.get(names.worker)}` === `${PENDING_IDS}` },
        { says: "the dead worker has none", holds: !pending.has(names.deadWorker) },
        { says: "the number is told", holds: numberAt(answer, "claimed") === ORDERS.pending },
        { says: "no entry is gone", holds: (await shop.ask("XLEN", names.orders)) === `${ORDERS.entries}` },
      ];
    },
  },
  {
    name: "tail",
    words: ({ names }) => `What are the five newest events in the stream ${names.events} ? Their IDs and kinds.`,
    solve: tellNewestEvents,
    judge: async ({ answer }) => [
      {
        says: "the five newest are told in order",
        holds: JSON.stringify(at(answer, "events")) === JSON.stringify(NEWEST_EVENTS),
      },
    ],
  },
];

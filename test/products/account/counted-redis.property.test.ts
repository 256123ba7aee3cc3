import fc from "fast-check";
import { expect, test } from "vitest";
import { createCallLimits } from "../../../src/callers/call-limits.ts";
import { countedRedis } from "../../../src/products/account/counted-redis.ts";
import { RedisError, UpstashError } from "../../../src/upstash/errors.ts";
import type { Redis } from "../../../src/upstash/redis.ts";
import { fakeRedis } from "../redis/keyspace/fake-redis.ts";

/** How requests end, and whether they may have been carried out. */
const ends = {
  answered: { mayHave: true },
  "refused by Redis": { mayHave: true, error: () => new RedisError("ERR no") },
  "timed out": { mayHave: true, error: () => new UpstashError("timeout", "No answer.") },
  "cancelled on its way": { mayHave: true, error: () => new UpstashError("cancelled", "Cancelled.") },
  "failed at the server": { mayHave: true, error: () => new UpstashError("server-error", "500") },
  "turned away": { mayHave: false, error: () => new UpstashError("unauthorized", "401", { notExecuted: true }) },
  "too often": { mayHave: false, error: () => new UpstashError("rate-limited", "429", { notExecuted: true }) },
  "no connection": { mayHave: false, error: () => new UpstashError("unreachable", "Refused.", { notExecuted: true }) },
  "over the server's budget": { mayHave: false, error: () => new UpstashError("budget", "-", { notExecuted: true }) },
} as const;
type End = keyof typeof ends;

/** A database whose requests wait, and end as they are told. */
function waitingRedis() {
  const waiting: ((end: End) => void)[] = [];
  const wait = () =>
    new Promise<never[]>((resolve, reject) => {
      waiting.push((end) => {
        const { error } = { error: undefined, ...ends[end] };
        if (error === undefined) resolve([]);
        else reject(error());
      });
    });
  const redis: Redis = { ...fakeRedis(() => null), pipeline: wait, transaction: wait };
  return { redis, waiting };
}

test("whatever becomes of requests, in whatever order: those count that may have been carried out, and no other", async () => {
  const end = fc.constantFrom(...(Object.keys(ends) as End[]));
  const step = fc.record({
    commands: fc.integer({ min: 1, max: 30 }),
    kind: fc.constantFrom("pipeline", "transaction"),
  });
  const moves = fc.array(fc.oneof(step, fc.record({ end, which: fc.nat() })), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 120 }), moves, async (most, all) => {
      const { commands: perDay } = createCallLimits({ commandsPerDay: most });
      const { redis, waiting } = waitingRedis();
      const counted = countedRedis(redis, { requests: 0, commands: 0, perDay });
      let model = 0;
      const open: { amount: number; over: Promise<unknown>; finish(end: End): void }[] = [];
      const endOne = async (index: number, how: End) => {
        const [{ amount, over, finish }] = open.splice(index, 1) as [(typeof open)[number]];
        finish(how);
        await over;
        if (!ends[how].mayHave) model -= amount;
      };
      for (const move of all) {
        if ("commands" in move) {
          const before = waiting.length;
          const lines = Array.from({ length: move.commands }, () => ["INCR", "n"]);
          const over = counted[move.kind as "pipeline"](lines, { repeatable: false }).catch((error: Error) => error);
          await new Promise(setImmediate);
          const finish = waiting[before];
          expect(finish !== undefined).toBe(model + move.commands <= most);
          if (finish === undefined) {
            expect(await over).toMatchObject({ kind: "budget", notExecuted: true });
            continue;
          }
          model += move.commands;
          open.push({ amount: move.commands, over, finish });
        } else if (open.length > 0) await endOne(move.which % open.length, move.end);
        expect(await counted.budget()).toMatchObject({
          left: most - model,
          told: { commands_per_day: { spent: model } },
        });
      }
      while (open.length > 0) await endOne(0, "timed out");
      expect(await perDay?.left()).toMatchObject({ spent: model, left: most - model });
    }),
    { numRuns: 60 },
  );
});

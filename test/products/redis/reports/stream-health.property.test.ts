import fc from "fast-check";
import { expect, test } from "vitest";
import { useTools } from "../tools/fixture.ts";
import "../../../properties.ts";

const tools = useTools();

interface Health {
  length: number;
  by_group: {
    lag: number;
    pending: number;
    oldest_pending?: { id: string; consumer: string };
    consumers: { pending_by_consumer: { consumer: string; pending: number }[] };
  }[];
}

const action = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: "add" as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("read" as const),
      consumer: fc.constantFrom("one", "two"),
      count: fc.integer({ min: 1, max: 4 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("ack" as const), at: fc.nat({ max: 9 }) }) },
);

test("what is told of a group is what its consumers did", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 30 }), async (actions) => {
      await tools.redis("FLUSHALL");
      await tools.redis("XGROUP", "CREATE", "s", "g", "0", "MKSTREAM");
      let [added, delivered] = [0, 0];
      const pending = new Map<string, string>();
      for (const act of actions) {
        if (act.kind === "add") {
          added += 1;
          await tools.redis("XADD", "s", `${added}-1`, "a", "b");
        } else if (act.kind === "read") {
          await tools.redis("XREADGROUP", "GROUP", "g", act.consumer, "COUNT", `${act.count}`, "STREAMS", "s", ">");
          for (let taken = 0; taken < act.count && delivered < added; taken += 1) {
            delivered += 1;
            pending.set(`${delivered}-1`, act.consumer);
          }
        } else {
          const id = [...pending.keys()][act.at];
          if (id === undefined) continue;
          await tools.redis("XACK", "s", "g", id);
          pending.delete(id);
        }
      }
      const { result } = await tools.answer<Health>("redis_stream_health", { key: "s" });
      expect(result.length).toBe(added);
      const [group] = result.by_group;
      expect(group).toMatchObject({ lag: added - delivered, pending: pending.size });
      const [oldest] = pending;
      if (oldest === undefined) expect(group).not.toHaveProperty("oldest_pending");
      else expect(group?.oldest_pending).toMatchObject({ id: oldest[0], consumer: oldest[1] });
      for (const { consumer, pending: own } of group?.consumers.pending_by_consumer ?? []) {
        expect(own).toBe([...pending.values()].filter((each) => each === consumer).length);
      }
    }),
    { numRuns: 25 },
  );
}, 60_000);

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createSlots } from "../../src/load/slots.ts";

describe("slots", () => {
  test("hold what was added and not removed, however often each is removed", () => {
    const step = fc.record({ adds: fc.boolean(), which: fc.nat({ max: 20 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const slots = createSlots<{ id: number }>();
        const added: { thing: { id: number }; remove: () => void }[] = [];
        const expected = new Set<object>();
        for (const [id, { adds, which }] of steps.entries()) {
          const one = added[which];
          if (adds || one === undefined) {
            const thing = { id };
            added.push({ thing, remove: slots.add(thing) });
            expected.add(thing);
          } else {
            one.remove();
            expected.delete(one.thing);
          }
          expect(slots.size).toBe(expected.size);
          expect(new Set(slots)).toEqual(expected);
        }
      }),
    );
  });

  test("take a place again that is free", () => {
    const slots = createSlots<object>();
    const kept = {};
    slots.add(kept);
    for (let time = 0; time < 1_000; time += 1) slots.add({})();
    expect([...slots]).toEqual([kept]);
    expect(slots.size).toBe(1);
  });
});

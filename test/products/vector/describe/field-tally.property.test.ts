import fc from "fast-check";
import { expect, it } from "vitest";
import { createFieldTally } from "../../../../src/products/vector/describe/field-tally.ts";

const objects = fc.array(fc.dictionary(fc.oneof(fc.string(), fc.constant("__proto__")), fc.jsonValue()), {
  maxLength: 20,
});

it("counts for any metadata each field in no more records than there are, and each of its own fields in all that have it", () => {
  fc.assert(
    fc.property(objects, (records) => {
      const tally = createFieldTally();
      for (const record of records) tally.add(record);
      for (const { records: having } of tally.fields()) expect(having).toBeLessThanOrEqual(records.length);
      const names = new Set(records.flatMap((record) => Object.keys(record)).filter((name) => !/[.[\]]/.test(name)));
      for (const name of names) {
        const having = records.filter((record) => Object.hasOwn(record, name)).length;
        const shown = name.length > 40 ? `${name.slice(0, 40)}…` : name;
        expect(tally.fields().find(({ field }) => field === shown)?.records).toBeGreaterThanOrEqual(
          Math.min(1, having),
        );
      }
    }),
  );
});

it("keeps no more than it says, however many fields and values come", () => {
  const tally = createFieldTally();
  for (let index = 0; index < 300; index += 1) {
    tally.add(Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`f${index * 50 + n}`, "v".repeat(1_000)])));
    tally.add({ one: `value ${index}`, list: Array(10_000).fill(index) });
  }
  expect(tally.isCut()).toBe(true);
  expect(tally.fields()).toHaveLength(1_000);
  const one = tally.fields().find(({ field }) => field === "one");
  expect({ kept: one?.values.size, isOpen: one?.isOpen }).toEqual({ kept: 20, isOpen: true });
});

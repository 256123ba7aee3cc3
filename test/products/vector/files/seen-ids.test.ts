import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createSeenIds } from "../../../../src/products/vector/files/seen-ids.ts";

test("notices what comes twice in one namespace, and nothing else", () => {
  const pair = fc.tuple(fc.constantFrom("", "a", "b"), fc.string({ maxLength: 3 }));
  fc.assert(
    fc.property(fc.array(pair, { maxLength: 200 }), (pairs) => {
      const [seen, known] = [createSeenIds(), new Set<string>()];
      for (const [space, id] of pairs) {
        const name = JSON.stringify([space, id]);
        expect(seen.add(space, id)).toBe(known.has(name));
        known.add(name);
      }
    }),
  );
});

test("grows with what it holds", () => {
  const seen = createSeenIds();
  for (let id = 0; id < 20_000; id += 1) expect(seen.add("", `${id}`)).toBe(false);
  for (let id = 0; id < 20_000; id += 1) expect(seen.add("", `${id}`)).toBe(true);
  expect(seen.isFull()).toBe(false);
});

test("says where there are more than it holds", () => {
  const seen = createSeenIds(2);
  expect(["a", "b", "c", "c", "a"].map((id) => seen.add("", id))).toEqual([false, false, false, false, true]);
  expect(seen.isFull()).toBe(true);
});

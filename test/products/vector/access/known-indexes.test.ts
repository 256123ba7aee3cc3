import { describe, expect, it } from "vitest";
import { createKnownIndexes } from "../../../../src/products/vector/access/known-indexes.ts";

const nature = { type: "DENSE", dimension: 3, similarity: "COSINE", models: [] } as const;

describe("what is remembered of an index", () => {
  it("holds for ten minutes, since another one may be made under its address", () => {
    const clock = { now: 0 };
    const known = createKnownIndexes(() => clock.now);
    known.learn({ name: "a.upstash.io" }, nature);
    clock.now = 599_999;
    expect(known.natureOf({ name: "a.upstash.io" })).toEqual(nature);
    clock.now = 600_000;
    expect(known.natureOf({ name: "a.upstash.io" })).toBeUndefined();
  });

  it("is of that index alone, by its ID where it has one", () => {
    const known = createKnownIndexes();
    known.learn({ id: "one", name: "blog" }, nature);
    expect(known.natureOf({ id: "one", name: "renamed" })).toEqual(nature);
    expect(known.natureOf({ id: "two", name: "blog" })).toBeUndefined();
    expect(known.natureOf({ name: "blog" })).toBeUndefined();
  });

  it("is what it is, not what it holds", () => {
    const known = createKnownIndexes();
    known.learn({ name: "a" }, { ...nature, namespaces: new Map([["", { records: 1, pending: 0 }]]) } as typeof nature);
    expect(known.natureOf({ name: "a" })).toEqual(nature);
  });

  it("is of the last thousand indexes", () => {
    const known = createKnownIndexes();
    for (let index = 0; index < 1_001; index += 1) known.learn({ name: `index-${index}` }, nature);
    expect(known.natureOf({ name: "index-0" })).toBeUndefined();
    expect(known.natureOf({ name: "index-1" })).toEqual(nature);
  });
});

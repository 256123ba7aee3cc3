import { describe, expect, it } from "vitest";
import { createKnownIndexes } from "../../../../src/products/vector/access/known-indexes.ts";

const nature = { type: "DENSE", dimension: 3, similarity: "COSINE", models: [] } as const;
const told = (...names: string[]) => ({
  ...nature,
  namespaces: new Map(["", ...names].map((name) => [name, { records: 1, pending: 0 }])),
});

describe("what is remembered of an index", () => {
  it("holds for ten minutes, since another one may be made under its address", () => {
    const clock = { now: 0 };
    const known = createKnownIndexes(() => clock.now);
    known.learn({ name: "a.upstash.io" }, told());
    clock.now = 599_999;
    expect(known.natureOf({ name: "a.upstash.io" })).toEqual(nature);
    clock.now = 600_000;
    expect(known.natureOf({ name: "a.upstash.io" })).toBeUndefined();
  });

  it("is of that index alone, by its ID where it has one", () => {
    const known = createKnownIndexes();
    known.learn({ id: "one", name: "blog" }, told());
    expect(known.natureOf({ id: "one", name: "renamed" })).toEqual(nature);
    expect(known.natureOf({ id: "two", name: "blog" })).toBeUndefined();
    expect(known.natureOf({ name: "blog" })).toBeUndefined();
  });

  it("is what it is, not what it holds", () => {
    const known = createKnownIndexes();
    known.learn({ name: "a" }, told("blog"));
    expect(known.natureOf({ name: "a" })).toEqual(nature);
  });

  it("is of the last thousand indexes", () => {
    const known = createKnownIndexes();
    for (let index = 0; index < 1_001; index += 1) known.learn({ name: `index-${index}` }, told());
    expect(known.natureOf({ name: "index-0" })).toBeUndefined();
    expect(known.natureOf({ name: "index-1" })).toEqual(nature);
  });
});

describe("the namespaces of an index", () => {
  const [index, other] = [{ name: "a.upstash.io" }, { name: "b.upstash.io" }];

  it("are known for ten minutes after the index told of them, and of that index alone", () => {
    const clock = { now: 0 };
    const known = createKnownIndexes(() => clock.now);
    known.learn(index, told("blog"));
    clock.now = 599_999;
    expect([known.hasNamespace(index, "blog"), known.hasNamespace(other, "blog")]).toEqual([true, false]);
    clock.now = 600_000;
    expect(known.hasNamespace(index, "blog")).toBe(false);
  });

  it("are those that it told of last", () => {
    const known = createKnownIndexes();
    known.learn(index, told("blog"));
    known.learn(other, told("blog"));
    known.learn(index, told("news"));
    expect(["blog", "news"].map((name) => known.hasNamespace(index, name))).toEqual([false, true]);
    expect(known.hasNamespace(other, "blog")).toBe(true);
  });

  it("are known by a write for a minute, be they not told of yet, until they are deleted", () => {
    const clock = { now: 0 };
    const known = createKnownIndexes(() => clock.now);
    known.learnNamespace(index, "new");
    known.learn(index, told());
    expect(known.hasNamespace(index, "new")).toBe(true);
    clock.now = 60_000;
    known.learn(index, told());
    expect(known.hasNamespace(index, "new")).toBe(false);
    known.learnNamespace(index, "new");
    known.forgetNamespace(index, "new");
    expect(known.hasNamespace(index, "new")).toBe(false);
  });

  it("are remembered up to a bound, the oldest forgotten first", () => {
    const known = createKnownIndexes();
    known.learn(other, told("oldest"));
    known.learn(index, told(...Array.from({ length: 20_000 }, (_, n) => `n${n}`)));
    expect(known.hasNamespace(other, "oldest")).toBe(false);
    expect(known.hasNamespace(index, "n19999")).toBe(true);
  });
});

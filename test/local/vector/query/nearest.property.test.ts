import fc from "fast-check";
import { expect, test } from "vitest";
import type { IndexDefinition } from "../../../../src/local/vector/index-definition.ts";
import { createNamespace } from "../../../../src/local/vector/namespace.ts";
import { shortestDecimal } from "../../../../src/local/vector/single-precision.ts";
import { dense } from "../definitions.ts";

/** The documents' formulas, in double precision; a cosine is rounded, so that opposite vectors score 0. */
const FORMULAS: Readonly<Record<IndexDefinition["similarityFunction"], (a: number[], b: number[]) => number>> = {
  COSINE: (a, b) => {
    const lengths = Math.sqrt(dot(a, a)) * Math.sqrt(dot(b, b));
    return (1 + (lengths === 0 ? 0 : Math.fround(dot(a, b) / lengths))) / 2;
  },
  EUCLIDEAN: (a, b) => 1 / (1 + a.reduce((sum, value, index) => sum + (value - (b[index] ?? 0)) ** 2, 0)),
  DOT_PRODUCT: (a, b) => (1 + dot(a, b)) / 2,
};

function dot(a: number[], b: number[]): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}

/** Small whole numbers: sums of their products are exact, and equal scores frequent. */
const cases = fc.integer({ min: 1, max: 9 }).chain((dimension) => {
  const vector = fc.array(fc.integer({ min: -2, max: 2 }), { minLength: dimension, maxLength: dimension });
  return fc.record({
    vectors: fc.array(vector, { maxLength: 60, size: "max" }),
    query: vector,
    topK: fc.integer({ min: 0, max: 30 }),
    every: fc.integer({ min: 1, max: 3 }),
    removed: fc.uniqueArray(fc.nat(59), { maxLength: 20 }),
    similarityFunction: fc.constantFrom("COSINE", "EUCLIDEAN", "DOT_PRODUCT"),
  });
});

test("the nearest are the first of all records by score and, where it is equal, by when they were stored", () => {
  fc.assert(
    fc.property(cases, ({ vectors, query, topK, every, removed, similarityFunction }) => {
      const namespace = createNamespace(dense(query.length, similarityFunction));
      for (const [n, vector] of vectors.entries()) {
        namespace.put({ id: `${n}`, vector: Float32Array.from(vector), metadata: { n } });
      }
      for (const n of removed) namespace.remove(`${n}`);
      const expected = vectors
        .map((vector, n) => ({ n, score: Math.fround(FORMULAS[similarityFunction](query, vector)) }))
        .filter(({ n }) => n % every === 0 && !removed.includes(n))
        .sort((a, b) => b.score - a.score || a.n - b.n)
        .slice(0, topK)
        .map(({ n, score }) => ({ id: `${n}`, score: shortestDecimal(score) }));
      const accepts = ({ metadata }: { metadata?: Record<string, unknown> }) => Number(metadata?.n) % every === 0;
      const nearest = namespace.nearest({ vector: Float32Array.from(query), topK, accepts });
      expect(nearest.map(({ record, score }) => ({ id: record.id, score }))).toEqual(expected);
    }),
  );
});

test("a query for fewer answers the beginning of one for more", () => {
  const namespace = createNamespace(dense(8, "COSINE"));
  const vectorOf = (seed: number) => Float32Array.from({ length: 8 }, (_, index) => Math.sin(seed * 8 + index));
  for (let n = 0; n < 3_000; n += 1) namespace.put({ id: `${n}`, vector: vectorOf(n) });
  const all = namespace.nearest({ vector: vectorOf(0.5), topK: 3_000 });
  expect(all.length).toBe(3_000);
  for (const topK of [1, 2, 7, 1_000]) {
    expect(namespace.nearest({ vector: vectorOf(0.5), topK })).toEqual(all.slice(0, topK));
  }
});

test("vectors are found in every block of memory", () => {
  const dimension = 100_000;
  const namespace = createNamespace(dense(dimension, "EUCLIDEAN"));
  const unit = (n: number) => new Float32Array(dimension).fill(1, n, n + 1);
  for (let n = 0; n < 25; n += 1) namespace.put({ id: `${n}`, vector: unit(n) });
  for (const n of [0, 7, 8, 15, 16, 24]) {
    const [found] = namespace.nearest({ vector: unit(n), topK: 1 });
    expect([found?.record.id, found?.score, found?.record.vector?.indexOf(1)]).toEqual([`${n}`, 1, n]);
  }
});

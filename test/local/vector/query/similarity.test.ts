import { expect, test } from "vitest";
import type { IndexDefinition } from "../../../../src/local/vector/index-definition.ts";
import { createNamespace } from "../../../../src/local/vector/namespace.ts";
import { dense } from "../definitions.ts";

/** The scores of vectors against one, by ID. */
function scores(
  similarityFunction: IndexDefinition["similarityFunction"],
  query: readonly number[],
  vectors: Readonly<Record<string, readonly number[]>>,
): Record<string, number> {
  const namespace = createNamespace(dense(query.length, similarityFunction));
  for (const [id, vector] of Object.entries(vectors)) namespace.put({ id, vector: Float32Array.from(vector) });
  const nearest = namespace.nearest({ vector: Float32Array.from(query), topK: 10 });
  return Object.fromEntries(nearest.map(({ record, score }) => [record.id, score]));
}

test("a cosine of 1, 0 and −1 scores 1, 0.5 and 0, whatever the lengths", () => {
  expect(scores("COSINE", [3, 4], { same: [6, 8], across: [-4, 3], opposite: [-0.3, -0.4] })).toEqual({
    same: 1,
    across: 0.5,
    opposite: 0,
  });
});

test("a cosine of 24/25 scores 0.98", () => {
  expect(scores("COSINE", [3, 4], { near: [4, 3] })).toEqual({ near: 0.98 });
});

test("a vector of length 0 has no direction, and scores as if it were across", () => {
  expect(scores("COSINE", [3, 4], { zero: [0, 0] })).toEqual({ zero: 0.5 });
  expect(scores("COSINE", [0, 0], { one: [1, 0], other: [0, -1] })).toEqual({ one: 0.5, other: 0.5 });
});

test("a Euclidean score is 1 by 1 and the squared distance", () => {
  expect(scores("EUCLIDEAN", [1, 2, 3], { same: [1, 2, 3], near: [1, 2, 4], far: [1, 5, 7] })).toEqual({
    same: 1,
    near: 0.5,
    far: 0.03846154,
  });
});

test("a dot product scores half of 1 and itself", () => {
  expect(scores("DOT_PRODUCT", [0.6, 0.8], { same: [0.6, 0.8], across: [-0.8, 0.6] })).toEqual({
    same: 1,
    across: 0.5,
  });
  expect(scores("DOT_PRODUCT", [1, 2], { long: [3, 4] })).toEqual({ long: 6 });
});

test("a score is 1 for the very vector, in single precision", () => {
  const vector = Array.from({ length: 384 }, (_, index) => Math.sin(index) / 3);
  expect(scores("COSINE", vector, { same: vector })).toEqual({ same: 1 });
});

test("a vector that is not finite hides no other one", () => {
  const vectors = { nan: [Number.NaN, 1], near: [1, 1], infinite: [Number.POSITIVE_INFINITY, 0], far: [1, -1] };
  for (const similarityFunction of ["COSINE", "EUCLIDEAN", "DOT_PRODUCT"] as const) {
    const found = Object.keys(scores(similarityFunction, [1, 1], vectors));
    expect(found.filter((id) => id === "near" || id === "far")).toEqual(["near", "far"]);
  }
});

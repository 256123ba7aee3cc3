import { expect, test } from "vitest";
import { createNamespace } from "../../../../src/local/vector/namespace.ts";
import { fuse } from "../../../../src/local/vector/query/score-fusion.ts";
import { CLIENT_RECORDS, HYBRID } from "../definitions.ts";

function clientNamespace() {
  const namespace = createNamespace(HYBRID);
  for (const record of CLIENT_RECORDS) namespace.put(record);
  return namespace;
}

/** IDs and scores of a query. */
function answerOf(query: Parameters<ReturnType<typeof clientNamespace>["nearest"]>[0]) {
  return clientNamespace()
    .nearest(query)
    .map(({ record, score }) => [record.id, score]);
}

test("scores fused by rank are those that Upstash's TypeScript client expects", () => {
  const first = { vector: Float32Array.of(0.1, 0.1), sparseVector: { indices: [3, 4], values: [0.1, 0.2] }, topK: 1 };
  expect(answerOf({ ...first, fusionAlgorithm: "RRF" })).toEqual([["id2", 0.033333335]]);
  const second = { vector: Float32Array.of(0.5, 0.1), sparseVector: { indices: [0, 1], values: [0.5, 0.1] }, topK: 1 };
  expect(answerOf(second)).toEqual([["id0", 0.032795697]]);
});

test("two scores lie a share of √2/12 from the middle, as in a score that Upstash's TypeScript client expects", () => {
  const scores = fuse(
    [
      [
        { row: 2, score: 0.994975 },
        { row: 1, score: 0.99029 },
      ],
      [{ row: 0, score: 0.01 }],
    ],
    "DBSF",
  );
  expect(scores).toEqual([
    { row: 2, score: Math.fround(0.5 + Math.SQRT2 / 12) },
    { row: 0, score: 0.5 },
    { row: 1, score: Math.fround(0.5 - Math.SQRT2 / 12) },
  ]);
});

test("with one of both vectors a hybrid index is searched for that alone, with its own scores", () => {
  const sparseVector = { indices: [2, 3], values: [0.5, 0.5] };
  expect(answerOf({ sparseVector, topK: 1, weightingStrategy: "IDF", fusionAlgorithm: "DBSF" })).toEqual([
    ["id2", 0.26666638],
  ]);
  expect(answerOf({ vector: Float32Array.of(0.1, 0.2), topK: 1 })).toEqual([["id0", 1]]);
});

test("without any vector nothing is near", () => {
  expect(answerOf({ topK: 3 })).toEqual([]);
});

test("a filter holds for both components", () => {
  const query = { vector: Float32Array.of(0.1, 0.2), sparseVector: { indices: [0, 3], values: [1, 1] }, topK: 3 };
  expect(answerOf({ ...query, accepts: ({ id }) => id !== "id0" }).map(([id]) => id)).toEqual(["id2", "id1"]);
});

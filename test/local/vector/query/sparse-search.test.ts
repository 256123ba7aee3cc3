import { expect, test } from "vitest";
import { createNamespace } from "../../../../src/local/vector/namespace.ts";
import { CLIENT_RECORDS, SPARSE } from "../definitions.ts";

function clientNamespace() {
  const namespace = createNamespace(SPARSE);
  for (const { vector: _, ...record } of CLIENT_RECORDS) namespace.put(record);
  return namespace;
}

test("scores weighed by IDF are those that Upstash's TypeScript client expects", () => {
  const sparseVector = { indices: [0, 1], values: [0.1, 0.2] };
  const nearest = clientNamespace().nearest({ sparseVector, topK: 2, weightingStrategy: "IDF" });
  expect(nearest.map(({ record, score }) => [record.id, score])).toEqual([
    ["id0", 0.028608438],
    ["id1", 0.018800145],
  ]);
});

test("a record that shares no dimension is not found, even if too few are", () => {
  const nearest = clientNamespace().nearest({ sparseVector: { indices: [3, 9], values: [1, 1] }, topK: 3 });
  expect(nearest.map(({ record }) => record.id)).toEqual(["id2"]);
});

test("a dimension of value 0 is shared by nobody", () => {
  const namespace = createNamespace(SPARSE);
  namespace.put({ id: "zero", sparseVector: { indices: [1, 2], values: [0, 1] } });
  expect(namespace.nearest({ sparseVector: { indices: [1], values: [1] }, topK: 3 })).toEqual([]);
  expect(namespace.nearest({ sparseVector: { indices: [2], values: [0] }, topK: 3 })).toEqual([]);
});

test("values of a dimension that is named twice are added", () => {
  const namespace = createNamespace(SPARSE);
  namespace.put({ id: "twice", sparseVector: { indices: [7, 7], values: [1, 2] } });
  const nearest = namespace.nearest({ sparseVector: { indices: [7], values: [2] }, topK: 3 });
  expect(nearest.map(({ score }) => score)).toEqual([6]);
});

test("negative scores are found, behind the others", () => {
  const namespace = createNamespace(SPARSE);
  namespace.put({ id: "below", sparseVector: { indices: [-5], values: [-1] } });
  namespace.put({ id: "above", sparseVector: { indices: [-5], values: [1] } });
  const nearest = namespace.nearest({ sparseVector: { indices: [-5], values: [2] }, topK: 3 });
  expect(nearest.map(({ record, score }) => [record.id, score])).toEqual([
    ["above", 2],
    ["below", -2],
  ]);
});

test("vectors that were overwritten thousands of times are found once, with their last values", () => {
  const namespace = createNamespace(SPARSE);
  for (let n = 0; n <= 5_000; n += 1) {
    namespace.put({ id: `${n % 3}`, sparseVector: { indices: [n % 2, 9], values: [1, n] } });
  }
  const nearest = namespace.nearest({ sparseVector: { indices: [9], values: [1] }, topK: 10 });
  expect(nearest.map(({ score }) => score)).toEqual([5_000, 4_999, 4_998]);
});

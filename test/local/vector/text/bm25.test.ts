import { expect, test } from "vitest";
import { createNamespace } from "../../../../src/local/vector/namespace.ts";
import { sparseOfText } from "../../../../src/local/vector/text/bm25.ts";
import { SPARSE } from "../definitions.ts";

/** The score of the formula for a term that a document of `length` terms has `count` times, without IDF. */
const formula = (count: number, length: number) => (count * 2.2) / (count + 1.2 * (1 - 0.75 + 0.75 * (length / 32)));

function search(documents: readonly string[], query: string) {
  const namespace = createNamespace(SPARSE);
  for (const data of documents) namespace.put({ id: data, data, sparseVector: sparseOfText(data, "document") });
  const sparseVector = sparseOfText(query, "query");
  return namespace.nearest({ sparseVector, topK: 10, weightingStrategy: "IDF" });
}

test("a document weighs its terms by the formula of BM25, with the constants of the documents", () => {
  const { values } = sparseOfText("vector vector database", "document");
  expect(values).toEqual([Math.fround(formula(2, 3)), Math.fround(formula(1, 3))]);
});

test("a query counts its terms", () => {
  const { indices, values } = sparseOfText("vector vector database", "query");
  expect(values).toEqual([2, 1]);
  expect(indices).toEqual(sparseOfText("vector vector database", "document").indices);
});

test("the score of a document is the sum of the formula over the terms of the query", () => {
  const [found] = search(["upstash vector", "vector search", "redis cache"], "upstash vector");
  const idf = (containing: number) => Math.log(1 + (3 - containing + 0.5) / (containing + 0.5));
  expect(found?.record.id).toBe("upstash vector");
  expect(found?.score).toBeCloseTo((idf(1) + idf(2)) * formula(1, 2), 5);
});

test("rare terms, and short documents, come first", () => {
  const documents = ["vector search", "vector index", "upstash search", `vector index ${"further words ".repeat(30)}`];
  const found = search(documents, "upstash vector").map(({ record }) => record.id);
  expect(found[0]).toBe("upstash search");
  expect(found.at(-1)).toBe(documents[3]);
});

test("stop words are no terms, and the forms of a word are one", () => {
  expect(sparseOfText("the and of it", "query")).toEqual({ indices: [], values: [] });
  expect(sparseOfText("connections connected connecting", "query").values).toEqual([3]);
});

test("indices are 32-bit integers, the same in every process", () => {
  expect(sparseOfText("upstash", "query").indices).toEqual([1_277_623_785]);
});

test("a text of more than 1,000 terms keeps the weightiest", () => {
  const rare = Array.from({ length: 1_500 }, (_, n) => `term${n}`);
  const { indices, values } = sparseOfText([...rare, "often", "often"].join(" "), "document");
  expect(indices.length).toBe(1_000);
  expect(indices[0]).toBe(sparseOfText("often", "query").indices[0]);
  expect(values[0]).toBeGreaterThan(values[1] ?? 0);
});

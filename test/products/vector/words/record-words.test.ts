import { expect, it } from "vitest";
import type { IndexInfo } from "../../../../src/products/vector/access/index-info.ts";
import { noticesOfExport } from "../../../../src/products/vector/files/notices-of-export.ts";
import { vectorRecords } from "../../../../src/products/vector/files/vector-record-lines.ts";
import { countOf, countWere, searchWords, vectorWords } from "../../../../src/products/vector/words/record-words.ts";

it("one record is spoken of as one, and several as several", () => {
  expect([0, 1, 2].map((count) => countOf(count, vectorWords))).toEqual(["0 vectors", "1 vector", "2 vectors"]);
  expect([1, 2].map((count) => countWere(count, searchWords))).toEqual(["1 document was", "2 documents were"]);
});

it.each([
  [1, "1 vector was not ready when it began, and may be missing."],
  [2, "2 vectors were not ready when it began, and may be missing."],
])("an export says how many were still being written: %i", (pending, told) => {
  const info: IndexInfo = {
    type: "DENSE",
    ...{ dimension: 3, similarity: "COSINE", models: [], bytes: 0, records: 0, pending },
    namespaces: new Map([["", { records: 0, pending }]]),
  };
  const ended = { kind: vectorRecords, stopped: undefined, namespaces: [""], info, file: "a.jsonl", isBare: false };
  const read = { counts: new Map(), prefix: undefined, last: undefined, passedOver: "" };
  expect(noticesOfExport({ ...ended, ...read })).toBe(told);
});

import { expect } from "vitest";

/** A call of a tool that writes, the exact request that it makes, what the API answers, and what of it is told. */
export interface WriteExample {
  tool: string;
  /** Tells examples of one tool apart. */
  title?: string;
  input: Record<string, unknown>;
  /** What the index is, where that is no dense one. */
  info?: Record<string, unknown>;
  request: { line: string; query?: Record<string, string>; body?: unknown };
  /** The `result` of the response. */
  response: unknown;
  result: unknown;
  /** What stands beside the result. */
  remarks?: Record<string, unknown>;
}

const afterAMoment = { notice: expect.stringContaining("Reads see it after a moment") };
const ids = ["article-1", "article-2"];

/** What the index holds of which the calls are: `blog` has articles, `old` two more. */
export const stored = {
  "": [{ id: "a" }],
  blog: [
    { id: "article-1", metadata: { year: 2020 } },
    { id: "article-2", metadata: { year: 2021 } },
    { id: "note-1", metadata: { year: 2024 } },
  ],
  old: [{ id: "x" }, { id: "y" }],
  "a/b": [{ id: "z" }],
};

/** One example at least for each operation of Vector that writes or deletes. */
export const writeExamples: readonly WriteExample[] = [
  {
    tool: "vector_upsert",
    title: "numbers",
    input: {
      vectors: [
        { id: "a", vector: [0.1, 0.2], metadata: { year: 2020, tags: ["x", null] }, data: "text" },
        { id: "b", vector: [0.3, 0.4] },
      ],
    },
    request: {
      line: "POST /upsert",
      body: [
        { id: "a", vector: [0.1, 0.2], metadata: { year: 2020, tags: ["x", null] }, data: "text" },
        { id: "b", vector: [0.3, 0.4] },
      ],
    },
    response: "Success",
    result: { upserted: 2 },
    remarks: afterAMoment,
  },
  {
    tool: "vector_upsert",
    title: "sparse numbers",
    info: { indexType: "SPARSE" },
    input: { namespace: "a/b", vectors: [{ id: "a", sparse_vector: { indices: [3, 17], values: [0.5, -2] } }] },
    request: { line: "POST /upsert/a%2Fb", body: [{ id: "a", sparseVector: { indices: [3, 17], values: [0.5, -2] } }] },
    response: "Success",
    result: { upserted: 1 },
    remarks: afterAMoment,
  },
  {
    tool: "vector_upsert",
    title: "texts",
    input: { namespace: "blog", vectors: [{ id: "a", data: "A text.", metadata: { year: 2020 } }] },
    request: { line: "POST /upsert-data/blog", body: [{ id: "a", data: "A text.", metadata: { year: 2020 } }] },
    response: "Success",
    result: { upserted: 1 },
    remarks: afterAMoment,
  },
  {
    tool: "vector_update",
    title: "everything",
    input: { id: "a", vector: [1, 2], data: "new", metadata: { year: 2021 } },
    request: { line: "POST /update", body: { id: "a", vector: [1, 2], data: "new", metadata: { year: 2021 } } },
    response: { updated: 1 },
    result: { updated: 1 },
    remarks: afterAMoment,
  },
  {
    tool: "vector_update",
    title: "sparse numbers",
    info: { indexType: "SPARSE" },
    input: { id: "a", sparse_vector: { indices: [3], values: [0.5] } },
    request: { line: "POST /update", body: { id: "a", sparseVector: { indices: [3], values: [0.5] } } },
    response: { updated: 1 },
    result: { updated: 1 },
    remarks: afterAMoment,
  },
  {
    tool: "vector_update",
    title: "a merge patch of one that is not there",
    input: { id: "b", namespace: "blog", metadata: { year: null, author: { name: "Ada" } }, patch: true },
    request: {
      line: "POST /update/blog",
      body: { id: "b", metadata: { year: null, author: { name: "Ada" } }, metadataUpdateMode: "PATCH" },
    },
    response: { updated: 0 },
    result: { updated: 0 },
    remarks: {
      notice: 'No vector has the ID "b" in the namespace "blog": nothing was written. vector_upsert makes one.',
    },
  },
  {
    tool: "vector_delete",
    title: "by ID",
    input: { ids: ["a", "b", "a"] },
    request: { line: "POST /delete", body: { ids: ["a", "b"] } },
    response: { deleted: 1 },
    result: { deleted: 1 },
    remarks: { notice: "1 of the 2 IDs named no vector: it was not there, or is still being written." },
  },
  {
    tool: "vector_delete",
    title: "by prefix",
    input: { namespace: "blog", prefix: "article-" },
    request: { line: "POST /delete/blog", body: { ids } },
    response: { deleted: 2 },
    result: { deleted: 2, fitted: "2, counted to the end" },
  },
  {
    tool: "vector_delete",
    title: "by filter",
    input: { namespace: "blog", filter: "year < 2024" },
    request: { line: "POST /delete/blog", body: { ids } },
    response: { deleted: 2 },
    result: { deleted: 2, fitted: "2, counted to the end" },
  },
  {
    tool: "vector_reset",
    title: "one namespace",
    input: { namespace: "blog" },
    request: { line: "POST /reset/blog" },
    response: "Success",
    result: "Success",
    remarks: { notice: 'Before, the namespace "blog" had 3 vectors.' },
  },
  {
    tool: "vector_reset",
    title: "the default namespace",
    input: {},
    request: { line: "POST /reset" },
    response: "Success",
    result: "Success",
    remarks: { notice: "Before, the default namespace had 1 vector." },
  },
  {
    tool: "vector_reset",
    title: "every namespace",
    input: { all: true },
    request: { line: "POST /reset", query: { all: "" } },
    response: "Success",
    result: "Success",
    remarks: { notice: "Before, the index had 7 vectors in 4 namespaces." },
  },
  {
    tool: "vector_namespace_rename",
    input: { namespace: "blog", new_name: "journal" },
    request: { line: "POST /rename-namespace", body: { namespace: "blog", newNamespace: "journal" } },
    response: { renamed: true },
    result: { renamed: true },
  },
  {
    tool: "vector_namespace_rename",
    title: "in the place of another",
    input: { namespace: "blog", new_name: "old", delete_existing: true },
    request: {
      line: "POST /rename-namespace",
      body: { namespace: "blog", newNamespace: "old", deleteExisting: true },
    },
    response: { renamed: true },
    result: { renamed: true },
  },
  {
    tool: "vector_namespace_delete",
    input: { namespace: "a/b" },
    request: { line: "POST /delete-namespace/a%2Fb" },
    response: "Success",
    result: "Success",
    remarks: { notice: 'Before, the namespace "a/b" had 1 vector.' },
  },
];

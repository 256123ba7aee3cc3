import { denseCosine, infoOf } from "./scripted-index.ts";

/** A call of a tool that reads, the exact request that it makes, what the API answers, and what of it is told. */
export interface ReadExample {
  tool: string;
  /** Tells examples of one tool apart. */
  title?: string;
  input: Record<string, unknown>;
  request: { line: string; body?: unknown };
  /** The `result` of the response. */
  response: unknown;
  result: unknown;
  /** What stands beside the result. */
  remarks?: Record<string, unknown>;
}

const hit = { id: "a", score: 0.92145567, metadata: { year: 2020 }, data: "text", vector: [3, 4, 0] };
const hitShown = { id: "a", score: 0.9214557, metadata: { year: 2020 }, data: "text" };
const record = { id: "a", metadata: { year: 2020 }, data: "text", vector: [3, 4, 0] };
const recordShown = { id: "a", metadata: { year: 2020 }, data: "text" };
const summary = { dimension: 3, norm: 5, first: [3, 4, 0] };
const sparse = { indices: [3, 17], values: [0.5, -2] };

const everyOption = {
  ...{ top_k: 1, filter: "year >= 2000", namespace: "a/b", fusion: "DBSF", weighting: "IDF" },
  ...{ include_metadata: true, include_data: true, include_vector: true },
};
const everyField = {
  ...{ topK: 1, filter: "year >= 2000", fusionAlgorithm: "DBSF", weightingStrategy: "IDF" },
  ...{ includeMetadata: true, includeData: true, includeVectors: true },
};

/** One example at least for each operation of Vector that reads. */
export const readExamples: readonly ReadExample[] = [
  {
    tool: "vector_query",
    input: { vector: [1, 2, 3], top_k: 1 },
    request: { line: "POST /query", body: { vector: [1, 2, 3], topK: 1, includeMetadata: true } },
    response: [hit],
    result: [hitShown],
  },
  {
    tool: "vector_query",
    title: "every option",
    input: { vector: [1, 2, 3], sparse_vector: sparse, ...everyOption },
    request: { line: "POST /query/a%2Fb", body: { vector: [1, 2, 3], sparseVector: sparse, ...everyField } },
    response: [hit],
    result: [{ ...hitShown, vector: summary }],
  },
  {
    tool: "vector_query",
    title: "a text with every option",
    input: { data: "text", query_mode: "SPARSE", ...everyOption },
    request: { line: "POST /query-data/a%2Fb", body: { data: "text", queryMode: "SPARSE", ...everyField } },
    response: [hit],
    result: [{ ...hitShown, vector: summary }],
  },
  {
    tool: "vector_query",
    title: "without metadata",
    input: { data: "text", top_k: 1, include_metadata: false },
    request: { line: "POST /query-data", body: { data: "text", topK: 1 } },
    response: [{ id: "a", score: 1 }],
    result: [{ id: "a", score: 1 }],
  },
  {
    tool: "vector_query",
    title: "several",
    input: { top_k: 1, namespace: "n", queries: [{ vector: [1, 2, 3] }, { sparse_vector: sparse, top_k: 2 }] },
    request: {
      line: "POST /query/n",
      body: [
        { vector: [1, 2, 3], topK: 1, includeMetadata: true },
        { sparseVector: sparse, topK: 2, includeMetadata: true },
      ],
    },
    response: [[hit], [hit, hit]],
    result: [
      { query: 0, hits: [hitShown] },
      { query: 1, hits: [hitShown, hitShown] },
    ],
  },
  {
    tool: "vector_query",
    title: "resumable",
    input: { vector: [1, 2, 3], sparse_vector: sparse, ...everyOption, resumable: true, max_idle: 60 },
    request: {
      line: "POST /resumable-query/a%2Fb",
      body: { vector: [1, 2, 3], sparseVector: sparse, ...everyField, maxIdle: 60 },
    },
    response: { uuid: "550e8400-e29b-41d4-a716-446655440000", scores: [hit] },
    result: [{ ...hitShown, vector: summary }],
    remarks: { shown: 1, cursor: "550e8400-e29b-41d4-a716-446655440000" },
  },
  {
    tool: "vector_query",
    title: "resumable, a text",
    input: { data: "text", query_mode: "DENSE", ...everyOption, resumable: true, max_idle: 60 },
    request: {
      line: "POST /resumable-query-data/a%2Fb",
      body: { data: "text", queryMode: "DENSE", ...everyField, maxIdle: 60 },
    },
    response: { uuid: "u", scores: [hit] },
    result: [{ ...hitShown, vector: summary }],
    remarks: { shown: 1, cursor: "u" },
  },
  {
    tool: "vector_query",
    title: "resumed",
    input: { cursor: "u", top_k: 7 },
    request: { line: "POST /resumable-query-next", body: { uuid: "u", additionalK: 7 } },
    response: [hit],
    result: [{ ...hitShown, vector: summary }],
    remarks: { shown: 1, cursor: "u" },
  },
  {
    tool: "vector_query",
    title: "stopped",
    input: { cursor: "u", stop: true },
    request: { line: "POST /resumable-query-end", body: { uuid: "u" } },
    response: "Success",
    result: { stopped: true },
  },
  {
    tool: "vector_fetch",
    input: { ids: ["a", "b", "a"] },
    request: { line: "POST /fetch", body: { ids: ["a", "b"], includeMetadata: true, includeData: true } },
    response: [record, null],
    result: [recordShown],
    remarks: { missing: ["b"] },
  },
  {
    tool: "vector_fetch",
    title: "by prefix, every option",
    input: { prefix: "a", namespace: "n", include_data: true, include_vector: true },
    request: {
      line: "POST /fetch/n",
      body: { prefix: "a", includeMetadata: true, includeData: true, includeVectors: true },
    },
    response: [record],
    result: [{ ...recordShown, vector: summary }],
  },
  {
    tool: "vector_fetch",
    title: "any one",
    input: { random: true, namespace: "n" },
    request: { line: "GET /random/n" },
    response: record,
    result: [recordShown],
  },
  {
    tool: "vector_range",
    input: {},
    request: { line: "POST /range", body: { cursor: "0", limit: 50, includeMetadata: true } },
    response: { nextCursor: "", vectors: [record] },
    result: [recordShown],
    remarks: { shown: 1 },
  },
  {
    tool: "vector_range",
    title: "every option",
    input: { namespace: "n", cursor: "7", limit: 2, prefix: "a", include_data: true, include_vector: true },
    request: {
      line: "POST /range/n",
      body: { cursor: "7", limit: 2, prefix: "a", includeMetadata: true, includeData: true, includeVectors: true },
    },
    response: { nextCursor: "9", vectors: [record, { id: "c", sparseVector: sparse }] },
    result: [
      { ...recordShown, vector: summary },
      {
        id: "c",
        sparse_vector: {
          nonzero: 2,
          norm: 2.06155,
          first: [
            [3, 0.5],
            [17, -2],
          ],
        },
      },
    ],
    remarks: { shown: 2, cursor: "9", notice: "There may be more: go on with `cursor`." },
  },
  {
    tool: "vector_info",
    input: {},
    request: { line: "GET /info" },
    response: infoOf({ "": 1, blog: 7 }, denseCosine),
    result: {
      ...{ type: "DENSE", dimension: 3, similarity: "COSINE", models: ["BGE_SMALL_EN_V1_5"] },
      ...{ vectors: 8, bytes: 2_048, size: "2 KiB" },
      namespaces: [
        { name: "blog", vectors: 7 },
        { name: "", vectors: 1 },
      ],
    },
    remarks: { total: 2, shown: 2 },
  },
  {
    tool: "vector_info",
    title: "names",
    input: { names_only: true },
    request: { line: "GET /list-namespaces" },
    response: ["", "blog"],
    result: ["", "blog"],
    remarks: { total: 2, shown: 2 },
  },
];

import type { ReadExample } from "../vector/read-examples.ts";
import { hybrid, infoOf } from "../vector/scripted-index.ts";

const document = { id: "a", content: { title: "Alien" }, metadata: { year: 1979 } };

/** One example at least for each operation of Search that reads. */
export const searchExamples: readonly ReadExample[] = [
  {
    tool: "search_query",
    input: { index: "movies", query: "space", top_k: 1 },
    request: {
      line: "POST /search/movies",
      body: { query: "space", topK: 1, includeData: true, includeMetadata: true },
    },
    response: [{ ...document, score: 0.87654321 }],
    result: [{ id: "a", score: 0.8765432, content: { title: "Alien" }, metadata: { year: 1979 } }],
    remarks: { score_means: "0 to 1, higher is more relevant; comparable within this answer alone." },
  },
  {
    tool: "search_query",
    title: "every option",
    input: {
      ...{ index: "a/b", query: "space", top_k: 1, filter: "title = 'Alien' AND @metadata.year > 1970" },
      ...{ reranking: true, semantic_weight: 0.5, input_enrichment: false, keep_original: true },
    },
    request: {
      line: "POST /search/a%2Fb",
      body: {
        ...{ query: "space", topK: 1, includeData: true, includeMetadata: true },
        ...{ filter: "title = 'Alien' AND @metadata.year > 1970", reranking: true, semanticWeight: 0.5 },
        ...{ inputEnrichment: false, _appendOriginalInputToEnrichmentResult: true },
      },
    },
    response: [{ ...document, score: 1 }],
    result: [{ ...document, score: 1 }],
  },
  {
    tool: "search_fetch",
    input: { index: "movies", ids: ["a", "b"] },
    request: { line: "POST /fetch/movies", body: { ids: ["a", "b"], includeData: true, includeMetadata: true } },
    response: [document, null],
    result: [document],
    remarks: { missing: ["b"] },
  },
  {
    tool: "search_fetch",
    title: "by prefix",
    input: { index: "movies", prefix: "a" },
    request: { line: "POST /fetch/movies", body: { prefix: "a", includeData: true, includeMetadata: true } },
    response: [document],
    result: [document],
  },
  {
    tool: "search_range",
    input: { index: "movies", cursor: "3", limit: 1, prefix: "a" },
    request: {
      line: "POST /range/movies",
      body: { cursor: "3", limit: 1, prefix: "a", includeData: true, includeMetadata: true },
    },
    response: { nextCursor: "4", vectors: [document] },
    result: [document],
    remarks: { shown: 1, cursor: "4" },
  },
  {
    tool: "search_info",
    input: {},
    request: { line: "GET /info" },
    response: infoOf({ "": 0, movies: 7 }, hybrid),
    result: {
      ...{ type: "HYBRID", dimension: 3, similarity: "COSINE", models: ["BGE_SMALL_EN_V1_5", "BM25"] },
      ...{ documents: 7, bytes: 2_048, size: "2 KiB", indexes: [{ name: "movies", documents: 7 }] },
    },
    remarks: { total: 1, shown: 1 },
  },
  {
    tool: "search_info",
    title: "names",
    input: { names_only: true },
    request: { line: "GET /list-namespaces" },
    response: ["movies"],
    result: ["movies"],
    remarks: { total: 1, shown: 1 },
  },
];

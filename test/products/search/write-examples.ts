import { expect } from "vitest";
import type { WriteExample } from "../vector/write-examples.ts";

/** What the database holds of which the calls are. */
export const storedDocuments = {
  movies: [
    { id: "star-wars", content: { title: "Star Wars", year: 1977 }, metadata: { director: "Lucas" } },
    { id: "star-trek", content: { title: "Star Trek", year: 1979 }, metadata: { director: "Wise" } },
    { id: "alien", content: { title: "Alien", year: 1979 }, metadata: { director: "Scott" } },
  ],
};

/** One example at least for each operation of Search that writes or deletes. */
export const documentExamples: readonly WriteExample[] = [
  {
    tool: "search_upsert",
    input: {
      index: "movies",
      documents: [
        { id: "alien", content: { title: "Alien" }, metadata: { director: null } },
        { id: 7, content: {} },
      ],
    },
    request: {
      line: "POST /upsert-data/movies",
      body: [
        { id: "alien", content: { title: "Alien" }, metadata: { director: null } },
        { id: "7", content: {} },
      ],
    },
    response: "Success",
    result: { upserted: 2 },
    remarks: { notice: expect.stringContaining("until then search_info counts it as pending") },
  },
  {
    tool: "search_delete",
    title: "by ID",
    input: { index: "movies", ids: ["alien"] },
    request: { line: "POST /delete/movies", body: { ids: ["alien"] } },
    response: { deleted: 1 },
    result: { deleted: 1 },
  },
  {
    tool: "search_delete",
    title: "by prefix",
    input: { index: "movies", prefix: "star-" },
    request: { line: "POST /delete/movies", body: { ids: ["star-wars", "star-trek"] } },
    response: { deleted: 2 },
    result: { deleted: 2, fitted: "2, counted to the end" },
  },
  {
    tool: "search_delete",
    title: "by a filter over content and metadata",
    input: { index: "movies", filter: "year = 1979 AND @metadata.director = 'Wise'" },
    request: { line: "POST /delete/movies", body: { ids: ["star-trek"] } },
    response: { deleted: 1 },
    result: { deleted: 1, fitted: "1, counted to the end" },
  },
  {
    tool: "search_reset",
    input: { index: "movies" },
    request: { line: "POST /reset/movies" },
    response: "Success",
    result: "Success",
    remarks: { notice: 'Before, the index "movies" had 3 documents.' },
  },
  {
    tool: "search_index_drop",
    input: { index: "movies" },
    request: { line: "POST /delete-namespace/movies" },
    response: "Success",
    result: "Success",
    remarks: { notice: 'Before, the index "movies" had 3 documents.' },
  },
];

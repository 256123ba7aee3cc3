import { Search } from "@upstash/search";
import { describe, expect, it } from "vitest";
import { methodsOf, TOKEN } from "../vector/server/fixture.ts";
import { MOVIES, useSearch } from "./fixture.ts";

const test = useSearch();
const ids = (documents: readonly { id: string }[]) => documents.map(({ id }) => id);

describe("the client of Search", () => {
  it("upserts documents and one document, each in place of all that had its ID", async () => {
    expect(await test.movies.upsert(MOVIES)).toBe("Success");
    expect(await test.movies.upsert({ id: "inception", content: { title: "Inception 2" } })).toBe("Success");
    expect(await test.movies.fetch(["star-wars", "inception", "absent"])).toEqual([
      MOVIES[0],
      { id: "inception", content: { title: "Inception 2" } },
      null,
    ]);
  });

  it("searches what the content says, best first, with scores from 0 to 1", async () => {
    await test.movies.upsert(MOVIES);
    const found = await test.movies.search({ query: "space opera rebels", limit: 2 });
    expect(found).toHaveLength(2);
    expect(found[0]).toEqual({ ...MOVIES[0], score: expect.any(Number) });
    expect(found.every(({ score }) => score >= 0 && score <= 1)).toBe(true);
    expect(found[0]?.score).toBeGreaterThan(found[1]?.score ?? 1);
  });

  it("searches no metadata", async () => {
    await test.movies.upsert([...MOVIES, { id: "lucas", content: { title: "A life of George Lucas" } }]);
    expect(ids(await test.movies.search({ query: "George Lucas", limit: 1 }))).toEqual(["lucas"]);
  });

  it.each([
    ["a field of content", "genre = 'comedy'", ["amelie"]],
    ["a field of metadata", "@metadata.director GLOB 'Chris*'", ["inception"]],
    ["both", "year < 2000 AND @metadata.seen = true", ["star-wars"]],
    ["a structure", { AND: [{ year: { greaterThan: 2000 } }, { genre: { notEquals: "comedy" } }] }, ["inception"]],
    ["a structure over metadata", { "@metadata.seen": { equals: true } }, ["star-wars"]],
  ])("searches with a filter of %s", async (_, filter, expected) => {
    await test.movies.upsert(MOVIES);
    expect(ids(await test.movies.search({ query: "a film", filter: filter as string }))).toEqual(expected);
  });

  it("takes every option of a search", async () => {
    await test.movies.upsert(MOVIES);
    const options = { reranking: true, inputEnrichment: false, keepOriginalQueryAfterEnrichment: true };
    for (const semanticWeight of [0, 0.2, 1]) {
      const found = await test.movies.search({ query: "dreams", limit: 1, semanticWeight, ...options });
      expect(ids(found)).toEqual(["inception"]);
    }
  });

  it("finds five documents unless it is told otherwise", async () => {
    await test.movies.upsert(Array.from({ length: 9 }, (_, place) => ({ id: `${place}`, content: { text: "same" } })));
    expect(await test.movies.search({ query: "same" })).toHaveLength(5);
    expect(await test.movies.search({ query: "same", limit: 8 })).toHaveLength(8);
  });

  it("fetches by a prefix, and pages", async () => {
    await test.movies.upsert(MOVIES);
    expect(await test.movies.fetch({ prefix: "star" })).toEqual([MOVIES[0]]);
    const first = await test.movies.range({ cursor: "0", limit: 2 });
    expect(ids(first.documents)).toEqual(["star-wars", "inception"]);
    const second = await test.movies.range({ cursor: first.nextCursor, limit: 2 });
    expect([second.nextCursor, second.documents]).toEqual(["", [MOVIES[2]]]);
    expect(ids((await test.movies.range({ cursor: "0", limit: 5, prefix: "in" })).documents)).toEqual(["inception"]);
  });

  it.each([
    ["an ID", "amelie", 1],
    ["IDs", ["amelie", "inception", "absent"], 2],
    ["a prefix", { prefix: "in" }, 1],
    ["a filter", { filter: "year > 2000" }, 2],
    ["a filter of metadata", { filter: "HAS FIELD @metadata.director" }, 2],
  ])("deletes by %s", async (_, what, deleted) => {
    await test.movies.upsert(MOVIES);
    expect(await test.movies.delete(what)).toEqual({ deleted });
    expect(await test.movies.info()).toEqual({ documentCount: 3 - deleted, pendingDocumentCount: 0 });
  });

  it("lists, tells, empties and deletes indexes", async () => {
    await test.movies.upsert(MOVIES);
    await test.client.index("books").upsert({ id: "one", content: { title: "Emma" } });
    expect(await test.client.listIndexes()).toEqual(["movies", "books"]);
    expect(await test.client.info()).toEqual({
      diskSize: expect.any(Number),
      documentCount: 4,
      pendingDocumentCount: 0,
      indexes: {
        movies: { documentCount: 3, pendingDocumentCount: 0 },
        books: { documentCount: 1, pendingDocumentCount: 0 },
      },
    });
    expect(await test.movies.reset()).toBe("Success");
    expect(await test.movies.info()).toEqual({ documentCount: 0, pendingDocumentCount: 0 });
    expect(await test.movies.deleteIndex()).toBe("Success");
    expect(await test.client.listIndexes()).toEqual(["books"]);
  });

  it("is found by the variables of an environment", async () => {
    const variables = { UPSTASH_SEARCH_REST_URL: test.search.url, UPSTASH_SEARCH_REST_TOKEN: TOKEN };
    expect(await Search.fromEnv(variables, { enableTelemetry: false }).listIndexes()).toEqual([]);
  });

  it("is served in all methods that it has, each of which a test above calls", () => {
    expect(methodsOf(test.client)).toEqual(["index", "info", "listIndexes"]);
    const ofIndex = ["delete", "deleteIndex", "fetch", "info", "range", "reset", "search", "upsert"];
    expect(methodsOf(test.movies)).toEqual(ofIndex);
  });
});

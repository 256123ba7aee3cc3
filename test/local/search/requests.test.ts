import { describe, expect, it } from "vitest";
import { READ_ONLY_TOKEN, servedIndex } from "../vector/server/fixture.ts";
import { MOVIES, useSearch } from "./fixture.ts";

const test = useSearch({ indexingDelay: 100 });
const refusal = (status: number, error: unknown = expect.any(String)) => ({ status, body: { status, error } });

it("documents are pending for a moment, and then found", async () => {
  await test.movies.upsert(MOVIES);
  expect(await test.movies.search({ query: "dreams" })).toEqual([]);
  expect(await test.movies.info()).toEqual({ documentCount: 0, pendingDocumentCount: 3 });
  test.clock.goTo(test.clock.now() + 100);
  expect(await test.movies.search({ query: "dreams" })).toHaveLength(3);
  expect(await test.movies.info()).toEqual({ documentCount: 3, pendingDocumentCount: 0 });
});

it("info tells that no model embeds here", async () => {
  expect((await test.call("GET /info")).body).toMatchObject({
    result: {
      indexType: "HYBRID",
      denseIndex: { embeddingModel: expect.stringContaining("not a model") },
      sparseIndex: { embeddingModel: expect.stringContaining("not a model") },
      namespaces: {},
    },
  });
});

describe("a request", () => {
  it.each(["POST /upsert-data/movies", "POST /delete/movies", "DELETE /reset/movies", "POST /delete-namespace/movies"])(
    "%s is a 403 with a token that only reads",
    async (line) => {
      expect(await test.call(line, { token: READ_ONLY_TOKEN, body: MOVIES })).toEqual(refusal(403));
    },
  );

  it.each(["POST /search/movies", "GET /fetch/movies", "GET /range/movies", "GET /list-namespaces", "GET /info"])(
    "%s needs no more than a token that reads",
    async (line) => {
      const body = { query: "x", ids: [], cursor: 0, limit: 1 };
      expect((await test.call(line, { token: READ_ONLY_TOKEN, body })).status).toBe(200);
    },
  );

  it.each(["POST /query/movies", "POST /upsert/movies", "POST /search", "POST /upsert-data", "POST /update/movies"])(
    "%s is none of Search",
    async (line) => {
      expect((await test.call(line, { body: {} })).status).toBe(404);
    },
  );

  it("sees nothing of another database", async () => {
    test.search.add(servedIndex("other"));
    await test.movies.upsert(MOVIES);
    const token = "token-of-other";
    expect((await test.call("GET /list-namespaces", { token })).body).toEqual({ result: [] });
    expect((await test.call("POST /fetch/movies", { token, body: { ids: ["amelie"] } })).body).toEqual({
      result: [null],
    });
  });

  it.each([
    ["/upsert-data", { id: "a" }, "content"],
    ["/upsert-data", { id: "a", content: "text" }, "content"],
    ["/upsert-data", { id: "a", content: { text: "x".repeat(1_501) } }, "at most 1500"],
    ["/upsert-data", { id: "a", content: {}, metadata: { text: "x".repeat(50_000) } }, "the metadata of a"],
    ["/upsert-data", Array.from({ length: 101 }, (_, id) => ({ id, content: {} })), "at most 100 records"],
    ["/search", { topK: 1 }, "query"],
    ["/search", { query: "" }, "query"],
    ["/search", { query: "x", topK: 101 }, "topK"],
    ["/search", { query: "x", semanticWeight: 1.1 }, "semanticWeight"],
    ["/search", { query: "x", filter: "year ==" }, "filter"],
    ["/delete", {}, "one of ids, prefix and filter"],
  ])("POST %s %j is a 400 that says %s", async (path, body, mentioned) => {
    expect(await test.call(`POST ${path}/movies`, { body })).toEqual(refusal(400, expect.stringContaining(mentioned)));
  });

  it("leaves out of a document what was not asked for", async () => {
    await test.movies.upsert(MOVIES);
    test.clock.goTo(test.clock.now() + 100);
    const found = await test.call("POST /search/movies", { body: { query: "dreams", topK: 1 } });
    expect(found.body).toEqual({ result: [{ id: "inception", score: expect.any(Number) }] });
  });
});

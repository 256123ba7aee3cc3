import { describe, expect, it } from "vitest";
import { search } from "../../../../src/products/search/product.ts";
import { vector } from "../../../../src/products/vector/product.ts";
import { startScriptedServer } from "../../../upstash/scripted-server.ts";
import { startVectorStandIn, storedResults } from "../scripted-index.ts";
import { serveIndex } from "../served-index.ts";

const record = { id: "a", vector: [1, 2, 3], data: "text", content: { text: "text" } };
const stored = { "": [record], blog: [record], films: [record] };
const results = {
  ...storedResults(stored),
  ...{ query: [], "query-data": [], search: [], random: record },
  "resumable-query": { uuid: "u", scores: [] },
  "resumable-query-data": { uuid: "u", scores: [] },
};
const vectorOf = { vector: [1, 2, 3] };

/** Every way of naming a namespace to a tool that reads: the name is the one that is looked for. */
const reading: readonly [tool: string, input: (name: string) => Record<string, unknown>][] = [
  ["vector_query", (namespace) => ({ namespace, data: "text" })],
  ["vector_query", (namespace) => ({ namespace, ...vectorOf, filter: "a = 1" })],
  ["vector_query", (namespace) => ({ namespace, queries: [{ data: "text" }, vectorOf] })],
  ["vector_query", (namespace) => ({ namespace: "blog", queries: [{ data: "text" }, { ...vectorOf, namespace }] })],
  ["vector_query", (namespace) => ({ namespace, data: "text", resumable: true })],
  ["vector_query", (namespace) => ({ namespace, ...vectorOf, resumable: true })],
  ["vector_similar", (namespace) => ({ namespace, id: "a" })],
  ["vector_similar", (namespace) => ({ target_namespace: namespace, id: "a" })],
  ["vector_fetch", (namespace) => ({ namespace, ids: ["a"] })],
  ["vector_fetch", (namespace) => ({ namespace, ids: ["a"], field: "data" })],
  ["vector_fetch", (namespace) => ({ namespace, prefix: "a" })],
  ["vector_fetch", (namespace) => ({ namespace, random: true })],
  ["vector_range", (namespace) => ({ namespace })],
  ["vector_range", (namespace) => ({ namespace, cursor: "7", prefix: "a" })],
  ["vector_describe", (namespace) => ({ namespace })],
  ["search_query", (index) => ({ index, query: "text" })],
  ["search_fetch", (index) => ({ index, ids: ["a"] })],
  ["search_fetch", (index) => ({ index, prefix: "a" })],
  ["search_range", (index) => ({ index })],
  ["search_describe", (index) => ({ index })],
];
const cases = reading.map(([tool, input]) => [tool, JSON.stringify(input("blogs")), input] as const);
const lines = (received: readonly { method: string; path: string }[]) =>
  received.map(({ method, path }) => `${method} ${path}`);

it("every tool that reads of a namespace is among those that are called here", async () => {
  const listed = [...(await vector.listing()), ...(await search.listing())];
  const naming = listed.filter(
    ({ access, inputSchema: { properties } }) =>
      access === "read" && ("namespace" in properties || "index" in properties),
  );
  const called = new Set(reading.map(([tool]) => tool));
  expect(naming.map(({ name }) => name).filter((name) => !called.has(name))).toEqual([]);
  expect(naming).toHaveLength(called.size);
});

describe.each(["read-only", "writes"] as const)("at the level %s", (level) => {
  it.each(cases)("nothing but GET /info leaves for a namespace that is not there: %s %s", async (tool, _, input) => {
    const api = await startVectorStandIn(results);
    const failure = await serveIndex(api.url, level).failure(tool, input("blogs"));
    expect(failure).toMatch(/There is no (namespace|index) "blogs"\. Near to it is "blog"\. \w+_info lists all\./);
    expect(lines(api.received)).toEqual(["GET /info"]);
  });
});

it.each(cases)("nothing else leaves where the index tells nothing of itself: %s %s", async (tool, _, input) => {
  const api = await startScriptedServer(() => ({ status: 400, body: '{"error":"no"}' }));
  await serveIndex(api.url).failure(tool, input("blog"));
  expect(lines(api.received)).toEqual(["GET /info"]);
});

describe("a namespace that is there", () => {
  it.each([
    ["vector_range", { namespace: "blog" }, "POST /range/blog"],
    ["vector_fetch", { namespace: "blog", ids: ["a"] }, "POST /fetch/blog"],
    ["vector_fetch", { namespace: "blog", random: true }, "GET /random/blog"],
    ["search_range", { index: "films" }, "POST /range/films"],
  ])("is looked for once in ten calls: %s %j", async (tool, input, line) => {
    const api = await startVectorStandIn(results);
    const server = serveIndex(api.url);
    for (let call = 0; call < 10; call += 1) await server.answer(tool, input);
    expect(lines(api.received)).toEqual(["GET /info", ...Array(10).fill(line)]);
  });

  it("is known by the answer of another tool", async () => {
    const api = await startVectorStandIn(results);
    const server = serveIndex(api.url);
    await server.answer("vector_info");
    await server.answer("vector_range", { namespace: "blog" });
    await server.answer("vector_range", { namespace: "films" });
    expect(lines(api.received)).toEqual(["GET /info", "POST /range/blog", "POST /range/films"]);
  });

  it("is looked for by one request, where a call names several", async () => {
    const api = await startVectorStandIn({ ...results, "query-data": [record], query: [record] });
    const queries = [
      { data: "text", namespace: "blog" },
      { ...vectorOf, namespace: "films" },
    ];
    await serveIndex(api.url).answer("vector_query", { queries, top_k: 1 });
    expect(lines(api.received)).toEqual(["GET /info", "POST /query-data/blog", "POST /query/films"]);
  });

  it.each([
    [
      "vector_upsert",
      { namespace: "new", vectors: [record].map(({ id, vector: numbers }) => ({ id, vector: numbers })) },
    ],
    ["search_upsert", { index: "new", documents: [{ id: "a", content: { text: "text" } }] }],
  ])("is known at once after it was made by %s, be it told of or not", async (tool, input) => {
    const api = await startVectorStandIn({ ...results, range: { nextCursor: "", vectors: [record] } });
    const server = serveIndex(api.url, "writes");
    await server.answer(tool, input);
    const before = api.received.length;
    const [range, name] = tool === "vector_upsert" ? ["vector_range", "namespace"] : ["search_range", "index"];
    await server.answer("vector_info");
    await server.answer(range, { [name]: "new" });
    expect(lines(api.received.slice(before))).toEqual(["GET /info", "POST /range/new"]);
  });

  it.each([
    ["vector_range", {}],
    ["vector_fetch", { ids: ["x"] }],
    ["vector_query", { data: "text" }],
  ])("is not said to be empty where it was made just now and is not told of yet: %s", async (tool, input) => {
    const fetch = (_: string, { ids }: { ids?: string[] }) => (ids ?? []).map(() => null);
    const api = await startVectorStandIn({ ...results, fetch });
    const server = serveIndex(api.url, "writes");
    await server.answer("vector_upsert", { namespace: "new", vectors: [{ id: "a", vector: [1, 2, 3] }] });
    const { notice } = await server.answer(tool, { namespace: "new", ...input });
    expect(notice).toBe(
      'The index tells nothing of the namespace "new" yet: where it was just made, ask again in a moment.',
    );
  });

  it.each([
    ["vector_range", { namespace: "blog" }],
    ["vector_range", { namespace: "blog", cursor: "7" }],
    ["vector_fetch", { namespace: "blog", ids: ["a"] }],
    ["vector_query", { namespace: "blog", data: "text" }],
    ["search_range", { index: "blog", cursor: "7" }],
    ["search_query", { index: "blog", query: "text" }],
  ])("that another has renamed since it was seen is told as gone: %s %j", async (tool, input) => {
    const left = { ...storedResults({ "": [record], blogs: [record] }), "query-data": [], search: [] };
    const held = { ...results };
    const api = await startVectorStandIn(held);
    const server = serveIndex(api.url);
    await server.answer("vector_info");
    await server.answer("search_info");
    Object.assign(held, left);
    const { result, notice } = await server.answer(tool, input);
    expect(result).toEqual([]);
    expect(notice).toMatch(
      /^There is no (namespace|index) "blog"\. Near to it is "blogs"\. (vector|search)_info lists all\. It was there before: it was deleted or renamed since\.$/,
    );
    expect(await server.failure(tool, input)).toContain('"blogs"');
  });

  it("that another has renamed since it was seen is told as gone where a record of it is looked for", async () => {
    const held = { ...results };
    const api = await startVectorStandIn(held);
    const server = serveIndex(api.url);
    await server.answer("vector_info");
    Object.assign(held, storedResults({ "": [record], blogs: [record] }));
    const failure = await server.failure("vector_similar", { namespace: "blog", id: "a" });
    expect(failure).toContain('There is no namespace "blog". Near to it is "blogs".');
  });

  it("is looked for anew after it was deleted or renamed", async () => {
    const api = await startVectorStandIn(results);
    const server = serveIndex(api.url, "writes");
    const reads = async () => {
      const before = api.received.length;
      await server.answer("vector_range", { namespace: "blog" });
      return lines(api.received.slice(before));
    };
    await reads();
    expect(await reads()).toEqual(["POST /range/blog"]);
    await server.answer("vector_namespace_rename", { namespace: "blog", new_name: "posts" });
    expect(await reads()).toEqual(["GET /info", "POST /range/blog"]);
    await server.answer("vector_namespace_delete", { namespace: "blog" });
    expect(await reads()).toEqual(["GET /info", "POST /range/blog"]);
  });

  it("needs no request where it is the default one", async () => {
    const api = await startVectorStandIn(results);
    await serveIndex(api.url).answer("vector_range", {});
    expect(lines(api.received)).toEqual(["POST /range"]);
  });
});

it("the next part of a resumable query is asked without a look at namespaces", async () => {
  const api = await startVectorStandIn({ ...results, "resumable-query-next": [record] });
  await serveIndex(api.url).answer("vector_query", { cursor: "u" });
  expect(lines(api.received)).toEqual(["POST /resumable-query-next"]);
});

import { describe, expect, it, onTestFinished } from "vitest";
import { startLocalSearch } from "../../../src/local/search/local-search.ts";
import type { IndexDefinition } from "../../../src/local/vector/index-definition.ts";
import { startLocalVector } from "../../../src/local/vector/local-vector.ts";
import { servedIndex } from "../../local/vector/server/fixture.ts";
import { readOnlyToken, serveIndex, token } from "./served-index.ts";

const dense: IndexDefinition = { indexType: "DENSE", dimension: 3, similarityFunction: "COSINE" };
const served = { ...servedIndex("blog"), token, readOnlyToken };

async function write(url: string, path: string, body: unknown): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(await response.text());
}

async function startIndex(definition: IndexDefinition, records: Record<string, readonly object[]>) {
  const vector = await startLocalVector({ indexingDelay: 0 });
  onTestFinished(() => vector.stop());
  vector.add(served, definition);
  for (const [name, some] of Object.entries(records)) {
    for (let at = 0; at < some.length; at += 1_000) {
      await write(vector.url, name === "" ? "/upsert" : `/upsert/${name}`, some.slice(at, at + 1_000));
    }
  }
  await vector.settled();
  return serveIndex(vector.url);
}

const posts = Array.from({ length: 1_500 }, (_, n) => ({
  id: `post-${n}`,
  vector: [Math.cos(n / 500), Math.sin(n / 500), 0],
  metadata: { n, even: n % 2 === 0 },
  data: `Text ${n}`,
}));

describe("a vector index on this machine", () => {
  it("is described, queried, walked and read to the end", async () => {
    const server = await startIndex(dense, { blog: posts, "": [{ id: "a", vector: [0, 0, 1] }] });
    const { result } = await server.answer("vector_describe", { max_records: 300 });
    expect(result).toMatchObject({
      index: { type: "DENSE", dimension: 3, similarity: "COSINE", vectors: 1_501 },
      namespaces: [{ name: "blog", vectors: 1_500 }, { name: "" }],
      metadata: { fields: { n: { type: "number" }, even: { type: "boolean" } } },
    });
    const query = { vector: [1, 0, 0], namespace: "blog", top_k: 3, filter: "even = true" };
    const nearest = await server.answer("vector_query", query);
    expect(nearest.result).toMatchObject([{ id: "post-0", score: 1 }, { id: "post-2" }, { id: "post-4" }]);
    expect(nearest.score_means).toContain("cosine");
    const similar = await server.answer("vector_similar", { id: "post-700", namespace: "blog", top_k: 2 });
    expect((similar.result as { id: string }[]).map(({ id }) => id).toSorted()).toEqual(["post-699", "post-701"]);
    const ids = new Set<string>();
    let part = await server.answer("vector_query", {
      vector: [1, 0, 0],
      namespace: "blog",
      top_k: 250,
      resumable: true,
    });
    while ((part.result as unknown[]).length > 0) {
      for (const { id } of part.result as { id: string }[]) ids.add(id);
      part = await server.answer("vector_query", { cursor: part.cursor, top_k: 250 });
    }
    expect(ids.size).toBe(1_500);
    expect((await server.answer("vector_fetch", { random: true, namespace: "blog" })).result).toHaveLength(1);
    expect((await server.answer("vector_info", { names_only: true })).result).toEqual(
      expect.arrayContaining(["", "blog"]),
    );
  });

  it("says of a namespace that is not there what is near, and has none more for it", async () => {
    const server = await startIndex(dense, { blog: posts.slice(0, 3) });
    const near = 'Near to it is "blog"';
    expect(await server.failure("vector_query", { vector: [1, 0, 0], namespace: "blogs" })).toContain(near);
    expect(await server.failure("vector_range", { namespace: "blogs" })).toContain(near);
    expect(await server.failure("vector_similar", { id: "x", namespace: "blogs" })).toContain(near);
    expect((await server.answer("vector_info", { names_only: true })).result).toEqual(["", "blog"]);
  });
});

describe("a search database on this machine", () => {
  it("is described, searched and read", async () => {
    const search = await startLocalSearch({ indexingDelay: 0 });
    onTestFinished(() => search.stop());
    search.add(served);
    const films = ["Alien, a horror in space", "Jaws, a shark", "Star Wars, a war in space"].map((plot, n) => ({
      id: `film-${n}`,
      content: { plot },
      metadata: { year: 1975 + n },
    }));
    await write(search.url, "/upsert-data/films", films);
    await search.settled();
    const server = serveIndex(search.url);
    expect((await server.answer("search_describe", {})).result).toMatchObject({
      indexes: [{ name: "films", documents: 3, read: 3 }],
      content: { fields: { plot: { type: "string" } } },
      metadata: { fields: { year: { least: 1975, most: 1977 } } },
    });
    const { result } = await server.answer("search_query", {
      ...{ index: "films", query: "shark", top_k: 1, filter: "@metadata.year > 1975", reranking: true },
    });
    expect(result).toMatchObject([{ id: "film-1", content: { plot: "Jaws, a shark" }, metadata: { year: 1976 } }]);
    expect((await server.answer("search_range", { index: "films" })).result).toHaveLength(3);
    expect((await server.answer("search_fetch", { index: "films", ids: ["film-0"] })).result).toEqual([films[0]]);
  });
});

import { describe, expect, it } from "vitest";
import type { ScriptedServer } from "../../../upstash/scripted-server.ts";
import { startScriptedServer } from "../../../upstash/scripted-server.ts";
import {
  askedIn,
  denseCosine,
  hybrid,
  infoOf,
  sparseBm25,
  startVectorStandIn,
  storedResults,
} from "../scripted-index.ts";
import { serveIndex } from "../served-index.ts";

const hits = [{ id: "a", score: 0.9, metadata: { year: 2020 } }];
const operations = ({ received }: ScriptedServer) => received.map((request) => askedIn(request).operation).toSorted();

/** The answer of a query of an index of a kind. */
async function queried(nature: object, input: Record<string, unknown>) {
  const api = await startVectorStandIn({ info: infoOf({ "": 1 }, nature), query: hits, "query-data": hits });
  return serveIndex(api.url).answer("vector_query", { top_k: 1, ...input });
}

describe("what scores mean", () => {
  it.each([
    ["COSINE", /\(1 \+ cosine\) \/ 2\..* 0\.5 a right angle/],
    ["EUCLIDEAN", /1 \/ \(1 \+ squared distance\)/],
    ["DOT_PRODUCT", /\(1 \+ dot product\) \/ 2/],
  ])("of a dense index with %s is told", async (similarityFunction, means) => {
    const nature = { ...denseCosine, similarityFunction };
    expect((await queried(nature, { vector: [1, 2, 3] })).score_means).toMatch(means);
  });

  it("of a sparse index is that they are any number", async () => {
    const input = { sparse_vector: { indices: [1], values: [1] } };
    expect((await queried(sparseBm25, input)).score_means).toMatch(/any number.*within this answer alone/);
  });

  it.each([
    ["both parts, by RRF", { data: "text" }, /By rank alone/],
    ["both parts, by DBSF", { data: "text", fusion: "DBSF" }, /spread of all hits/],
    ["the dense part by text", { data: "text", query_mode: "DENSE" }, /cosine/],
    ["the dense part by a vector", { vector: [1, 2, 3] }, /cosine/],
    ["the sparse part by text", { data: "text", query_mode: "SPARSE" }, /Inner product/],
    ["the sparse part by a vector", { sparse_vector: { indices: [1], values: [1] } }, /Inner product/],
    [
      "both parts by both vectors",
      { vector: [1, 2, 3], sparse_vector: { indices: [1], values: [1] } },
      /By rank alone/,
    ],
  ])("of a hybrid index follows from what was asked: %s", async (_, input, means) => {
    expect((await queried(hybrid, input)).score_means).toMatch(means);
  });

  it("is asked for once, whoever queries", async () => {
    const api = await startVectorStandIn({ info: infoOf({ "": 1 }), query: hits });
    const server = serveIndex(api.url);
    for (let index = 0; index < 3; index += 1) await server.answer("vector_query", { vector: [1, 2, 3], top_k: 1 });
    expect(operations(api)).toEqual(["info", "query", "query", "query"]);
  });

  it("is left out where the index does not say what it is, and nothing fails", async () => {
    const api = await startScriptedServer(({ path }) =>
      path === "/info" ? { status: 400, body: '{"error":"no"}' } : { body: JSON.stringify({ result: hits }) },
    );
    const answer = await serveIndex(api.url).answer("vector_query", { vector: [1, 2, 3], top_k: 1 });
    expect(answer).toEqual({ result: hits, untrusted: true });
  });
});

describe("a query that finds little", () => {
  const stored = {
    "": [],
    blog: Array.from({ length: 30 }, (_, n) => ({ id: `p${n}`, metadata: { year: 2000 + n } })),
  };
  const asked = async (input: object, nature: object = denseCosine) => {
    const api = await startVectorStandIn({ ...storedResults(stored, nature), "query-data": hits });
    const { notice } = await serveIndex(api.url).answer("vector_query", { data: "text", ...input });
    return { notice, operations: operations(api) };
  };

  it("with a filter says that it may be too selective, and what else there is", async () => {
    const { notice } = await asked({ namespace: "blog", filter: "year > 2028" });
    expect(notice).toMatch(
      /^1 of at most 10 hits, while the namespace "blog" has 30 vectors: either nothing else fits/,
    );
  });

  it("with a filter says of sparse vectors that a hit fits it and shares a word as well", async () => {
    const { notice } = await asked({ namespace: "blog", filter: "year > 2028" }, sparseBm25);
    expect(notice).toContain(
      "either nothing else fits the filter and shares a dimension (a word, where text is embedded) with the query, or it is so selective",
    );
  });

  it("without a filter says that the search is approximate, or that only what shares a word is a hit", async () => {
    expect((await asked({ namespace: "blog" })).notice).toContain("the search is approximate");
    expect((await asked({ namespace: "blog" }, sparseBm25)).notice).toContain("shares a dimension");
  });

  it("in an empty one says that it is empty", async () => {
    expect((await asked({})).notice).toBe("The default namespace is empty.");
  });

  it("says nothing where it has found all that there is", async () => {
    const api = await startVectorStandIn({ info: infoOf({ "": 1 }), "query-data": hits });
    expect(await serveIndex(api.url).answer("vector_query", { data: "text" })).not.toHaveProperty("notice");
  });

  it("says that some cannot be found yet", async () => {
    const info = { ...infoOf({ "": 1 }), namespaces: { "": { vectorCount: 1, pendingVectorCount: 4 } } };
    const api = await startVectorStandIn({ info, "query-data": hits });
    const { notice } = await serveIndex(api.url).answer("vector_query", { data: "text" });
    expect(notice).toContain("4 more cannot be found yet (pending)");
  });
});

describe("a filter", () => {
  const stored = { "": Array.from({ length: 30 }, (_, n) => ({ id: `p${n}`, metadata: { year: 2000 + n } })) };

  it("that cannot be read is refused before anything is sent, and says where", async () => {
    const api = await startVectorStandIn();
    const failure = await serveIndex(api.url).failure("vector_query", { data: "x", filter: "year == 2000" });
    expect(failure).toMatch(/^filter: .*character 6/);
    expect(api.received).toEqual([]);
  });

  it("of a field that no record has is warned about by a few records, where there are no hits", async () => {
    const api = await startVectorStandIn({ ...storedResults(stored), "query-data": [] });
    const { notice } = await serveIndex(api.url).answer("vector_query", { data: "x", filter: "yaer = 2000" });
    expect(notice).toContain('None of the 20 records looked at has a field "yaer"');
    expect(notice).toContain('"year"');
  });

  it("of a field that hits have is not, and no record is read for it", async () => {
    const api = await startVectorStandIn({ ...storedResults(stored), "query-data": stored[""].slice(0, 10) });
    const answer = await serveIndex(api.url).answer("vector_query", { data: "x", filter: "year > 1999" });
    expect(answer).not.toHaveProperty("notice");
    expect(operations(api)).toEqual(["info", "query-data"]);
  });

  it("of fields that hits must not have is judged by other records", async () => {
    const found = Array.from({ length: 10 }, (_, n) => ({ id: `q${n}`, metadata: { other: 1 } }));
    const api = await startVectorStandIn({ ...storedResults(stored), "query-data": found });
    const input = { data: "x", filter: "HAS NOT FIELD year" };
    expect(await serveIndex(api.url).answer("vector_query", input)).not.toHaveProperty("notice");
  });
});

describe("a query that cannot be right", () => {
  it.each([
    [{}, /nothing to look for/],
    [{ data: "x", vector: [1] }, /not both/],
    [{ vector: [1], query_mode: "DENSE" }, /query_mode goes with data alone/],
    [{ vector: [] }, /vector is empty/],
    [{ sparse_vector: { indices: [1, 2], values: [1] } }, /2 indices and 1 values/],
    [{ sparse_vector: { indices: [], values: [] } }, /it must have 1 to 1000/],
    [{ sparse_vector: { indices: [1.5], values: [1] } }, /indices has 1\.5/],
    [{ sparse_vector: { 1: 0.5 } }, /indices and values, both arrays of numbers/],
    [{ data: "x", top_k: 1_001 }, /top_k: expected a whole number from 1 to 1000/],
    [{ data: "x", stop: true }, /stop ends the query of a `more: {"cursor": …}`/],
    [{ queries: [] }, /queries has 0 elements/],
    [
      { queries: [{ data: "x" }, { data: "x", topk: 3 }] },
      /queries\[1\]: Unknown argument topk\. This tool takes data/,
    ],
    [{ queries: [{ vector: "1, 2" }] }, /queries\[0\]: vector must be an array of numbers .*, but is a text\./],
    [{ queries: [{ data: "x", filter: "a ==" }] }, /queries\[0\]: filter: /],
    [{ queries: [{ data: "x" }], resumable: true }, /resumable is for one query/],
    [{ cursor: "u", filter: "a = 1", data: "x" }, /leave out data, filter/],
  ])("such as %j is refused before anything is sent", async (input, says) => {
    const api = await startVectorStandIn();
    expect(await serveIndex(api.url).failure("vector_query", input)).toMatch(says);
    expect(api.received).toEqual([]);
  });

  it("by numbers as text, or by JSON as text, is read as meant", async () => {
    const api = await startVectorStandIn({ info: infoOf({ "": 1 }), query: hits });
    const input = { sparse_vector: '{"indices":[3],"values":[0.5]}', vector: "[1,2,3]", top_k: "1" };
    await serveIndex(api.url).answer("vector_query", input);
    const sent = api.received.map(askedIn).find(({ operation }) => operation === "query");
    expect(sent?.body).toMatchObject({ vector: [1, 2, 3], sparseVector: { indices: [3], values: [0.5] }, topK: 1 });
  });
});

describe("several queries", () => {
  it("are asked where each says, also in the default namespace beside another of the call", async () => {
    const answer = (namespace: string, body: unknown) => {
      const found = [{ id: namespace === "" ? "of the default one" : namespace, score: 1 }];
      return Array.isArray(body) ? body.map(() => found) : found;
    };
    const api = await startVectorStandIn({ info: infoOf({ "": 1, blog: 1 }), "query-data": answer });
    const queries = [{ data: "a" }, { data: "b", namespace: "", filter: "" }, { data: "c", namespace: null }];
    const { result } = await serveIndex(api.url).answer("vector_query", { queries, namespace: "blog", top_k: 1 });
    const ids = (result as { hits: { id: string }[] }[]).map(({ hits: own }) => own[0]?.id);
    expect(ids).toEqual(["blog", "of the default one", "blog"]);
  });

  it("go in one request for each namespace and kind, and are answered in their order", async () => {
    const answer = (namespace: string, body: unknown) =>
      Array.isArray(body) ? body.map((_, n) => [{ id: `${namespace}${n}`, score: 1 }]) : [{ id: namespace, score: 1 }];
    const api = await startVectorStandIn({ info: infoOf({ a: 9, b: 9 }), query: answer, "query-data": answer });
    const queries = [
      { vector: [1, 2, 3], namespace: "a" },
      { data: "text", namespace: "a" },
      { vector: [3, 2, 1], namespace: "a" },
      { vector: [1, 2, 3], namespace: "b" },
    ];
    const { result, score_means } = await serveIndex(api.url).answer("vector_query", { queries, top_k: 1 });
    const ids = (result as { hits: { id: string }[] }[]).map(({ hits: own }) => own.map(({ id }) => id).join());
    expect(ids).toEqual(["a0", "a", "a1", "b"]);
    expect(score_means).toContain("cosine");
    expect(operations(api)).toEqual(["info", "query", "query", "query-data"]);
  });

  it("that find little ask for what there is once, together", async () => {
    const api = await startVectorStandIn({
      info: infoOf({ "": 9 }),
      "query-data": (_: string, b: unknown[]) => b.map(() => []),
    });
    const queries = Array.from({ length: 20 }, (_, n) => ({ data: `text ${n}`, filter: "a = 1" }));
    await serveIndex(api.url).answer("vector_query", { queries });
    expect(operations(api)).toEqual(["info", "info", "query-data", "range"]);
  });
});

describe("hits that are more than a reply may have", () => {
  const asked = async (found: readonly object[], input: object, flags: Record<string, string>) => {
    const bare = found.map((hit) => ({ id: (hit as { id: string }).id, score: 1 }));
    const api = await startVectorStandIn({
      info: infoOf({ "": found.length }),
      "query-data": (_: string, body: Record<string, unknown>) => ("includeMetadata" in body ? found : bare),
    });
    const answer = await serveIndex(api.url, "read-only", flags).answer("vector_query", { data: "text", ...input });
    return { ...answer, result: answer.result as object[], api };
  };

  it("by their metadata come as IDs and scores, and the answer says so", async () => {
    const found = Array.from({ length: 50 }, (_, n) => ({
      id: `r${n}`,
      score: 1,
      metadata: { text: "x".repeat(1_000) },
    }));
    const answer = await asked(found, { top_k: 50 }, { maxReply: "20000" });
    expect(answer.result).toHaveLength(50);
    expect(answer.result[0]).toEqual({ id: "r0", score: 1 });
    expect(answer).toMatchObject({ notice: expect.stringContaining("these are IDs and scores alone") });
  });

  it("by the numbers of their vectors do as well", async () => {
    const vector = Array(3_072).fill(0.5);
    const found = Array.from({ length: 100 }, (_, n) => ({ id: `r${n}`, score: 1, metadata: { n }, vector }));
    const answer = await asked(found, { top_k: 100, include_vector: true }, {});
    expect(answer.result[99]).toEqual({ id: "r99", score: 1 });
    expect(answer).toMatchObject({ notice: expect.stringContaining("these are IDs and scores alone") });
  });

  it("are no more than an answer has, where a reply may have them", async () => {
    const found = Array.from({ length: 180 }, (_, n) => ({
      id: `r${n}`,
      score: 1,
      metadata: { text: "x".repeat(40_000) },
    }));
    const answer = await asked(found, { top_k: 180 }, {});
    expect(answer.result).toHaveLength(180);
    expect(JSON.stringify(answer.result).length).toBeLessThan(40_000);
    expect(answer).not.toHaveProperty("truncated");
  });
});

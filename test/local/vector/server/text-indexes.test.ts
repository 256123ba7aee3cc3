import { FusionAlgorithm, QueryMode, WeightingStrategy } from "@upstash/vector";
import { describe, expect, it } from "vitest";
import { useVector } from "./fixture.ts";

const DOCUMENTS = [
  { id: "pay", data: "Invoices are paid by card at the end of the month", metadata: { topic: "billing" } },
  { id: "log", data: "Error logs are kept for seven days", metadata: { topic: "support" } },
];
const ids = (records: readonly { id: number | string }[]) => records.map(({ id }) => id);

describe("a dense index with a model", () => {
  const test = useVector({ dimension: 64, embeddingModel: "BGE_SMALL_EN_V1_5" });

  it("embeds what it is given and what it is asked", async () => {
    await test.index.upsert(DOCUMENTS);
    const found = await test.index.query({ data: "paid invoices", topK: 1, includeData: true, includeMetadata: true });
    expect(found).toMatchObject([DOCUMENTS[0] ?? {}]);
    expect(ids(await test.index.query({ data: DOCUMENTS[1]?.data ?? "", topK: 1 }))).toEqual(["log"]);
  });

  it("embeds data anew with an update, and keeps a vector that is given with it", async () => {
    await test.index.upsert(DOCUMENTS);
    await test.index.update({ id: "log", data: "Coffee beans from Colombia" });
    expect(ids(await test.index.query({ data: "coffee beans", topK: 1 }))).toEqual(["log"]);
    const vector = Array.from({ length: 64 }, (_, place) => (place === 3 ? 1 : 0));
    await test.index.update({ id: "log", data: "Coffee", vector });
    const [record] = await test.index.fetch(["log"], { includeVectors: true, includeData: true });
    expect(record).toMatchObject({ data: "Coffee", vector });
  });

  it("is resumed by text", async () => {
    await test.index.upsert(DOCUMENTS);
    const query = await test.index.resumableQuery({ data: "error logs", topK: 1, maxIdle: 60 });
    expect([ids(query.result), ids(await query.fetchNext(1))]).toEqual([["log"], ["pay"]]);
  });

  it("names in info what embeds here, which is no model", async () => {
    const { denseIndex } = await test.index.info();
    expect(denseIndex?.embeddingModel).toMatch(/local.*not a model/);
  });

  it("answers queries of both kinds at once", async () => {
    await test.index.upsert(DOCUMENTS);
    const found = await test.index.queryMany([
      { data: "invoices", topK: 1 },
      { data: "error logs", topK: 1 },
    ]);
    expect(found.map(ids)).toEqual([["pay"], ["log"]]);
  });
});

describe("a hybrid index with models", () => {
  const change = {
    indexType: "HYBRID",
    dimension: 64,
    embeddingModel: "BGE_M3",
    sparseEmbeddingModel: "BM25",
  } as const;
  const test = useVector(change);

  it.each([
    ["both components", {}],
    ["its dense one", { queryMode: QueryMode.DENSE }],
    ["its sparse one", { queryMode: QueryMode.SPARSE, weightingStrategy: WeightingStrategy.IDF }],
    ["both by distribution", { fusionAlgorithm: FusionAlgorithm.DBSF, queryMode: QueryMode.HYBRID }],
  ])("is asked by text of %s", async (_, options) => {
    await test.index.upsert([...DOCUMENTS, { id: "third", data: "Deploys run every hour" }]);
    expect(ids(await test.index.query({ data: "error logs", topK: 1, ...options }))).toEqual(["log"]);
  });

  it("has two parts in info", async () => {
    expect(await test.index.info()).toMatchObject({
      dimension: 64,
      indexType: "HYBRID",
      denseIndex: { dimension: 64, embeddingModel: expect.any(String) },
      sparseIndex: { embeddingModel: expect.any(String) },
    });
  });
});

describe("a sparse index", () => {
  const test = useVector({ indexType: "SPARSE", dimension: 0 });
  const sparseVector = { indices: [9, 1, -4], values: [0.9, 0.1, 0.4] };

  it("holds sparse vectors, in the order of their indices", async () => {
    await test.index.upsert({ id: "a", sparseVector });
    expect(await test.index.query({ sparseVector, topK: 1, includeVectors: true })).toEqual([
      { id: "a", score: expect.closeTo(0.98, 5), sparseVector: { indices: [-4, 1, 9], values: [0.4, 0.1, 0.9] } },
    ]);
    expect(await test.index.query({ sparseVector: { indices: [2], values: [1] }, topK: 1 })).toEqual([]);
  });
});

describe("a hybrid index without models", () => {
  const test = useVector({ indexType: "HYBRID" });
  const both = { vector: [1, 0], sparseVector: { indices: [1], values: [1] } };

  it("holds and answers both vectors, and is asked by each alone", async () => {
    await test.index.upsert({ id: "a", ...both });
    for (const query of [both, { vector: both.vector }, { sparseVector: both.sparseVector }]) {
      expect(ids(await test.index.query({ ...query, topK: 1 } as typeof both & { topK: number }))).toEqual(["a"]);
    }
    expect(await test.index.fetch(["a"], { includeVectors: true })).toEqual([{ id: "a", ...both }]);
  });

  it("needs both in an upsert, and none or both in an update", async () => {
    await test.index.upsert({ id: "a", ...both });
    const refusal = {
      status: 422,
      body: { status: 422, error: expect.stringContaining("both vector and sparseVector") },
    };
    expect(await test.call("POST /upsert", { body: { id: "b", vector: [1, 0] } })).toEqual(refusal);
    expect(await test.call("POST /update", { body: { id: "a", vector: [1, 0] } })).toEqual(refusal);
    expect(await test.index.update({ id: "a", metadata: { x: 1 } })).toEqual({ updated: 1 });
  });

  it("embeds no text, and keeps data as it is", async () => {
    await test.index.upsert({ id: "a", ...both, data: "kept" });
    await test.index.update({ id: "a", data: "changed" });
    expect(await test.index.fetch(["a"], { includeData: true, includeVectors: true })).toEqual([
      { id: "a", ...both, data: "changed" },
    ]);
    const refusal = {
      status: 422,
      body: { status: 422, error: expect.stringContaining("Embedding data for this index is not allowed") },
    };
    expect(await test.call("POST /upsert-data", { body: { id: "a", data: "x" } })).toEqual(refusal);
    expect(await test.call("POST /query-data", { body: { data: "x" } })).toEqual(refusal);
    expect(await test.call("POST /resumable-query-data", { body: { data: "x" } })).toEqual(refusal);
  });
});

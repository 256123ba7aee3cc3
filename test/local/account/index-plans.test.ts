import { Search } from "@upstash/search";
import { Index } from "@upstash/vector";
import { describe, expect, it } from "vitest";
import { type Document, useDeveloperApi } from "./fixture.ts";

const upstash = useDeveloperApi();
let created = 0;

/** A new vector index of a plan, and Upstash's client of it. */
async function vectorIndex(type: string, change: Document = {}) {
  created += 1;
  const definition = { name: `planned-${created}`, region: "us-east-1", similarity_function: "COSINE", ...change };
  const document = await upstash.document("POST /v2/vector/index", { dimension_count: 384, type, ...definition });
  const index = new Index({ url: `http://${document.endpoint}`, token: String(document.token), retry: false });
  return { document, index };
}

describe("a vector index", () => {
  // Pricing: 200 million vectors × dimensions, or 2 billion; the published document of 384 dimensions has 5,210,000.
  it.each([
    ["fixed", 384, 5_210_000],
    ["payg", 384, 5_210_000],
    ["payg", 3_072, 651_000],
    ["payg", 2, 1_000_000_000],
    ["free", 384, 521_000],
    ["free", 1_536, 130_000],
  ])("of the plan %s with %i dimensions may hold %i vectors", async (type, dimension_count, vectors) => {
    const { document } = await vectorIndex(type, { dimension_count });
    expect(document.max_vector_count).toBe(vectors);
  });

  it("that is sparse counts a vector with the thousand dimensions that it may have", async () => {
    const { document } = await vectorIndex("free", { index_type: "SPARSE", dimension_count: 0 });
    expect(document.max_vector_count).toBe(200_000);
  });

  it.each([
    ["free", 10_000, 1024 ** 3],
    ["payg", -1, 50 * 1024 ** 3],
    ["fixed", 1_000_000, 50 * 1024 ** 3],
  ])("of the plan %s has its limits of a day and of metadata", async (type, ofDay, metadata) => {
    const { document } = await vectorIndex(type);
    expect(document).toMatchObject({
      max_daily_updates: ofDay,
      max_daily_queries: ofDay,
      max_total_metadata_size: metadata,
    });
  });

  it("has as many namespaces as its plan, and more as soon as that is changed", async () => {
    const { document, index } = await vectorIndex("free", { dimension_count: 1 });
    const into = (namespace: string) => index.upsert({ id: "a", vector: [1] }, { namespace });
    for (let place = 1; place < 100; place += 1) await into(`n${place}`);
    await expect(into("one more")).rejects.toThrow("at most 100 namespaces by its plan");
    await upstash.answer(`POST /v2/vector/index/${document.id}/setplan`, { target_plan: "payg" });
    await into("one more");
    expect(await index.listNamespaces()).toHaveLength(101);
  });

  it("changes to no plan that has fewer dimensions than it", async () => {
    const { document } = await vectorIndex("payg", { dimension_count: 1_537 });
    const refusal = await upstash.refusal(`POST /v2/vector/index/${document.id}/setplan`, { target_plan: "free" });
    expect(refusal).toMatchObject({ status: 400, text: expect.stringContaining("1536") });
    expect(await upstash.document(`GET /v2/vector/index/${document.id}`)).toMatchObject({ type: "payg" });
  });

  it("changes its limits with its plan", async () => {
    const { document } = await vectorIndex("fixed");
    await upstash.answer(`POST /v2/vector/index/${document.id}/setplan`, { target_plan: "free" });
    expect(await upstash.document(`GET /v2/vector/index/${document.id}`)).toMatchObject({
      max_vector_count: 521_000,
      max_daily_queries: 10_000,
    });
  });
});

describe("a search index", () => {
  it.each([
    ["free", 200_000],
    ["payg", 2_000_000],
    ["fixed", 2_000_000],
  ])("of the plan %s may hold %i documents", async (type, documents) => {
    created += 1;
    const definition = { name: `planned-${created}`, region: "eu-west-1", type };
    const document = await upstash.document("POST /v2/search", definition);
    expect(document.max_vector_count).toBe(documents);
    const client = new Search({ url: `http://${document.endpoint}`, token: String(document.token), retry: false });
    expect(await client.index("x").upsert({ id: "a", content: { text: "words" } })).toBe("Success");
  });
});

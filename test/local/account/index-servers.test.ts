import { Search } from "@upstash/search";
import { Index } from "@upstash/vector";
import { describe, expect, it } from "vitest";
import { asDocument, type Document, useDeveloperApi } from "./fixture.ts";

const upstash = useDeveloperApi();
let created = 0;

const VECTOR = { region: "us-east-1", similarity_function: "COSINE", dimension_count: 2 };
const SEARCH = { region: "eu-west-1", type: "payg" };
const RECORD = { id: "a", vector: [1, 0], metadata: { x: 1 } };
const DOCUMENT = { id: "a", content: { text: "words" } };

function create(path: string, definition: Document): Promise<Document> {
  created += 1;
  return upstash.document(`POST ${path}`, { name: `served-${created}`, ...definition });
}

const urlOf = ({ endpoint }: Document) => `http://${endpoint}`;

async function status({ endpoint }: Document, token: unknown, line = "GET /info", body?: unknown): Promise<number> {
  const [method = "", path = ""] = line.split(" ");
  const headers = { authorization: `Bearer ${token}` };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  return (await fetch(urlOf({ endpoint }) + path, { method, headers, ...sent })).status;
}

describe.each([
  ["vector", "/v2/vector/index", VECTOR, "/upsert", RECORD],
  ["search", "/v2/search", SEARCH, "/upsert-data/x", DOCUMENT],
])("a %s index of the account", (_, path, definition, upsert, record) => {
  it("is served on this machine, with both of its tokens", async () => {
    const index = await create(path, definition);
    expect(index.endpoint).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(await status(index, index.token, `POST ${upsert}`, record)).toBe(200);
    expect(await status(index, index.read_only_token)).toBe(200);
    expect(await status(index, index.read_only_token, `POST ${upsert}`, record)).toBe(403);
  });

  it("takes its new tokens at once, and the old ones no more", async () => {
    const before = await create(path, definition);
    await upstash.answer(`POST ${path}/${before.id}/reset-password`);
    const after = await upstash.document(`GET ${path}/${before.id}`);
    const tokens = [before.token, before.read_only_token, after.token, after.read_only_token];
    expect(await Promise.all(tokens.map((token) => status(after, token)))).toEqual([401, 401, 200, 200]);
  });

  it("keeps its tokens and its data when it is renamed or transferred", async () => {
    const index = await create(path, definition);
    await status(index, index.token, `POST ${upsert}`, record);
    const { team_id } = await upstash.document("POST /v2/team", { team_name: `team of ${index.id}` });
    await upstash.answer(`POST ${path}/${index.id}/rename`, { name: `new name of ${index.id}` });
    await upstash.answer(`POST ${path}/${index.id}/transfer`, { target_account: team_id });
    const statistics = await upstash.document(`GET ${path}/${index.id}/stats`);
    expect(Number(statistics.current_vector_count) + Number(statistics.pending_index_count)).toBe(1);
  });

  it("is served no longer once it is deleted", async () => {
    const index = await create(path, definition);
    await upstash.answer(`DELETE ${path}/${index.id}`);
    expect(await status(index, index.token)).toBe(401);
  });

  it("says in its statistics what it holds", async () => {
    const index = await create(path, definition);
    await status(index, index.token, `POST ${upsert}`, record);
    await expect
      .poll(async () => (await upstash.document(`GET ${path}/${index.id}/stats`)).current_vector_count)
      .toBe(1);
    const statistics = await upstash.document(`GET ${path}/${index.id}/stats?period=7d`);
    expect(statistics.storage_usage).toBeGreaterThan(0);
    expect([statistics.vector_count].flat().map((point) => asDocument(point).y)).toEqual([...Array(59).fill(0), 1]);
    const all = await upstash.document(`GET ${path}/stats`);
    expect(all.record_count).toBeGreaterThanOrEqual(1);
    expect(all.storage).toBeGreaterThanOrEqual(Number(statistics.storage_usage));
  });
});

describe("an index of the account", () => {
  it("has the kind, dimensions and models of its definition", async () => {
    const models = { embedding_model: "BGE_M3", sparse_embedding_model: "BM25" };
    const created = await create("/v2/vector/index", {
      ...VECTOR,
      ...models,
      index_type: "HYBRID",
      dimension_count: 1_024,
      similarity_function: "EUCLIDEAN",
    });
    const index = new Index({ url: urlOf(created), token: String(created.token), retry: false });
    await index.upsert({ id: "a", data: "text" });
    expect(await index.info()).toMatchObject({
      indexType: "HYBRID",
      dimension: 1_024,
      similarityFunction: "EUCLIDEAN",
    });
  });

  it("has as many dimensions as its plan", async () => {
    const refusal = await upstash.refusal("POST /v2/vector/index", {
      ...VECTOR,
      name: "large",
      type: "free",
      dimension_count: 1_537,
    });
    expect(refusal).toMatchObject({ status: 400, text: expect.stringContaining("1 to 1536") });
    expect(await create("/v2/vector/index", { ...VECTOR, dimension_count: 3_072 })).toMatchObject({
      dimension_count: 3_072,
    });
  });

  it("answers no more at once than its document says", async () => {
    const created = await create("/v2/search", SEARCH);
    const client = new Search({ url: urlOf(created), token: String(created.token), retry: false });
    const limit = Number(created.max_reads_per_request);
    expect(await client.index("x").search({ query: "q", limit })).toEqual([]);
    await expect(client.index("x").search({ query: "q", limit: limit + 1 })).rejects.toThrow("topK");
  });
});

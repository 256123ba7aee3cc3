import { describe, expect, it } from "vitest";
import { type Document, useDeveloperApi } from "./fixture.ts";

const upstash = useDeveloperApi();
let created = 0;

const VECTOR = { region: "us-east-1", similarity_function: "COSINE", dimension_count: 384 };
const SEARCH = { region: "eu-west-1", type: "payg" };

describe.each([
  ["vector", "/v2/vector/index", VECTOR],
  ["search", "/v2/search", SEARCH],
])("a %s index", (_, path, definition) => {
  function index(change: Document = {}): Promise<Document> {
    created += 1;
    return upstash.document(`POST ${path}`, { name: `index-${created}`, ...definition, ...change });
  }

  it("is created, read, listed and deleted", async () => {
    const { id } = await index();
    const read = await upstash.document(`GET ${path}/${id}`);
    expect(read).toMatchObject({ id, region: definition.region, type: "payg", customer_id: "local@example.com" });
    expect(await upstash.list(`GET ${path}`)).toContainEqual(expect.objectContaining({ id }));
    expect(await upstash.answer(`DELETE ${path}/${id}`)).toBe("OK");
    expect((await upstash.refusal(`GET ${path}/${id}`)).status).toBe(404);
  });

  it("is renamed, to a name that no other has", async () => {
    const { id } = await index();
    const other = await index();
    expect(await upstash.answer(`POST ${path}/${id}/rename`, { name: `renamed ${id}` })).toBe("OK");
    expect(await upstash.document(`GET ${path}/${id}`)).toMatchObject({ name: `renamed ${id}` });
    expect((await upstash.refusal(`POST ${path}/${id}/rename`, { name: other.name })).status).toBe(400);
  });

  it("gets new tokens by a reset", async () => {
    const before = await index();
    expect(await upstash.answer(`POST ${path}/${before.id}/reset-password`)).toBe("OK");
    const after = await upstash.document(`GET ${path}/${before.id}`);
    expect(after.token).not.toBe(before.token);
    expect(after.read_only_token).not.toBe(before.read_only_token);
  });

  it("is transferred to a team, and to nobody else", async () => {
    const { id } = await index();
    const { team_id } = await upstash.document("POST /v2/team", { team_name: `team of ${id}`, copy_cc: false });
    expect(await upstash.answer(`POST ${path}/${id}/transfer`, { target_account: team_id })).toBe("OK");
    expect(await upstash.document(`GET ${path}/${id}`)).toMatchObject({ customer_id: team_id });
    const refusal = await upstash.refusal(`POST ${path}/${id}/transfer`, { target_account: "local@example.com" });
    expect(refusal.status).toBe(404);
  });

  it("has statistics of its own and over all, with a period", async () => {
    const { id } = await index();
    const statistics = await upstash.document(`GET ${path}/${id}/stats?period=30d`);
    expect(statistics.query_throughput).toHaveLength(240);
    expect(await upstash.document(`GET ${path}/stats`)).toMatchObject({ record_count: 0 });
    expect((await upstash.refusal(`GET ${path}/${id}/stats?period=forever`)).status).toBe(400);
  });

  it.each([
    ["an unknown region", { region: "eu-north-9" }, "region"],
    ["no name", { name: undefined }, "name"],
    ["an unknown plan", { type: "gold" }, "type"],
  ])("is refused with 400 for %s", async (_, change, mentioned) => {
    const refusal = await upstash.refusal(`POST ${path}`, { name: "refused", ...definition, ...change });
    expect(refusal).toMatchObject({ status: 400, text: expect.stringContaining(mentioned) });
  });
});

describe("a vector index", () => {
  const create = (change: Document) => upstash.call("POST /v2/vector/index", { body: { ...VECTOR, ...change } });

  it("keeps models and kind of its definition", async () => {
    const change = { name: "hybrid", index_type: "HYBRID", embedding_model: "BGE_M3", sparse_embedding_model: "BM25" };
    expect(await create(change)).toMatchObject({ status: 200, body: change });
  });

  it("needs dimensions unless it is sparse", async () => {
    expect((await create({ name: "dense", dimension_count: 0 })).status).toBe(400);
    expect((await create({ name: "sparse", dimension_count: 0, index_type: "SPARSE" })).status).toBe(200);
  });

  it("changes its plan", async () => {
    const { id } = await upstash.document("POST /v2/vector/index", { name: "planned", ...VECTOR });
    expect(await upstash.answer(`POST /v2/vector/index/${id}/setplan`, { target_plan: "fixed" })).toBe("OK");
    expect(await upstash.document(`GET /v2/vector/index/${id}`)).toMatchObject({ type: "fixed" });
  });
});

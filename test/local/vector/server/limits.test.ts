import { expect, it } from "vitest";
import { recordsAround, useVector } from "./fixture.ts";

const test = useVector({ limits: { vectors: 4, readsPerRequest: 2, writesPerRequest: 3, totalMetadataBytes: 120 } });
const record = (id: string, metadata?: object) => ({
  id,
  vector: [1, 0],
  ...(metadata === undefined ? {} : { metadata }),
});

async function refusal(path: string, body: unknown): Promise<string> {
  const answer = await test.call(`POST ${path}`, { body });
  expect(answer.status).toBe(400);
  return (answer.body as { error: string }).error;
}

it("a request upserts no more records than the plan has", async () => {
  expect(await refusal("/upsert", recordsAround(4))).toContain("at most 3 records");
  expect((await test.call("POST /upsert", { body: ["a", "b", "c"].map((id) => record(id)) })).status).toBe(200);
});

it("a request reads no more records than the plan has", async () => {
  expect(await refusal("/query", { vector: [1, 0], topK: 3 })).toContain("at most 2");
  expect(await refusal("/fetch", { ids: ["a", "b", "c"] })).toContain("at most 2 records");
});

it("an index holds no more vectors than its plan has, in all namespaces, and those that are there may change", async () => {
  await test.call("POST /upsert", { body: ["a", "b"].map((id) => record(id)) });
  await test.call("POST /upsert/ns", { body: ["a", "b"].map((id) => record(id)) });
  expect(await refusal("/upsert", [record("a"), record("c")])).toContain("may hold 4 vectors by its plan, and has 4");
  expect((await test.call("POST /upsert/ns", { body: [record("a"), record("a")] })).status).toBe(200);
  await test.call("POST /delete", { body: '"a"' });
  expect((await test.call("POST /upsert", { body: record("c") })).status).toBe(200);
});

it("an index holds no more metadata than its plan has, and smaller metadata makes room", async () => {
  const large = { text: "x".repeat(60) };
  await test.call("POST /upsert", { body: record("a", large) });
  expect(await refusal("/upsert", record("b", large))).toContain("120 bytes of metadata");
  expect(await refusal("/update", { id: "a", metadata: { text: "x".repeat(130) } })).toContain("120 bytes of metadata");
  await test.call("POST /update", { body: { id: "a", metadata: {} } });
  expect((await test.call("POST /upsert", { body: record("b", large) })).status).toBe(200);
});

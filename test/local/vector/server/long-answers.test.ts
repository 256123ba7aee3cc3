import { once } from "node:events";
import { request } from "node:http";
import { describe, expect, it } from "vitest";
import { jsonParts } from "../../../../src/local/http/json-parts.ts";
import { TOKEN, useVector } from "./fixture.ts";

const parts = useVector({ limits: { totalMetadataBytes: 1e9 } });

const LONG = "x".repeat(47_000);

async function storeLong(count: number): Promise<void> {
  const records = Array.from({ length: count }, (_, place) => ({
    id: String(place),
    vector: [1, place],
    metadata: { long: LONG },
  }));
  for (let at = 0; at < count; at += 100) await parts.index.upsert(records.slice(at, at + 100));
}

describe("an answer that is longer than a text can be", () => {
  it("is sent part by part, and the server goes on when the client has enough of it", async () => {
    await storeLong(200);
    const queries = Array.from({ length: 100 }, () => ({ vector: [1, 1], topK: 200, includeMetadata: true }));
    const sent = request(`${parts.vector.url}/query`, {
      method: "POST",
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    sent.end(JSON.stringify(queries));
    const [response] = await once(sent, "response");
    expect(response.statusCode).toBe(200);
    await once(response, "data");
    response.destroy();
    expect(await parts.index.info()).toMatchObject({ vectorCount: 200 });
  });

  it("is whole where the client takes all of it", async () => {
    await storeLong(20);
    const { status, body } = await parts.call("POST /range", {
      body: { cursor: "0", limit: 20, includeMetadata: true, includeVectors: true },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ result: { nextCursor: "" } });
    expect((body as { result: { vectors: unknown[] } }).result.vectors).toHaveLength(20);
  });
});

describe("JSON in parts", () => {
  it.each([
    [{ result: [] }],
    [{ result: {} }],
    [{ result: null }],
    [{ result: "Success", left: undefined }],
    [{ result: [null, { id: "a", vector: [1, 2] }] }],
    [{ result: [[{ id: "a" }], []] }],
    [{ result: { nextCursor: "", vectors: [{ id: "a", metadata: { a: { b: [[{ c: 1 }]] } } }] } }],
  ])("is the JSON of the whole: %j", (value) => {
    expect([...jsonParts(value)].join("")).toBe(JSON.stringify(value));
  });
});

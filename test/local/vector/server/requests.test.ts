import { describe, expect, it } from "vitest";
import { READ_ONLY_TOKEN, recordsAround, servedIndex, useVector } from "./fixture.ts";

const test = useVector();
const RECORD = { id: "a", vector: [1, 0] };
const DENSE = { indexType: "DENSE", dimension: 2, similarityFunction: "COSINE" } as const;
const refusal = (status: number, error: unknown = expect.any(String)) => ({ status, body: { status, error } });

const READS = [
  "POST /query",
  "POST /query/ns",
  "POST /resumable-query",
  "POST /resumable-query-next",
  "POST /resumable-query-end",
  "GET /fetch",
  "POST /fetch/ns",
  "GET /range",
  "POST /range/ns",
  "GET /random",
  "GET /random/ns",
  "GET /info",
  "POST /info",
  "GET /list-namespaces",
  "POST /list-namespaces",
];
const WRITES = [
  "POST /upsert",
  "PUT /upsert/ns",
  "POST /upsert-data",
  "POST /update",
  "DELETE /delete",
  "POST /delete/ns",
  "DELETE /reset",
  "POST /reset?all",
  "DELETE /delete-namespace/ns",
  "POST /rename-namespace",
];

describe("a token", () => {
  it.each([
    ["is missing", null],
    ["is unknown", "wrong"],
  ])("that %s is a 401 in the published words", async (_, token) => {
    const unauthorized = refusal(401, "Unauthorized: Invalid auth token");
    expect(await test.call("GET /info", { token })).toEqual(unauthorized);
    expect(await test.call("GET /no-such-endpoint", { token })).toEqual(unauthorized);
  });

  it.each(READS)("that only reads is enough for %s", async (line) => {
    expect((await test.call(line, { token: READ_ONLY_TOKEN, body: {} })).status).not.toBe(403);
  });

  it.each(WRITES)("that only reads is a 403 for %s, whatever the request says", async (line) => {
    const answer = await test.call(line, { token: READ_ONLY_TOKEN, body: RECORD });
    expect(answer).toEqual(refusal(403, expect.stringContaining("read-only token")));
    expect((await test.index.info()).vectorCount).toBe(0);
  });

  it("shows nothing of another index, in any namespace", async () => {
    test.vector.add(servedIndex("other"), DENSE);
    await test.index.upsert(recordsAround(3), { namespace: "ns" });
    const token = "token-of-other";
    expect(await test.call("POST /fetch/ns", { token, body: { ids: ["0"] } })).toMatchObject({
      body: { result: [null] },
    });
    expect(await test.call("POST /query/ns", { token, body: { vector: [1, 0] } })).toMatchObject({
      body: { result: [] },
    });
    expect(await test.call("GET /list-namespaces", { token })).toMatchObject({ body: { result: [""] } });
    expect(await test.call("POST /delete/ns", { token, body: ["0"] })).toMatchObject({
      body: { result: { deleted: 0 } },
    });
    expect((await test.index.info()).vectorCount).toBe(3);
  });

  it("of an index that is served no longer is worth nothing, and its data is gone", async () => {
    await test.index.upsert(RECORD);
    test.vector.remove("id-of-one");
    expect((await test.call("GET /info")).status).toBe(401);
    test.vector.add(servedIndex("one"), DENSE);
    expect(await test.index.fetch(["a"])).toEqual([null]);
  });
});

describe("a path and a method", () => {
  it.each(["GET /upsert", "DELETE /query", "PATCH /upsert", "DELETE /update", "GET /reset", "DELETE /info"])(
    "%s is a 405",
    async (line) => {
      expect(await test.call(line, { body: RECORD })).toEqual(
        refusal(405, expect.stringContaining("is not allowed on")),
      );
    },
  );

  it.each(["GET /", "POST /upserts", "POST /query/ns/more", "GET /info/ns", "POST /%zz"])(
    "%s is none",
    async (line) => {
      expect([400, 404]).toContain((await test.call(line, { body: {} })).status);
    },
  );

  it("may be GET with a body, as the documents have it", async () => {
    await test.index.upsert(RECORD);
    expect(await test.call("GET /fetch", { body: { ids: ["a"] } })).toMatchObject({ body: { result: [{ id: "a" }] } });
    expect(await test.call("GET /range", { body: { cursor: "", limit: 1 } })).toMatchObject({
      body: { result: { nextCursor: "", vectors: [{ id: "a" }] } },
    });
  });

  it("may be HEAD, which answers no body", async () => {
    expect(await test.call("HEAD /info")).toEqual({ status: 200, body: undefined });
  });

  it("may name a namespace with any characters", async () => {
    const namespace = "a b/ü?%";
    await test.call(`POST /upsert/${encodeURIComponent(namespace)}`, { body: RECORD });
    expect(await test.index.listNamespaces()).toEqual(["", namespace]);
  });

  it("with nothing behind the last slash is of the default namespace", async () => {
    await test.call("POST /upsert/", { body: RECORD });
    expect(await test.index.fetch(["a"])).toEqual([{ id: "a" }]);
  });
});

describe("random", () => {
  it("answers any record with its vector, or null", async () => {
    expect(await test.call("GET /random")).toEqual({ status: 200, body: { result: null } });
    await test.index.upsert({ ...RECORD, metadata: { x: 1 } });
    expect(await test.call("GET /random")).toEqual({ status: 200, body: { result: RECORD } });
    expect(await test.call("GET /random/none")).toEqual({ status: 200, body: { result: null } });
  });
});

describe("a body", () => {
  it.each([
    ["no JSON", "{", "not valid JSON"],
    ["none", "", "expected object"],
    ["an empty array", "[]", "no record"],
    ["a text", '"x"', "expected object"],
  ])("that is %s is a 400", async (_, body, mentioned) => {
    expect(await test.call("POST /upsert", { body })).toEqual(refusal(400, expect.stringContaining(mentioned)));
  });

  it("that is larger than any request is a 413", async () => {
    const body = `"${"x".repeat(64 * 1024 ** 2)}"`;
    expect(await test.call("POST /upsert", { body })).toEqual(refusal(413, expect.stringContaining("larger than")));
  });

  it("that nests without end is refused, and the server goes on", async () => {
    const depth = 20_000;
    const nested = `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
    for (const body of [
      nested,
      `{"id":"a","vector":[1,0],"metadata":${nested}}`,
      "[".repeat(depth) + "]".repeat(depth),
    ]) {
      expect((await test.call("POST /upsert", { body })).status).toBe(400);
    }
    const update = `{"id":"a","metadata":${nested},"metadataUpdateMode":"PATCH"}`;
    await test.index.upsert(RECORD);
    expect((await test.call("POST /update", { body: update })).status).toBe(400);
    expect((await test.call("GET /info")).status).toBe(200);
  });

  it("with a field __proto__ in its metadata keeps it as data", async () => {
    const metadata = '{"__proto__":{"polluted":1},"x":2}';
    await test.call("POST /upsert", { body: `{"id":"a","vector":[1,0],"metadata":${metadata}}` });
    const patch = '{"id":"a","metadata":{"__proto__":{"more":3}},"metadataUpdateMode":"PATCH"}';
    await test.call("POST /update", { body: patch });
    const answer = await test.call("POST /fetch", { body: { ids: ["a"], includeMetadata: true } });
    expect(JSON.stringify(answer.body)).toContain('"metadata":{"__proto__":{"polluted":1,"more":3},"x":2}');
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it("may say null for what it has not, and true as a text", async () => {
    const body = { ...RECORD, sparseVector: null, metadata: null, data: null };
    expect((await test.call("POST /upsert", { body })).status).toBe(200);
    const fetched = await test.call("POST /fetch", { body: { ids: ["a"], includeVectors: "true", prefix: null } });
    expect(fetched.body).toEqual({ result: [RECORD] });
  });
});

describe("an upsert", () => {
  it("of another dimension is a 422 in the published words", async () => {
    const body = { id: "a", vector: [1, 2, 3] };
    const wrong = refusal(422, "Invalid vector dimension: 3, expected: 2");
    expect(await test.call("POST /upsert", { body })).toEqual(wrong);
    expect(await test.call("POST /query", { body })).toEqual(wrong);
  });

  it("of several records stores all or none", async () => {
    const body = [RECORD, { id: "b", vector: [1] }];
    expect((await test.call("POST /upsert", { body })).status).toBe(422);
    expect((await test.index.info()).vectorCount).toBe(0);
  });

  it.each([
    ["no ID", { vector: [1, 0] }, "id"],
    ["an empty ID", { id: "", vector: [1, 0] }, "id"],
    ["an ID without end", { id: "x".repeat(1_001), vector: [1, 0] }, "id"],
    ["a number that is too large", '{"id":"a","vector":[1e39,0]}', "vector"],
    ["a text as a vector", { id: "a", vector: "12" }, "vector"],
    ["an array as metadata", { ...RECORD, metadata: [1] }, "metadata"],
    ["too much metadata", { ...RECORD, metadata: { x: "y".repeat(48 * 1024) } }, "metadata"],
    ["too much data", { ...RECORD, data: "y".repeat(1024 ** 2 + 1) }, "data"],
    ["more values than indices", { id: "a", sparseVector: { indices: [1], values: [1, 2] } }, "as many values"],
    ["an index twice", { id: "a", sparseVector: { indices: [1, 1], values: [1, 2] } }, "indices"],
    ["an index of 33 bits", { id: "a", sparseVector: { indices: [2 ** 31], values: [1] } }, "indices"],
  ])("with %s is a 400 that names it", async (_, body, mentioned) => {
    expect(await test.call("POST /upsert", { body })).toEqual(refusal(400, expect.stringContaining(mentioned)));
  });

  it.each([
    ["a sparse vector", { id: "a", sparseVector: { indices: [1], values: [1] } }],
    ["both vectors", { ...RECORD, sparseVector: { indices: [1], values: [1] } }],
    ["no vector", { id: "a", data: "text" }],
  ])("with %s is a 422 on a dense index", async (_, body) => {
    expect(await test.call("POST /upsert", { body })).toEqual(refusal(422, expect.stringContaining("vector alone")));
  });
});

describe("an update, a query, a fetch, a range, a deletion", () => {
  it.each([
    ["/update", { id: "a" }, "any combination"],
    ["/update", { id: "a", metadata: {}, metadataUpdateMode: "MERGE" }, "metadataUpdateMode"],
    ["/query", {}, "vector"],
    ["/query", { vector: [1, 0], topK: 0 }, "topK"],
    ["/query", { vector: [1, 0], topK: 1_001 }, "topK"],
    ["/query", { vector: [1, 0], filter: "city ==" }, "filter"],
    ["/query", { vector: [1, 0], fusionAlgorithm: "SUM" }, "fusionAlgorithm"],
    ["/query", { vector: [1, 0], includeMetadata: "yes" }, "includeMetadata"],
    ["/query", [], "no query"],
    ["/query", Array.from({ length: 101 }, () => ({ vector: [1, 0] })), "at most 100"],
    ["/resumable-query", { vector: [1, 0], maxIdle: 0 }, "maxIdle"],
    ["/resumable-query-next", { uuid: "x", additionalK: 1_001 }, "additionalK"],
    ["/resumable-query-next", { uuid: "x" }, "additionalK"],
    ["/fetch", {}, "either ids or prefix"],
    ["/fetch", { ids: ["a"], prefix: "a" }, "either ids or prefix"],
    ["/fetch", { ids: Array.from({ length: 1_001 }, String) }, "at most 1000"],
    ["/range", { cursor: "x", limit: 1 }, "cursor"],
    ["/range", { cursor: -1, limit: 1 }, "cursor"],
    ["/range", { cursor: 0, limit: 1_001 }, "limit"],
    ["/range", { cursor: 0, limit: 0 }, "limit"],
    ["/delete", {}, "one of ids, prefix and filter"],
    ["/delete", { ids: ["a"], prefix: "a" }, "one of ids, prefix and filter"],
    ["/delete", { prefix: "" }, "prefix"],
    ["/delete", { filter: "" }, "filter"],
    ["/delete", "", "no body"],
    ["/delete", [{}], "expected an id"],
  ])("POST %s %j is a 400 that says %s", async (path, body, mentioned) => {
    await test.index.upsert(RECORD);
    expect(await test.call(`POST ${path}`, { body })).toEqual(refusal(400, expect.stringContaining(mentioned)));
    expect((await test.index.info()).vectorCount).toBe(1);
  });

  it.each(["/delete", "/fetch"])("POST %s of IDs without end is a 400", async (path) => {
    const body = `{"ids":[${"0,".repeat(100_000)}0]}`;
    expect(await test.call(`POST ${path}`, { body })).toEqual(refusal(400, expect.stringContaining("100000 ids")));
  });

  it("answers an empty namespace where there is none, and makes none", async () => {
    const answers = await Promise.all([
      test.call("POST /query/none", { body: { vector: [1, 0] } }),
      test.call("POST /range/none", { body: { cursor: 0, limit: 1 } }),
      test.call("POST /fetch/none", { body: { prefix: "a" } }),
      test.call("POST /update/none", { body: { id: "a", data: "x" } }),
      test.call("DELETE /delete/none", { body: '"a"' }),
      test.call("DELETE /reset/none"),
    ]);
    const results = answers.map(({ body }) => (body as { result: unknown }).result);
    expect(results).toEqual([[], { nextCursor: "", vectors: [] }, [], { updated: 0 }, { deleted: 0 }, "Success"]);
    expect(await test.index.listNamespaces()).toEqual([""]);
  });

  it("bounds what an error quotes", async () => {
    const answer = await test.call(`POST /delete-namespace/${"n".repeat(9_000)}`);
    expect(answer.status).toBe(404);
    expect(JSON.stringify(answer.body).length).toBeLessThan(2_100);
  });
});

it("fails as planned, and then answers again", async () => {
  test.vector.failNext(503, 1);
  expect(await test.call("GET /info")).toEqual(refusal(503));
  expect((await test.call("GET /info")).status).toBe(200);
});

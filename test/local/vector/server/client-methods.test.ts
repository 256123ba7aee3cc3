import { Index } from "@upstash/vector";
import { describe, expect, it } from "vitest";
import { methodsOf, recordsAround, TOKEN, useVector } from "./fixture.ts";

const test = useVector();
const NEAR = { id: "near", vector: [1, 0.1], metadata: { city: "Paris", size: 2 }, data: "a text" };
const FAR = { id: "far", vector: [-1, 0.5], metadata: { city: "Rome", size: 3 } };

describe.each([
  ["the default namespace", undefined],
  ["a namespace", "ns"],
])("the client of Vector, in %s,", (_, namespace) => {
  // Anew for each call: fetch of the client takes the namespace out of its options.
  const options = () => (namespace === undefined ? undefined : { namespace });

  it("upserts one record and several, each in place of all that had its ID", async () => {
    expect(await test.index.upsert([NEAR, FAR], options())).toBe("Success");
    expect(await test.index.upsert({ id: "near", vector: [0.5, 0.5] }, options())).toBe("Success");
    const include = { includeMetadata: true, includeVectors: true, includeData: true };
    expect(await test.index.fetch(["near", "far", "absent"], { ...include, ...options() })).toEqual([
      { id: "near", vector: [0.5, 0.5] },
      FAR,
      null,
    ]);
  });

  it("takes numbers as IDs and answers them as strings", async () => {
    await test.index.upsert({ id: 7, vector: [1, 0] }, options());
    expect(await test.index.fetch([7], options())).toEqual([{ id: "7" }]);
    expect(await test.index.delete(7, options())).toEqual({ deleted: 1 });
  });

  it("queries the nearest first, with only what is asked for", async () => {
    await test.index.upsert([FAR, NEAR], options());
    expect(await test.index.query({ vector: [1, 0.1], topK: 2 }, options())).toEqual([
      { id: "near", score: 1 },
      { id: "far", score: expect.closeTo(0.0771, 3) },
    ]);
    const include = { includeMetadata: true, includeVectors: true, includeData: true };
    expect(await test.index.query({ vector: [1, 0.1], topK: 1, ...include }, options())).toEqual([
      { ...NEAR, score: 1 },
    ]);
  });

  it("queries with a filter of metadata", async () => {
    await test.index.upsert([FAR, NEAR], options());
    const found = await test.index.query(
      { vector: [1, 0.1], topK: 5, filter: "city = 'Rome' AND size > 2" },
      options(),
    );
    expect(found.map(({ id }) => id)).toEqual(["far"]);
  });

  it("queries several times at once, each with its own results", async () => {
    await test.index.upsert([FAR, NEAR], options());
    const queries = [
      { vector: [1, 0.1], topK: 1 },
      { vector: [-1, 0.5], topK: 1 },
    ];
    const found = await test.index.queryMany(queries, options());
    expect(found.map((results) => results.map(({ id }) => id))).toEqual([["near"], ["far"]]);
    expect(await test.index.queryMany(queries.slice(0, 1), options())).toEqual([[{ id: "near", score: 1 }]]);
  });

  it("pages through all records, and through those of a prefix", async () => {
    await test.index.upsert(recordsAround(5), options());
    const first = await test.index.range({ cursor: 0, limit: 3, includeMetadata: true }, options());
    expect(first.vectors.map(({ id, metadata }) => [id, metadata?.place])).toEqual([
      ["0", 0],
      ["1", 1],
      ["2", 2],
    ]);
    const second = await test.index.range({ cursor: first.nextCursor, limit: 3 }, options());
    expect(second).toEqual({ nextCursor: "", vectors: [{ id: "3" }, { id: "4" }] });
    await test.index.upsert({ id: "30", vector: [1, 1] }, options());
    const ofPrefix = await test.index.range({ cursor: 0, limit: 10, prefix: "3" }, options());
    expect(ofPrefix.vectors.map(({ id }) => id)).toEqual(["3", "30"]);
  });

  it("fetches the records of a prefix", async () => {
    await test.index.upsert([NEAR, FAR, { id: "nearer", vector: [1, 0] }], options());
    expect(await test.index.fetch({ prefix: "near" }, options())).toEqual([{ id: "near" }, { id: "nearer" }]);
  });

  it("updates each part of a record, and any of them together", async () => {
    await test.index.upsert(NEAR, options());
    expect(await test.index.update({ id: "near", data: "another" }, options())).toEqual({ updated: 1 });
    expect(await test.index.update({ id: "near", metadata: { city: "Nice" } }, options())).toEqual({ updated: 1 });
    const patch = { city: null, size: 4 } as unknown as { size: number };
    const change = { id: "near", vector: [0, 1], metadata: patch, metadataUpdateMode: "PATCH" } as const;
    expect(await test.index.update(change, options())).toEqual({ updated: 1 });
    const include = { includeMetadata: true, includeVectors: true, includeData: true, ...options() };
    expect(await test.index.fetch(["near"], include)).toEqual([
      { id: "near", vector: [0, 1], metadata: { size: 4 }, data: "another" },
    ]);
    expect(await test.index.update({ id: "absent", data: "x" }, options())).toEqual({ updated: 0 });
  });

  it.each([
    ["an ID", "3", 1],
    ["IDs, also some that are absent", ["1", "2", "absent"], 2],
    ["IDs in an object", { ids: ["1"] }, 1],
    ["a prefix", { prefix: "1" }, 2],
    ["a filter", { filter: "even = true" }, 6],
  ])("deletes by %s", async (_by, what, deleted) => {
    await test.index.upsert(recordsAround(11), options());
    expect(await test.index.delete(what, options())).toEqual({ deleted });
    expect((await test.index.range({ cursor: 0, limit: 20 }, options())).vectors).toHaveLength(11 - deleted);
  });

  it("empties a namespace, which stays", async () => {
    await test.index.upsert(recordsAround(3), options());
    await test.index.upsert(recordsAround(2), { namespace: "other" });
    expect(await test.index.reset(options())).toBe("Success");
    const { namespaces, vectorCount } = await test.index.info();
    expect(namespaces[namespace ?? ""]).toEqual({ vectorCount: 0, pendingVectorCount: 0 });
    expect(vectorCount).toBe(2);
  });

  it("goes on with a query where it was left off, and ends it", async () => {
    await test.index.upsert(recordsAround(6), options());
    const query = { vector: [1, 0], topK: 2, maxIdle: 60, includeMetadata: true, filter: "place != 3" };
    const { result, fetchNext, stop } = await test.index.resumableQuery(query, options());
    const ids = (records: readonly { id: number | string }[]) => records.map(({ id }) => id);
    expect(ids(result)).toEqual(["0", "1"]);
    expect(result[0]?.metadata).toEqual({ place: 0, even: true });
    expect([ids(await fetchNext(2)), ids(await fetchNext(5)), ids(await fetchNext(5))]).toEqual([
      ["2", "4"],
      ["5"],
      [],
    ]);
    expect(await stop()).toBe("Success");
  });
});

it("works on a namespace of its own through the client's namespace()", async () => {
  const namespace = test.index.namespace("ns");
  await namespace.upsert([NEAR, FAR]);
  expect((await namespace.query({ vector: [1, 0], topK: 1 })).map(({ id }) => id)).toEqual(["near"]);
  expect(await namespace.fetch(["far"])).toEqual([{ id: "far" }]);
  expect(await namespace.update({ id: "far", metadata: { city: "Oslo" } })).toEqual({ updated: 1 });
  expect((await namespace.range({ cursor: 0, limit: 1 })).vectors).toEqual([{ id: "near" }]);
  expect((await namespace.resumableQuery({ vector: [1, 0], topK: 1, maxIdle: 5 })).result).toHaveLength(1);
  expect(await namespace.delete(["near"])).toEqual({ deleted: 1 });
  expect(await namespace.reset()).toBe("Success");
  expect(await test.index.query({ vector: [1, 0], topK: 1 })).toEqual([]);
});

it("lists, deletes and empties namespaces", async () => {
  for (const namespace of ["a", "b"]) await test.index.upsert(NEAR, { namespace });
  expect(await test.index.listNamespaces()).toEqual(["", "a", "b"]);
  expect(await test.index.deleteNamespace("a")).toBe("Success");
  expect(await test.index.reset({ all: true })).toBe("Success");
  expect(await test.index.listNamespaces()).toEqual(["", "b"]);
  expect(await test.index.info()).toMatchObject({ vectorCount: 0, indexSize: 0 });
});

it("says in info what the index is and holds", async () => {
  await test.index.upsert([NEAR, FAR], { namespace: "ns" });
  expect(await test.index.info()).toEqual({
    vectorCount: 2,
    pendingVectorCount: 0,
    indexSize: 2 * 2 * 4 + "nearfar".length + "a text".length + 2 * '{"city":"Rome","size":2}'.length + 1,
    dimension: 2,
    similarityFunction: "COSINE",
    indexType: "DENSE",
    denseIndex: { dimension: 2, similarityFunction: "COSINE" },
    namespaces: {
      "": { vectorCount: 0, pendingVectorCount: 0 },
      ns: { vectorCount: 2, pendingVectorCount: 0 },
    },
  });
});

it("is found by the variables of an environment", async () => {
  const variables = { UPSTASH_VECTOR_REST_URL: test.vector.url, UPSTASH_VECTOR_REST_TOKEN: TOKEN };
  expect(await Index.fromEnv(variables, { enableTelemetry: false }).listNamespaces()).toEqual([""]);
});

it("serves all methods that the client has, each of which a test above calls", () => {
  const shared = ["delete", "fetch", "query", "range", "reset", "resumableQuery", "update", "upsert"];
  const ofIndex = ["deleteNamespace", "info", "listNamespaces", "namespace", "queryMany"];
  expect(methodsOf(test.index)).toEqual([...shared, ...ofIndex].sort());
  expect(methodsOf(test.index.namespace("ns"))).toEqual(shared);
});

import { describe, expect, it } from "vitest";
import { askedIn, startVectorStandIn, storedResults } from "../scripted-index.ts";
import { serveIndex } from "../served-index.ts";

const text = "0123456789".repeat(6_000);
const stored = {
  "": [
    { id: "long", data: text, metadata: { title: "A", tags: Array.from({ length: 1_200 }, (_, n) => n) } },
    ...Array.from({ length: 30 }, (_, n) => ({ id: `p${n}`, data: "x".repeat(3_000), metadata: { n } })),
  ],
  empty: [],
};
const startServer = async (flags?: Record<string, string>) => {
  const api = await startVectorStandIn(storedResults(stored));
  return { api, server: serveIndex(api.url, "read-only", flags) };
};

describe("records by ID", () => {
  it("are shortened beside each other, and the answer says how to read one whole", async () => {
    const { server } = await startServer();
    const { result, notice } = await server.answer("vector_fetch", { ids: ["p1", "p2", "p3"] });
    expect(result).toMatchObject([{ id: "p1", data: expect.stringMatching(/^x{1000,1600}$/), cut: ["data"] }, {}, {}]);
    expect(notice).toContain('3 records are shortened (`cut`): vector_fetch with one of their IDs alone, such as "p1"');
  });

  it("are whole where one alone is asked for", async () => {
    const { server } = await startServer();
    const { result } = await server.answer("vector_fetch", { ids: ["p1"] });
    expect(result).toEqual([{ id: "p1", metadata: { n: 1 }, data: "x".repeat(3_000) }]);
  });

  it("that are longer than an answer are read field by field to the end", async () => {
    const { server } = await startServer();
    const whole = await server.answer("vector_fetch", { ids: ["long"] });
    expect(whole).toMatchObject({ truncated: true, notice: expect.stringContaining("with field, from offset on") });
    let read = "";
    for (let offset: number | undefined = 0; offset !== undefined; ) {
      const part = await server.answer("vector_fetch", { ids: ["long"], field: "data", offset });
      expect(part).not.toHaveProperty("truncated");
      read += String(part.result);
      offset = part.notice === undefined ? undefined : Number(/offset (\d+)/.exec(String(part.notice))?.[1]);
    }
    expect(read).toBe(text);
  });

  it("are read by fewer where a reply would be too long, and the rest is told", async () => {
    const { server, api } = await startServer({ maxReply: "25000" });
    const ids = Array.from({ length: 30 }, (_, n) => `p${n}`);
    const { result, notice } = await server.answer("vector_fetch", { ids });
    expect((result as unknown[]).length).toBe(6);
    expect(notice).toContain("The last 24 of ids were not read");
    expect(api.received).toHaveLength(2);
  });

  it("that nothing bears are named; where there is none at all, so is why", async () => {
    const { server } = await startServer();
    expect(await server.answer("vector_fetch", { ids: ["p1", "x", "y"] })).toMatchObject({ missing: ["x", "y"] });
    expect((await server.answer("vector_fetch", { ids: ["x"] })).notice).toContain("IDs are case-sensitive");
    expect((await server.answer("vector_fetch", { ids: ["x"], namespace: "empty" })).notice).toContain("is empty");
  });
});

describe("records by prefix", () => {
  it("come as IDs alone where a reply would be too long", async () => {
    const { server } = await startServer({ maxReply: "25000" });
    const { result, notice } = await server.answer("vector_fetch", { prefix: "p" });
    expect((result as unknown[])[0]).toEqual({ id: "p0" });
    expect(notice).toContain("these are IDs alone");
  });

  it("are 1,000 at most, and the answer says how to go on", async () => {
    const many = { "": Array.from({ length: 1_200 }, (_, n) => ({ id: `p${n}` })) };
    const { url } = await startVectorStandIn(storedResults(many));
    const { notice } = await serveIndex(url).answer("vector_fetch", { prefix: "p" });
    expect(notice).toContain("vector_range with prefix goes on to the end");
  });
});

describe("a fetch that cannot be right", () => {
  it.each([
    [{}, /in one way which are meant: ids/],
    [{ ids: ["a"], prefix: "a" }, /in one way/],
    [{ ids: [] }, /ids has 0 elements/],
    [{ ids: Array.from({ length: 1_001 }, (_, n) => `${n}`) }, /ids has 1001 elements; it must have 1 to 1000/],
    [{ prefix: "a", field: "data" }, /field is read of one record alone/],
    [{ ids: ["a", "b"], field: "data" }, /field is read of one record alone/],
    [{ ids: ["a"], offset: 100 }, /^offset is one in a field: give field with it\./],
    [{ prefix: "a", offset: 100 }, /^offset is one in a field/],
    [{ ids: ["a"], field: "vector" }, /give include_vector: true/],
    [{ ids: ["a"], field: "vector[3]", include_vector: false }, /give include_vector: true/],
    [{ ids: ["a"], field: "sparseVector.values" }, /give include_vector: true/],
  ])("is refused before anything is sent: %j", async (input, says) => {
    const { api, server } = await startServer();
    expect(await server.failure("vector_fetch", input)).toMatch(says);
    expect(api.received).toEqual([]);
  });

  it("is none where an offset is that of the begin, or a field only begins as that of the numbers", async () => {
    const { server } = await startServer();
    expect((await server.answer("vector_fetch", { ids: ["p1"], offset: 0 })).result).toHaveLength(1);
    expect(await server.failure("vector_fetch", { ids: ["p1"], field: "vectors" })).toContain('no field "vectors"');
  });

  it("gives the numbers of a vector where they are asked for", async () => {
    const { url } = await startVectorStandIn(storedResults({ "": [{ id: "a", vector: [1, 2, 3] }] }));
    const input = { ids: ["a"], field: "vector", include_vector: true, offset: 1 };
    expect((await serveIndex(url).answer("vector_fetch", input)).result).toEqual([2, 3]);
  });

  it("names the fields that there are in the place of one that is not", async () => {
    const { server } = await startServer();
    expect(await server.failure("vector_fetch", { ids: ["p1"], field: "metadata.m" })).toBe(
      'There is no field "metadata.m": "metadata" has "n".',
    );
  });
});

it.each([
  [
    { id: "a", vector: [1, 2, 3] },
    "A random one comes without metadata and data: vector_fetch with its ID gives them.",
  ],
  [{ id: "a", vector: [1, 2, 3], metadata: {} }, undefined],
])("a random record without what is stored with it says how that is read: %j", async (random, told) => {
  const api = await startVectorStandIn({ ...storedResults({ "": [] }), random });
  const { notice } = await serveIndex(api.url).answer("vector_fetch", { random: true, include_data: true });
  expect(notice).toBe(told);
});

it("a random record of an empty namespace is none, and the answer says why", async () => {
  const { api, server } = await startServer();
  const { result, notice } = await server.answer("vector_fetch", { random: true, namespace: "empty" });
  expect({ result, notice }).toEqual({ result: [], notice: expect.stringContaining("is empty") });
  expect(api.received.map((request) => askedIn(request).operation)).toEqual(["info", "random", "info"]);
});

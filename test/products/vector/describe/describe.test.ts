import { describe, expect, it } from "vitest";
import { type StoredRecord, startVectorStandIn, storedResults } from "../scripted-index.ts";
import { serveIndex } from "../served-index.ts";

const post = (n: number): StoredRecord => ({
  id: `post-${n}`,
  vector: [n + 1, 1, 0],
  data: `Text ${n}`,
  metadata: { year: 2000 + n, author: { name: n % 2 ? "ann" : "bob" }, tags: ["x"], ...(n % 4 ? {} : { draft: true }) },
});
const posts = Array.from({ length: 40 }, (_, n) => post(n));

type Fields = Record<string, unknown>;

async function described(
  stored: Record<string, readonly StoredRecord[]>,
  input: object = {},
  tool = "vector_describe",
) {
  const api = await startVectorStandIn(storedResults(stored));
  const answer = await serveIndex(api.url).answer(tool, { ...input });
  return { notice: answer.notice, result: answer.result as Fields, api };
}

describe("a description", () => {
  it("says what the index is, what is in each namespace, and how much of it was read", async () => {
    const { result } = await described({ "": [{ id: "a" }], blog: posts, none: [] });
    expect(result).toMatchObject({
      index: { type: "DENSE", dimension: 3, similarity: "COSINE", models: ["BGE_SMALL_EN_V1_5"], vectors: 41 },
      namespaces: [
        { name: "blog", vectors: 40, read: 40 },
        { name: "", vectors: 1, read: 1 },
      ],
      others: { namespaces: 1, vectors: 0 },
      read: { vectors: 41, of: 41, requests: 3 },
      ids: [
        { pattern: "post-*", seen: 40, examples: ["post-0", "post-1"] },
        { pattern: "a", seen: 1 },
      ],
    });
  });

  it("passes over a namespace with a name that no path can have, and says so", async () => {
    const { result, notice, api } = await described({ "": [], "..": posts, blog: [post(1)] });
    expect(result.namespaces).toEqual([{ name: "blog", vectors: 1, read: 1 }]);
    expect(notice).toContain(
      'Passed over: namespace "..". No URL can have such a name as a part, so that nothing in there can be read.',
    );
    const writing = await serveIndex(api.url, "writes").answer("vector_describe");
    expect(writing.notice).toContain("can be read, until vector_namespace_rename gives another name.");
    expect((await described({ "..": posts, blog: posts }, { namespace: "blog" })).notice).toBeUndefined();
  });

  it("says which fields metadata has, with types, shares, ranges and values", async () => {
    const { result } = await described({ blog: posts });
    expect(result.metadata).toEqual({
      with: 40,
      fields: {
        author: { type: "object" },
        "author.name": { type: "string", values: ["bob", "ann"] },
        tags: { type: "array" },
        "tags[]": { type: "string", values: ["x"] },
        year: { type: "number", least: 2000, most: 2039 },
        draft: { type: "boolean", in: "25%", values: [true] },
      },
    });
  });

  it("names fields of more than one type, and counts fields that it leaves out", async () => {
    const mixed = [
      { id: "a", metadata: { n: 1, m: 1 } },
      { id: "b", metadata: { n: "1", m: 1 } },
    ];
    const { result } = await described({ "": mixed }, { fields: 1 });
    expect(result.metadata).toEqual({
      with: 2,
      fields: { m: { type: "number", least: 1, most: 1, values: [1] } },
      other_fields: 1,
    });
    const all = await described({ "": mixed });
    expect(all.result.metadata).toMatchObject({ fields: { n: { type: { number: 1, string: 1 } } } });
  });

  it("finds what is wrong with records: zero vectors, no vector, equal ones, equal texts, IDs in several namespaces", async () => {
    const { result } = await described({
      a: [
        { id: "zero", vector: [0, 0, 0] },
        { id: "none" },
        { id: "one", vector: [1, 2, 3], data: "same" },
        { id: "two", vector: [1, 2, 3], data: "same" },
      ],
      b: [{ id: "one", vector: [9, 9, 9] }],
    });
    expect(result.vectors).toMatchObject({ with: 4, without: 1, zero: 1, zero_ids: ["zero"] });
    expect(result.repeated).toEqual({
      ids_in_several: { groups: 1, surplus: 1, examples: [{ id: "one", in: ["a", "b"] }] },
      equal_vectors: { groups: 1, surplus: 1, examples: [["a/one", "a/two"]] },
      equal_contents: { groups: 1, surplus: 1, examples: [["a/one", "a/two"]] },
    });
  });

  it("takes long IDs that only begin alike for different ones", async () => {
    const long = (end: string) => ({ id: `${"i".repeat(250)}${end}` });
    const { result } = await described({ a: [long("1")], b: [long("2")] });
    expect(result).not.toHaveProperty("repeated");
  });

  it.each([
    ["elements of an array", { list: Array.from({ length: 60 }, (_, n) => n) }],
    ["levels", JSON.parse(`${'{"a":'.repeat(12)}1${"}".repeat(12)}`)],
    ["values", Object.fromEntries(Array.from({ length: 2_100 }, (_, n) => [`f${n % 900}_${n}`, n]))],
  ])("says that it has not looked at all of a record: %s", async (_, metadata) => {
    const { notice } = await described({ "": [{ id: "a", metadata }] });
    expect(notice).toBe(
      "Not all of what these records hold was looked at: of an array 50 elements, of a record 2000 values in 9 levels, of all 1000 fields.",
    );
    expect((await described({ "": posts })).notice).toBeUndefined();
  });

  it("says that it has not looked for patterns in all IDs", async () => {
    const many = Array.from({ length: 2_100 }, (_, n) => post(n));
    const { result, notice } = await described({ "": many }, { max_records: 3_000 });
    expect(result).toMatchObject({ read: { vectors: 2_100 }, ids: [{ pattern: "post-*", seen: 2_000 }] });
    expect(notice).toBe("Patterns are of the first 2000 IDs.");
  });

  it("shows that the name of a field is cut", async () => {
    const { result } = await described({ "": [{ id: "a", metadata: { ["f".repeat(41)]: 1 } }] });
    expect(result.metadata).toMatchObject({ fields: { [`${"f".repeat(40)}…`]: { type: "number" } } });
  });

  it("says that nothing is there", async () => {
    const { result } = await described({ "": [] });
    expect(result).toMatchObject({ index: { vectors: 0 }, namespaces: [], read: { vectors: 0, of: 0 } });
  });

  it("of a namespace that is not there names the near ones", async () => {
    const { url } = await startVectorStandIn(storedResults({ blog: posts }));
    const failure = await serveIndex(url).failure("vector_describe", { namespace: "blogs" });
    expect(failure).toBe('There is no namespace "blogs". Near to it is "blog". vector_info lists all.');
  });

  it("of Search is about content and metadata, and reads no vectors", async () => {
    const films = [{ id: "f1", content: { title: "Alien" }, metadata: { year: 1979 }, vector: [1, 2, 3] }];
    const { result, api } = await described({ "": [], films }, {}, "search_describe");
    expect(result).toMatchObject({
      indexes: [{ name: "films", documents: 1, read: 1 }],
      content: { fields: { title: { type: "string", values: ["Alien"] } } },
      metadata: { with: 1, fields: { year: { type: "number" } } },
    });
    expect(result).not.toHaveProperty("vectors");
    expect(api.received.filter(({ body }) => body.includes("includeVectors"))).toEqual([]);
  });
});

describe("the budget of a description", () => {
  const many = Array.from({ length: 900 }, (_, n) => post(n));

  it("is shared by the namespaces, so that none is left out for the largest", async () => {
    const { result, notice } = await described({ a: many, b: posts, c: posts.slice(0, 3) }, { max_records: 90 });
    expect(result.namespaces).toEqual([
      { name: "a", vectors: 900, read: 30, cursor: "30" },
      { name: "b", vectors: 40, read: 30, cursor: "30" },
      { name: "c", vectors: 3, read: 3 },
    ]);
    expect(notice).toContain("vector_describe with namespace and its cursor reads on");
  });

  it("of bytes ends the reading as well", async () => {
    const large = many.map((record) => ({ ...record, data: "x".repeat(20_000) }));
    const { result } = await described({ a: large }, { max_records: 900, max_megabytes: 1 });
    const [{ read = 0 } = {}] = result.namespaces as { read: number }[];
    expect(read).toBeGreaterThan(40);
    expect(read).toBeLessThan(150);
  });

  it("is spent by walks that go on with the cursor until each record was read once", async () => {
    const { url } = await startVectorStandIn(storedResults({ a: many }));
    const server = serveIndex(url);
    let read = 0;
    for (let cursor: string | undefined = "0"; cursor !== undefined; ) {
      const { result } = await server.answer("vector_describe", { namespace: "a", cursor, max_records: 250 });
      const [inside] = (result as { namespaces: { read: number; cursor?: string }[] }).namespaces;
      read += inside?.read ?? 0;
      cursor = inside?.cursor;
    }
    expect(read).toBe(900);
  });

  it("is spent on the unnamed namespace alone by a cursor without a name, which no index of Search is", async () => {
    const { result } = await described({ "": posts, blog: posts }, { cursor: "35" });
    expect(result.namespaces).toEqual([{ name: "", vectors: 40, read: 5 }]);
    const { url } = await startVectorStandIn(storedResults({ films: posts }));
    expect(await serveIndex(url).failure("search_describe", { cursor: "10" })).toMatch(/give index with it/);
  });

  it("is spent by requests for as many vectors as a reply may have", async () => {
    const wide = Array.from({ length: 120 }, (_, n) => ({ id: `w${n}`, vector: Array(3_072).fill(n + 0.25) }));
    const nature = { dimension: 3_072, similarityFunction: "COSINE", indexType: "DENSE" };
    const api = await startVectorStandIn(storedResults({ "": wide }, nature));
    const { result } = await serveIndex(api.url).answer("vector_describe", {});
    expect(result).toMatchObject({ read: { vectors: 120 }, vectors: { with: 120 } });
    const limits = api.received.flatMap(({ body }) =>
      body === "" ? [] : [(JSON.parse(body) as { limit: number }).limit],
    );
    expect(Math.max(...limits) * 3_072).toBeLessThanOrEqual(100_000);
  });
});

describe("the length of a description", () => {
  it("is some 3,000 characters, whatever there is", async () => {
    const wild = (n: number): StoredRecord => ({
      id: `${"i".repeat(50)}${n}:${"z".repeat(n)}`,
      vector: [1, 1, 1],
      data: "same",
      metadata: Object.fromEntries(
        Array.from({ length: 60 }, (_, m) => [`field-${m}-${"f".repeat(50)}`, `${"v".repeat(60)}${(n * m) % 9}`]),
      ),
    });
    const stored = Object.fromEntries(
      Array.from({ length: 20 }, (_, n) => [`namespace-${n}`, Array.from({ length: 20 }, (_unused, m) => wild(m))]),
    );
    const { result } = await described(stored);
    expect(JSON.stringify(result).length).toBeLessThan(4_500);
    const { result: usual } = await described({ "": posts, blog: posts, more: posts });
    expect(JSON.stringify(usual).length).toBeLessThan(3_000);
  });
});

import { describe, expect, it } from "vitest";
import { startScriptedServer } from "../../upstash/scripted-server.ts";
import { startIndexStandIn } from "./index-stand-in.ts";
import { serveIndex } from "./served-index.ts";

const stored = { "": [{ id: "a" }], production: [{ id: "b" }], preview: [], blog: [] };
const [two, three] = [
  [0.1, 0.2],
  [0.1, 0.2, 0.3],
];
const sparse = (indices: unknown, values: unknown) => ({ id: "s", sparse_vector: { indices, values } });
const many = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `${index}`, data: "x" }));

async function refusal(tool: string, input: Record<string, unknown>, info: Record<string, unknown> = {}) {
  const index = await startIndexStandIn(stored, { info });
  const text = await serveIndex(index.url, "writes").failure(tool, input);
  expect(index.changes()).toEqual([]);
  return { text, index };
}

describe("a list of objects that is none is told by a field that its objects take, where they have listed ones", () => {
  it.each([
    ["vector_upsert", { vectors: "x" }, 'vectors must be an array of objects such as [{"id": …}], but is a text.'],
    ["search_upsert", { index: "a" }, 'documents is missing; it must be an array of objects such as [{"id": …}].'],
    ["vector_query", { queries: { data: "x" } }, "queries must be an array of objects, but is an object."],
    [
      "vector_upsert",
      { vectors: [{ id: "a", vector: {} }] },
      "vectors[0].vector must be an array of numbers such as [0.1",
    ],
    ["vector_delete", { ids: "a" }, 'ids must be an array such as ["a", "b"], but is a text.'],
  ])("%s %j", async (tool, input, told) => {
    expect((await refusal(tool, input)).text).toContain(told);
  });
});

describe("vectors that cannot be right are refused before anything is sent, by their place", () => {
  const cases: [string, unknown[], RegExp | string][] = [
    ["none", [], "vectors: expected at least one."],
    ["too many", many(1_001), "vectors must be at most 1000 elements long."],
    ["an empty ID", [{ id: "", data: "x" }], "vectors[0].id: expected some text, not an empty one."],
    ["no ID", [{ data: "x" }], "vectors[0].id is missing"],
    ["a long ID", [{ id: "x".repeat(1_001), data: "x" }], "vectors[0].id: expected at most 1000 characters."],
    [
      "an ID twice",
      [...many(3), { id: "1", data: "y" }],
      "vectors[3].id is the same as that of vectors[1]: each ID may be there once. Nothing was written.",
    ],
    ["nothing to store", [{ id: "a" }], "vectors[0] has neither vector, nor sparse_vector, nor data. Nothing"],
    ["an empty text alone", [{ id: "a", data: "" }], "vectors[0] has neither vector"],
    [
      "texts among vectors",
      [{ id: "a", data: "x" }, { id: "b", vector: two }, ...many(7)],
      "vectors[0], vectors[2], vectors[3], vectors[4], vectors[5] and 3 more have only data, which the index embeds, and vectors[1] has a vector. One request takes one kind: call once for each. Nothing was written.",
    ],
    ["a number that is none", [{ id: "a", vector: [1, Number.NaN] }], /^vectors\[0\]\.vector\[1\] must be a number/],
    ["a text for a number", [{ id: "a", vector: [1, "x"] }], "vectors[0].vector[1] must be a number, but is a text."],
    ["a number beyond 32 bits", [{ id: "a", vector: [1, 1e39] }], "vectors[0].vector[1] is too large for a 32-bit"],
    ["no number", [{ id: "a", vector: [] }], "vectors[0].vector has no number."],
    [
      "lengths that differ",
      [
        { id: "a", vector: two },
        { id: "b", vector: three },
      ],
      "vectors[1].vector has 3 numbers, and vectors[0].vector has 2: all need the same. Nothing was written.",
    ],
    ["fewer values than indices", [sparse([1, 2], [0.5])], "vectors[0].sparse_vector has 2 indices and 1 values"],
    ["no sparse number", [sparse([], [])], "vectors[0].sparse_vector has no number."],
    ["an index that is no index", [sparse([0.5], [1])], "vectors[0].sparse_vector.indices[0] must be a whole number"],
    [
      "an index beyond 32 bits",
      [sparse([1, 2 ** 31], [1, 1])],
      "indices[1] must be a whole number of 32 bits, from -2147",
    ],
    ["an index below 32 bits", [sparse([-(2 ** 31) - 1], [1])], "indices[0] must be a whole number of 32 bits"],
    ["a sparse value beyond 32 bits", [sparse([1], [-1e39])], "vectors[0].sparse_vector.values[0] is too large"],
    [
      "too many sparse numbers",
      [sparse([...Array(1_001).keys()], Array(1_001).fill(1))],
      "vectors[0].sparse_vector has 1001 values; at most 1000 are allowed.",
    ],
    ["metadata that is no object", [{ id: "a", data: "x", metadata: ["y"] }], "vectors[0].metadata must be an object"],
    [
      "an integer that would change",
      [{ id: "a", data: "x", metadata: { n: [1, 2 ** 53] } }],
      "vectors[0].metadata.n[1] is an integer that JSON numbers cannot hold exactly; send it as text, in quotes. Nothing",
    ],
    [
      "half of a character",
      [{ id: "a", data: "x", metadata: { n: "\ud800" } }],
      "vectors[0].metadata.n has half of a surrogate pair",
    ],
    [
      "a field __proto__, which would be lost",
      [
        { id: "a", data: "x" },
        { id: "b", data: "x", metadata: JSON.parse('{"__proto__":{"a":1},"b":2}') },
      ],
      "vectors[1].metadata has a field __proto__, which would be lost on the way: give it another name. Nothing was done.",
    ],
    ["a field __proto__ in an object as text", [{ id: "a", data: "x", metadata: '{"__proto__":1}' }], "__proto__"],
    [
      "a field that there is not",
      [{ id: "a", sparseVector: {} }],
      "Unknown field sparseVector of vectors[0]. It takes id, vector, sparse_vector, data, metadata.",
    ],
    ["a text for numbers", [{ id: "a", vector: "1,2" }], "vectors[0].vector must be an array of numbers such as [0.1,"],
  ];

  it.each(cases)("%s", async (_, vectors, why) => {
    const { text, index } = await refusal("vector_upsert", { vectors });
    if (typeof why === "string") expect(text).toContain(why);
    else expect(text).toMatch(why);
    expect(index.received).toEqual([]);
  });

  it("50,000 texts in the place of numbers, shortly", async () => {
    const { text } = await refusal("vector_upsert", { vectors: [{ id: "a", vector: Array(49_000).fill("x") }] });
    expect(text.length).toBeLessThan(3_000);
  });

  it("metadata that is nested as deep as arguments may be, without an end of the server", async () => {
    const deep = `${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`;
    const { text } = await refusal("vector_upsert", { vectors: [{ id: "a", data: "x", metadata: deep }] });
    expect(text).toContain("levels deep");
  });
});

describe("vectors that the index cannot take are refused before they are sent", () => {
  const [dense, sparseType, hybrid] = [
    { indexType: "DENSE", dimension: 2 },
    { indexType: "SPARSE", dimension: 0 },
    { indexType: "HYBRID", dimension: 2 },
  ];
  const both = { vector: two, sparse_vector: { indices: [1], values: [1] } };

  it.each([
    [dense, { vector: three }, "vector has 3 numbers, and the dimension of the index is 2."],
    [{ dimension: 2 }, { vector: three }, "vector has 3 numbers, and the dimension of the index is 2."],
    [dense, both, "sparse_vector: the index is dense, and takes vector alone."],
    [sparseType, both, "vector: the index is sparse, and takes sparse_vector alone."],
    [hybrid, { vector: two }, "sparse_vector is missing: the index is hybrid"],
    [hybrid, { sparse_vector: both.sparse_vector }, "vector is missing: the index is hybrid"],
    [hybrid, { ...both, vector: three }, "vector has 3 numbers, and the dimension of the index is 2."],
  ])("%j: %j", async (info, values, why) => {
    const { text } = await refusal("vector_upsert", { vectors: [{ id: "z", ...values }] }, info);
    expect(text).toContain(`vectors[0].${why}`);
    expect((await refusal("vector_update", { id: "z", ...values }, info)).text).toContain(why);
  });

  it("but not those that it can", async () => {
    for (const [info, values] of [
      [dense, { vector: two }],
      [hybrid, both],
      [hybrid, { data: "x" }],
      [sparseType, { sparse_vector: both.sparse_vector }],
      [sparseType, { sparse_vector: { indices: [-(2 ** 31), -1], values: [1, 1] } }],
    ] as const) {
      const index = await startIndexStandIn(stored, { info });
      const server = serveIndex(index.url, "writes");
      await server.answer("vector_upsert", { vectors: [{ id: "z", ...values }] });
      await server.answer("vector_update", { id: "z", ...values });
      expect(index.changes()).toHaveLength(2);
    }
  });
});

describe("a call that does not say what is meant is refused before anything is sent", () => {
  it.each([
    ["vector_update", { id: "a" }, "does not say what is changed. Give vector, sparse_vector, data or metadata."],
    ["vector_update", { id: "a", data: "x", patch: true }, "patch says how metadata is changed, and there is none."],
    ["vector_update", { id: "a", sparse_vector: { indices: [1], values: [] } }, "1 indices and 0 values"],
    ["vector_update", { id: "a", metadata: { n: 2 ** 60 } }, "metadata.n is an integer that JSON numbers cannot"],
    ["vector_update", { id: "a", metadata: JSON.parse('{"__proto__":1}') }, "metadata has a field __proto__, which"],
    ["vector_delete", {}, "does not say which vector is meant. Give one of ids, prefix and filter; vector_reset"],
    ["vector_delete", { prefix: "" }, "does not say which vector is meant"],
    ["vector_delete", { ids: [], prefix: "a" }, "ids: expected at least one ID."],
    ["vector_delete", { ids: ["a"], prefix: "a" }, "says in more than one way what is meant"],
    ["vector_delete", { ids: ["a"], filter: "a = 1" }, "says in more than one way what is meant"],
    ["vector_delete", { ids: Array(1_001).fill("a") }, "ids must be at most 1000 elements long."],
    ["vector_delete", { filter: "a == 1" }, "filter: The filter cannot be read at character 3"],
    ["vector_reset", { namespace: "blog", all: true }, "names a namespace and says all. Give one of the two."],
    ["vector_namespace_rename", { namespace: "", new_name: "x" }, "namespace: expected some text"],
    ["vector_namespace_rename", { namespace: "blog", new_name: "blog" }, "are the same. Nothing was changed."],
    ["vector_namespace_rename", { namespace: "blog", new_name: ".." }, "nothing in it could be reached. Nothing was"],
    ["vector_namespace_delete", { namespace: "" }, "namespace: expected some text"],
    ["vector_reset", { namespace: "." }, '"." cannot be a part of a URL\'s path.'],
    [
      "vector_upsert",
      { namespace: "..", vectors: [{ id: "a", data: "x" }] },
      '".." cannot be a part of a URL\'s path.',
    ],
  ])("%s %j", async (tool, input, why) => {
    const { text, index } = await refusal(tool, input);
    expect(text).toContain(why);
    expect(index.received).toEqual([]);
  });
});

describe("a namespace that there is not", () => {
  it.each([
    ["vector_delete", { namespace: "prodution", ids: ["a"] }],
    ["vector_delete", { namespace: "prodution", prefix: "a" }],
    ["vector_reset", { namespace: "prodution" }],
    ["vector_namespace_delete", { namespace: "prodution" }],
    ["vector_namespace_rename", { namespace: "prodution", new_name: "x" }],
    ["vector_update", { namespace: "prodution", id: "a", data: "x" }],
  ])("is told with the nearest names, and nobody is asked: %s %j", async (tool, input) => {
    const { text, index } = await refusal(tool, input);
    expect(text).toBe(
      'There is no namespace "prodution". Near to it is "production". vector_info lists all. Nothing was changed. Without namespace a call is about the default one, which has no name. One that was just made is told of after a moment.',
    );
    expect(index.received.map(({ path }) => path)).toEqual(["/info"]);
  });

  it("is told with those that there are, where none is near", async () => {
    const { text } = await refusal("vector_reset", { namespace: "zzz" });
    expect(text).toContain('There are "production", "preview", "blog". ');
  });

  it("is no matter for what is written to it, which makes it", async () => {
    const index = await startIndexStandIn(stored);
    const input = { namespace: "new", vectors: [{ id: "a", data: "x" }] };
    const { notice } = await serveIndex(index.url, "writes").answer("vector_upsert", input);
    expect(notice).toContain("The namespace is new: none of its name was known before.");
  });
});

describe("a name that is taken", () => {
  it("is told with what it holds, and nothing is renamed", async () => {
    const { text } = await refusal("vector_namespace_rename", { namespace: "blog", new_name: "production" });
    expect(text).toContain('There is a namespace "production" already, with 1 vector. Nothing was changed.');
  });
});

describe("an answer that is none of an index is no answer that nothing is there", () => {
  const calls: [tool: string, input: object][] = [
    ["vector_query", { data: "x" }],
    ["vector_query", { queries: [{ data: "x" }, { data: "y" }] }],
    ["vector_query", { data: "x", resumable: true }],
    ["vector_query", { cursor: "u" }],
    ["vector_similar", { id: "a" }],
    ["vector_fetch", { ids: ["a"] }],
    ["vector_fetch", { prefix: "a" }],
    ["search_query", { index: "a", query: "x" }],
    ["search_fetch", { index: "a", ids: ["a"] }],
  ];

  it.each(calls)("%s %j", async (tool, input) => {
    const index = await startScriptedServer(({ path }) => ({
      body: JSON.stringify({ result: path === "/info" ? { namespaces: { "": {}, a: {} } } : { uuid: "u" } }),
    }));
    const text = await serveIndex(index.url).failure(tool, { ...input });
    expect(text).toMatch(/^The index answered (a query|several queries|a \/fetch) with /);
  });

  it("be it a list of another length", async () => {
    const index = await startScriptedServer(() => ({ body: '{"result":[]}' }));
    const failure = (tool: string, input: object) => serveIndex(index.url).failure(tool, { ...input });
    expect(await failure("vector_fetch", { ids: ["a"] })).toContain("another number of records than were asked for");
    expect(await failure("vector_query", { queries: [{ data: "x" }, { data: "y" }] })).toContain(
      "another number of lists",
    );
  });
});

import { describe, expect, it } from "vitest";
import { readIndexInfo, readWholeIndexInfo } from "../../../../src/products/vector/access/index-info.ts";
import type { RestApi } from "../../../../src/upstash/rest-api.ts";
import { infoOf, sparseBm25 } from "../scripted-index.ts";

const { signal } = new AbortController();

function apiWith(answers: Readonly<Record<string, unknown>>): RestApi {
  return { request: async ({ path }) => answers[path] };
}

const infoIn = (info: unknown) => readIndexInfo(apiWith({ "/info": info }), signal);

describe("the namespaces of an index", () => {
  it("always have the default one, also where the index does not tell of it", async () => {
    const { namespaces } = await infoIn(infoOf({ blog: 2 }));
    expect([...namespaces]).toEqual([
      ["", { records: 0, pending: 0 }],
      ["blog", { records: 2, pending: 0 }],
    ]);
  });

  it("are the default one with all records, where the index tells of none", async () => {
    const { namespaces } = await infoIn({ vectorCount: 7, pendingVectorCount: 1 });
    expect([...namespaces]).toEqual([["", { records: 7, pending: 1 }]]);
  });

  it("are those that there are now, in order, with counts as far as they are known", async () => {
    const answers = { "/info": infoOf({ gone: 3, b: 2 }), "/list-namespaces": ["new", "b"] };
    const { namespaces } = await readWholeIndexInfo(apiWith(answers), signal);
    expect([...namespaces].map(([name, { records }]) => [name, records])).toEqual([
      ["", 0],
      ["b", 2],
      ["new", 0],
    ]);
  });

  it("are not taken for none where their list cannot be read", async () => {
    await expect(readWholeIndexInfo(apiWith({ "/info": infoOf({}) }), signal)).rejects.toThrow(
      "no list of its namespaces",
    );
  });
});

describe("what an index is", () => {
  it("has no dimension and no similarity where it is sparse", async () => {
    expect(await infoIn(infoOf({}, { ...sparseBm25, dimension: 3, similarityFunction: "COSINE" }))).toMatchObject({
      ...{ type: "SPARSE", dimension: 0, similarity: undefined, models: ["BM25"] },
    });
  });

  it("tells nothing of models where the index does not, and none where vectors alone are taken", async () => {
    expect((await infoIn({ dimension: 3 })).models).toBeUndefined();
    expect((await infoIn({ dimension: 3, denseIndex: { embeddingModel: "" } })).models).toEqual([]);
  });

  it("cannot be told by an answer that is no object", async () => {
    await expect(infoIn(null)).rejects.toThrow("The index told nothing of itself");
  });
});

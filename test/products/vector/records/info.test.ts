import { describe, expect, it } from "vitest";
import { infoOf, startVectorStandIn } from "../scripted-index.ts";
import { serveIndex } from "../served-index.ts";

const tenants = Array.from({ length: 2_999 }, (_, n) => [`tenant-${n}`, n % 40] as const);
const counts = Object.fromEntries([["", 7], ...tenants]);

/** Every page of a list of namespaces. */
async function walk(tool: string, input: Record<string, unknown>, listOf: (result: unknown) => unknown[], url: string) {
  const server = serveIndex(url);
  const names: unknown[] = [];
  for (let cursor: unknown; ; ) {
    const page = await server.answer(tool, { ...input, ...(cursor === undefined ? {} : { cursor }) });
    names.push(...listOf(page.result));
    cursor = page.cursor;
    if (cursor === undefined) return names;
  }
}

describe("thousands of namespaces", () => {
  it("are listed with their counts to the end, the largest first, also where an answer is cut", async () => {
    const { url } = await startVectorStandIn({ info: infoOf(counts) });
    const listOf = (result: unknown) => (result as { namespaces: { name: string; vectors: number }[] }).namespaces;
    const rows = (await walk("vector_info", { limit: 1_000 }, listOf, url)) as { name: string; vectors: number }[];
    expect(new Set(rows.map(({ name }) => name)).size).toBe(3_000);
    expect(rows.map(({ vectors }) => vectors)).toEqual(Object.values(counts).toSorted((one, other) => other - one));
  });

  it("are listed by name alone to the end", async () => {
    const { url } = await startVectorStandIn({ "list-namespaces": Object.keys(counts) });
    const names = await walk("vector_info", { names_only: true, limit: 1_000 }, (result) => result as unknown[], url);
    expect(names).toEqual(Object.keys(counts));
  });

  it("are narrowed by a part of the name", async () => {
    const { url } = await startVectorStandIn({ info: infoOf(counts), "list-namespaces": Object.keys(counts) });
    const server = serveIndex(url);
    expect((await server.answer("vector_info", { name: "TENANT-299" })).total).toBe(10);
    expect((await server.answer("vector_info", { name: "t-2998", names_only: true })).result).toEqual(["tenant-2998"]);
  });
});

describe("an index", () => {
  it("of a time before there were other types is a dense one", async () => {
    const info = {
      vectorCount: 7,
      pendingVectorCount: 2,
      indexSize: 10,
      dimension: 1_536,
      similarityFunction: "COSINE",
    };
    const { url } = await startVectorStandIn({ info });
    expect((await serveIndex(url).answer("vector_info")).result).toMatchObject({
      ...{ type: "DENSE", dimension: 1_536, vectors: 7, pending: 2 },
      namespaces: [{ name: "", vectors: 7, pending: 2 }],
    });
  });

  it("with a name like a member of every object is one like others", async () => {
    const info = JSON.parse('{"namespaces":{"__proto__":{"vectorCount":3,"pendingVectorCount":0}}}') as object;
    const { url } = await startVectorStandIn({ info: { ...infoOf({}), ...info } });
    expect((await serveIndex(url).answer("vector_info")).result).toMatchObject({
      namespaces: [{ name: "__proto__" }, { name: "" }],
    });
  });
});

import { Search } from "@upstash/search";
import { Index } from "@upstash/vector";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EmbeddedUpstash, startEmbeddedUpstash } from "../../src/local/embedded-upstash.ts";

let upstash: EmbeddedUpstash;
let variables: Readonly<Record<string, string>>;

beforeAll(async () => {
  upstash = await startEmbeddedUpstash({ sampleData: true });
  variables = upstash.variables({ mayWrite: true });
});
afterAll(() => upstash.stop());

function variable(name: string): string {
  return variables[name] ?? "";
}

async function indexesOf(path: string): Promise<unknown> {
  const authorization = `Basic ${btoa(`${variable("UPSTASH_EMAIL")}:${variable("UPSTASH_API_KEY")}`)}`;
  return (await fetch(variable("UPSTASH_DEVELOPER_API_URL") + path, { headers: { authorization } })).json();
}

describe("the embedded Upstash", () => {
  it("has a vector index for texts, with a few examples", async () => {
    const index = new Index({
      url: variable("UPSTASH_VECTOR_REST_URL"),
      token: variable("UPSTASH_VECTOR_REST_READONLY_TOKEN"),
    });
    await expect.poll(() => index.query({ data: "retried messages", topK: 1 })).toMatchObject([{ id: "doc:retry" }]);
    await expect(index.upsert({ id: "x", data: "y" })).rejects.toThrow("read-only token");
  });

  it("has a search index, with a few examples", async () => {
    const search = new Search({
      url: variable("UPSTASH_SEARCH_REST_URL"),
      token: variable("UPSTASH_SEARCH_REST_READONLY_TOKEN"),
    });
    expect(await search.listIndexes()).toEqual(["products"]);
    await expect
      .poll(() => search.index("products").search({ query: "wireless headphones", limit: 1 }))
      .toMatchObject([{ id: "p1" }]);
  });

  it.each([
    ["/v2/vector/index", "VECTOR"],
    ["/v2/search", "SEARCH"],
  ])("has them in its account, by their names and tokens (%s)", async (path, product) => {
    expect(await indexesOf(path)).toMatchObject([
      {
        name: "local",
        endpoint: new URL(variable(`UPSTASH_${product}_REST_URL`)).host,
        token: variable(`UPSTASH_${product}_REST_TOKEN`),
        read_only_token: variable(`UPSTASH_${product}_REST_READONLY_TOKEN`),
      },
    ]);
  });
});

import { Search } from "@upstash/search";
import { Index } from "@upstash/vector";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { startDeveloperApi } from "../../src/local/account/local-developer-api.ts";
import { type EmbeddedUpstash, startEmbeddedUpstash } from "../../src/local/embedded-upstash.ts";
import { freePort } from "../../src/local/http/free-port.ts";

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

  it("has a vector index of another shape where one is asked for, with the same examples as vectors", async () => {
    const vectorShape = { dimension: 1_536, similarityFunction: "DOT_PRODUCT" } as const;
    const other = await startEmbeddedUpstash({ sampleData: true, vectorShape });
    onTestFinished(() => other.stop());
    const { UPSTASH_VECTOR_REST_URL: url = "", UPSTASH_VECTOR_REST_TOKEN: token = "" } = other.variables({
      mayWrite: true,
    });
    const index = new Index({ url, token, retry: false });
    expect(await index.info()).toMatchObject({ dimension: 1_536, similarityFunction: "DOT_PRODUCT" });
    const [example] = await index.fetch(["doc:retry"], { includeVectors: true, includeData: true });
    expect(example).toMatchObject({ data: expect.stringContaining("dead letter queue") });
    const query = { vector: [...(example?.vector ?? [])], topK: 1 };
    await expect.poll(() => index.query(query)).toMatchObject([{ id: "doc:retry" }]);
  });

  it("serves its indexes at the ports that are asked for", async () => {
    const [vectorPort, searchPort] = [await freePort(), await freePort()];
    const other = await startEmbeddedUpstash({ vectorPort, searchPort });
    onTestFinished(() => other.stop());
    expect(other.variables({ mayWrite: true })).toMatchObject({
      UPSTASH_VECTOR_REST_URL: `http://127.0.0.1:${vectorPort}`,
      UPSTASH_SEARCH_REST_URL: `http://127.0.0.1:${searchPort}`,
    });
  });

  it("leaves no index behind when a port is taken", async () => {
    const [vectorPort, searchPort] = [await freePort(), Number(new URL(variable("UPSTASH_SEARCH_REST_URL")).port)];
    await expect(startDeveloperApi({ vectorPort, searchPort })).rejects.toThrow("EADDRINUSE");
    await expect(fetch(`http://127.0.0.1:${vectorPort}`)).rejects.toThrow("fetch failed");
  });
});

import { describe, expect, it } from "vitest";
import { search } from "../../../src/products/search/product.ts";
import { isIndexRead } from "../../../src/products/vector/access/index-client.ts";
import { vector } from "../../../src/products/vector/product.ts";
import type { AccessLevel } from "../../../src/upstash/access.ts";
import { searchExamples } from "../search/read-examples.ts";
import { readExamples } from "./read-examples.ts";
import { startVectorStandIn, storedResults } from "./scripted-index.ts";
import { readOnlyToken, serveIndex, token } from "./served-index.ts";

const levels: readonly AccessLevel[] = ["read-only", "privileged-reads"];
const listed = [...(await vector.listing()), ...(await search.listing())];

/** Arguments with which most tools of both products do something. */
const anything = { id: "a", ids: ["a"], namespace: "n", index: "n", data: "text", query: "text", prefix: "a" };
const record = { id: "a", vector: [1, 2, 3], data: "text", metadata: { a: 1 } };
const filled = { n: [record], "a/b": [record], movies: [record] };

describe.each(levels)("at the level %s", (level) => {
  it("nothing leaves but reads with the read-only token, whatever is called", async () => {
    const { url, received } = await startVectorStandIn(storedResults(filled));
    const server = serveIndex(url, level);
    const examples = [...readExamples, ...searchExamples];
    for (const { tool, input } of examples) await server.call(tool, input);
    for (const { name, inputSchema } of listed) {
      const given = Object.entries(anything).filter(([argument]) => Object.hasOwn(inputSchema.properties, argument));
      await server.call(name, Object.fromEntries(given));
    }
    expect(received.length).toBeGreaterThanOrEqual(examples.length);
    expect(received.filter(({ method, path }) => !isIndexRead({ method: method as "GET", path }))).toEqual([]);
    expect(new Set(received.map(({ headers }) => headers.authorization))).toEqual(new Set([`Bearer ${readOnlyToken}`]));
  });

  it("every tool that reads is offered, and asks", async () => {
    const { url, received } = await startVectorStandIn(storedResults(filled));
    const server = serveIndex(url, level);
    const { tools } = await server.served;
    const reads = listed.filter(({ access }) => access === "read");
    expect(reads.filter(({ name }) => !tools.has(name))).toEqual([]);
    const silent: string[] = [];
    for (const { tool, input } of [
      ...readExamples,
      ...searchExamples,
      { tool: "vector_describe", input: {} },
      { tool: "search_describe", input: {} },
      { tool: "vector_similar", input: { id: "a", namespace: "n" } },
    ]) {
      const before = received.length;
      await server.call(tool, input);
      if (received.length === before) silent.push(tool);
    }
    expect(silent).toEqual([]);
  });
});

it("where writes are allowed, the token that may write is used for reads as well", async () => {
  const { url, received } = await startVectorStandIn(storedResults(filled));
  await serveIndex(url, "writes").call("vector_info");
  expect(received.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${token}`]);
});

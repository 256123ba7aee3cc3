import { describe, expect, it } from "vitest";
import { searchToolsets } from "../../../src/products/search/toolsets.ts";
import { vectorToolsets } from "../../../src/products/vector/toolsets.ts";
import { partsOf } from "../qstash/served.ts";
import { searchExamples } from "../search/read-examples.ts";
import { documentExamples } from "../search/write-examples.ts";
import { operationsOf } from "./index-operations.ts";
import { type ReadExample, readExamples } from "./read-examples.ts";
import { denseCosine, infoOf, startVectorStandIn } from "./scripted-index.ts";
import { readOnlyToken, serveIndex } from "./served-index.ts";
import { writeExamples } from "./write-examples.ts";

const examples = [...readExamples, ...searchExamples];
const nameOf = ({ tool, title }: ReadExample) => (title === undefined ? tool : `${tool} (${title})`);

/** An index that answers one operation, and what it is. */
async function made({ tool, input, request, response }: ReadExample) {
  const [, operation = "", namespace = ""] = request.line.split("/");
  const info = infoOf({ "": 1, [decodeURIComponent(namespace)]: 1 }, denseCosine);
  const api = await startVectorStandIn({ info, [operation]: response });
  const content = await serveIndex(api.url).answer(tool, input);
  // What an index is, is asked once: before the first read in a namespace, or beside the first query.
  const isAside = ({ path }: { path: string }) => path === "/info" && operation !== "info";
  return { content, requests: api.received.filter((received) => !isAside(received)) };
}

describe.each(examples.map((example) => [nameOf(example), example] as const))("%s", (_, example) => {
  it("sends the request of the documents, once, with the token that only reads", async () => {
    const { requests } = await made(example);
    const [request, ...others] = requests;
    if (request === undefined) throw new Error("nothing was asked");
    expect(others).toEqual([]);
    const { line, query, body } = partsOf(request);
    expect({ line, query }).toEqual({ line: example.request.line, query: {} });
    expect(body === undefined ? undefined : JSON.parse(body)).toEqual(example.request.body);
    expect(request.headers.authorization).toBe(`Bearer ${readOnlyToken}`);
  });

  it("tells what the API answered", async () => {
    const { content } = await made(example);
    expect(content.result).toEqual(example.result);
    expect(content).toMatchObject(example.remarks ?? {});
  });
});

describe("the operations of the documents", () => {
  it("are 18 of Vector and 9 of Search", () => {
    expect([operationsOf("vector").length, operationsOf("search").length]).toEqual([18, 9]);
  });
});

const operations = [...operationsOf("vector"), ...operationsOf("search")];
/** Those that write are called in write-contract.test.ts. */
const called = [...examples, ...writeExamples, ...documentExamples];

/** Sent only where more records fit than IDs go in one call, of which removal-count.property.test.ts and asked.test.ts are. */
const ofMany = ["prefix", "filter"];

describe.each(operations)("$method $path of $tool", ({ tool, method, path, body = [] }) => {
  const pattern = new RegExp(`^${method} ${path.replace(/\/\{\w+\}/, "(/[^/]+)?")}$`);
  const calls = called.filter((example) => example.tool === tool && pattern.test(example.request.line));

  it("has a tool that is called", () => {
    const rows = [...vectorToolsets.vector.rows, ...searchToolsets.search.rows];
    expect(rows.map(({ name }) => name)).toContain(tool);
    expect(calls.length).toBeGreaterThan(0);
  });

  it("takes every field of its document", () => {
    const sent = calls.flatMap(({ request }) => [request.body].flat().flatMap((one) => Object.keys(one ?? {})));
    const elsewhere = path.startsWith("/delete/") ? ofMany : [];
    expect(body.filter((field) => ![...sent, ...elsewhere].includes(field))).toEqual([]);
  });
});

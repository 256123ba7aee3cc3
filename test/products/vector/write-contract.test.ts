import { describe, expect, it } from "vitest";
import { partsOf } from "../qstash/served.ts";
import { documentExamples, storedDocuments } from "../search/write-examples.ts";
import { startIndexStandIn } from "./index-stand-in.ts";
import { serveIndex, token } from "./served-index.ts";
import { stored, type WriteExample, writeExamples } from "./write-examples.ts";

const nameOf = ({ tool, title }: WriteExample) => (title === undefined ? tool : `${tool} (${title})`);
const examples = [...writeExamples, ...documentExamples];

describe.each(examples.map((example) => [nameOf(example), example] as const))("%s", (_, example) => {
  async function made() {
    const [operation = ""] = example.request.line.split("/").slice(1);
    const index = await startIndexStandIn(
      { ...stored, ...storedDocuments },
      { info: example.info ?? {}, results: { [operation]: example.response } },
    );
    for (const name of example.tool.startsWith("search") ? Object.keys(stored) : Object.keys(storedDocuments)) {
      delete index.namespaces[name];
    }
    return { index, content: await serveIndex(index.url, "writes").answer(example.tool, example.input) };
  }

  it("sends the request of the document, once, with the token that may write", async () => {
    const { index } = await made();
    const [request, ...others] = index.changes();
    if (request === undefined) throw new Error("nothing was changed");
    const { line, query, body } = partsOf(request);
    expect(others).toEqual([]);
    expect({ line, query }).toEqual({ line: example.request.line, query: example.request.query ?? {} });
    expect(body === undefined ? undefined : JSON.parse(body)).toEqual(example.request.body);
    expect(request.headers.authorization).toBe(`Bearer ${token}`);
  });

  it("tells what the API answered", async () => {
    const { content } = await made();
    expect(content.result).toEqual(example.result);
    expect(content).toMatchObject(example.remarks ?? {});
    if (example.remarks === undefined) expect(content.notice).toBeUndefined();
  });
});

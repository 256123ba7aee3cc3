import { describe, expect, it } from "vitest";
import { qstashToolsets } from "../../../src/products/qstash/toolsets.ts";
import type { AccessLevel } from "../../../src/upstash/access.ts";
import { type ScriptedServer, startScriptedServer } from "../../upstash/scripted-server.ts";
import { operations } from "./data.ts";
import { publishExamples } from "./publish-examples.ts";
import { type Example, readExamples } from "./read-examples.ts";
import { partsOf, readOnlyToken, serveQStash, token } from "./served.ts";
import { writeExamples } from "./write-examples.ts";

const examples = [...readExamples, ...writeExamples, ...publishExamples];
const nameOf = ({ tool, title }: Example) => (title === undefined ? tool : `${tool} (${title})`);
const named = (some: readonly Example[]) => some.map((example) => [nameOf(example), example] as const);

async function made(example: Example, level: AccessLevel) {
  const body = example.response === "" ? "" : JSON.stringify(example.response);
  const api = await startScriptedServer(() => ({ body }));
  return { api, content: await serveQStash(api.url, level).answer(example.tool, example.input) };
}

/** The one request that a call made, beside what a write looks at first. */
function requestOf({ received }: ScriptedServer, isRead: boolean) {
  const made = isRead ? received : received.filter(({ method }) => method !== "GET");
  expect(made).toHaveLength(1);
  const [request] = made;
  if (request === undefined) throw new Error("nothing was received");
  return request;
}

describe.each(named(examples))("%s", (_, example) => {
  const isRead = readExamples.includes(example);

  it("sends the request of the document, once, with the token of its access", async () => {
    const { api } = await made(example, isRead ? "read-only" : "writes");
    const { body: sent, ...request } = partsOf(requestOf(api, isRead));
    const { line, query = {}, body, headers = {} } = example.request;
    expect(request).toEqual({ line, query });
    expect(sent === undefined || typeof body === "string" ? sent : JSON.parse(sent)).toEqual(body);
    const authorization = `Bearer ${isRead ? readOnlyToken : token}`;
    expect(requestOf(api, isRead).headers).toMatchObject({ ...headers, authorization });
  });

  it("tells what QStash answered, without what is secret in it", async () => {
    const { content } = await made(example, "writes");
    expect(content).toMatchObject(example.remarks ?? {});
    expect(content.result).toEqual(example.result);
    for (const secret of example.secrets ?? []) expect(JSON.stringify(content)).not.toContain(secret);
  });
});

describe("the operations of the document", () => {
  it("are 40, each with a row of its own", () => {
    expect(operations).toHaveLength(40);
    const names = new Set(qstashToolsets.qstash.rows.map(({ name }) => name));
    expect(operations.filter(({ tool }) => !names.has(tool))).toEqual([]);
  });
});

describe.each(operations)("$method $path", ({ tool, method, path, query = [] }) => {
  // A destination is a URL, with slashes of its own.
  const pattern = new RegExp(
    `^${method} ${path.replace("{destination}", "https?://.+").replaceAll(/\{\w+\}/g, "[^/]+")}$`,
  );
  const calls = examples.filter((example) => example.tool === tool && pattern.test(example.request.line));

  it("is called above", () => {
    expect(calls.length).toBeGreaterThan(0);
  });

  it("takes every parameter of its document", () => {
    const sent = calls.flatMap(({ request }) => Object.keys(request.query ?? {}));
    // What the server itself asks with, from one part to the next.
    const own = method === "DELETE" && path === "/v2/dlq" ? ["cursor", "count"] : [];
    expect(query.filter((parameter) => ![...sent, ...own].includes(parameter))).toEqual([]);
  });
});

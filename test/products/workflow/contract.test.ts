import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { workflowToolsets } from "../../../src/products/workflow/toolsets.ts";
import type { AccessLevel } from "../../../src/upstash/access.ts";
import { type ScriptedServer, startScriptedServer } from "../../upstash/scripted-server.ts";
import type { Example } from "../qstash/read-examples.ts";
import { partsOf, readOnlyToken, serveQStash, token } from "../qstash/served.ts";
import { workflowReads, workflowWrites } from "./examples.ts";

/** One operation as the document of the API lists it. */
interface Operation {
  tool: string;
  method: string;
  path: string;
  query?: string[];
  header?: string[];
}

const operations = JSON.parse(
  readFileSync(new URL("operations.json", import.meta.url), "utf8"),
) as readonly Operation[];
const examples = [...workflowReads, ...workflowWrites];
const named = (some: readonly Example[]) =>
  some.map(
    (example) => [`${example.tool}${example.title === undefined ? "" : ` (${example.title})`}`, example] as const,
  );

async function made(example: Example, level: AccessLevel) {
  const body = example.response === "" ? "" : JSON.stringify(example.response);
  const api = await startScriptedServer(() => ({ body }));
  return { api, content: await serveQStash(api.url, level).answer(example.tool, example.input) };
}

/** The one request that a call made. */
function requestOf({ received }: ScriptedServer) {
  expect(received).toHaveLength(1);
  const [request] = received;
  if (request === undefined) throw new Error("nothing was received");
  return request;
}

describe.each(named(examples))("%s", (_, example) => {
  const isRead = workflowReads.includes(example);

  it("sends the request of the document, once, with the token of its access", async () => {
    const { api } = await made(example, isRead ? "read-only" : "writes");
    const { body: sent, ...request } = partsOf(requestOf(api));
    const { line, query = {}, body, headers = {} } = example.request;
    expect(request).toEqual({ line, query });
    expect(sent === undefined || typeof body === "string" ? sent : JSON.parse(sent)).toEqual(body);
    const authorization = `Bearer ${isRead ? readOnlyToken : token}`;
    expect(requestOf(api).headers).toMatchObject({ ...headers, authorization });
  });

  it("tells what was answered, without what is secret in it", async () => {
    const { content } = await made(example, "writes");
    expect(content).toMatchObject(example.remarks ?? {});
    expect(content.result).toEqual(example.result);
    for (const secret of example.secrets ?? []) expect(JSON.stringify(content)).not.toContain(secret);
  });
});

describe("the operations of the document", () => {
  it("are 18 beside those of QStash, each with a row of its own", () => {
    expect(operations).toHaveLength(18);
    const names = new Set(workflowToolsets.workflow.rows.map(({ name }) => name));
    expect(operations.filter(({ tool }) => !names.has(tool))).toEqual([]);
  });
});

describe.each(operations)("$method $path", ({ method, path, query = [], header = [] }) => {
  // A workflow is a URL, with slashes of its own.
  const parts = path.replace("{workflowUrl}", "https?://.+").replaceAll(/\{\w+\}/g, "[^/]+");
  const pattern = new RegExp(`^${method} ${parts}$`);
  const isOther = (line: string) =>
    operations.some((other) => other.path !== path && line === `${method} ${other.path}`);
  const calls = examples.filter(({ request }) => pattern.test(request.line) && !isOther(request.line));

  it("is called above", () => {
    expect(calls.length).toBeGreaterThan(0);
  });

  it("takes every parameter and header of its document", () => {
    const sent = calls.flatMap(({ request }) => Object.keys(request.query ?? {}));
    const sentHeaders = calls.flatMap(({ request }) => Object.keys(request.headers ?? {}));
    // What the server itself asks with, from one part to the next.
    const own = /^(DELETE|POST) \/v2\/workflows\/dlq(\/re\w+)?$/.test(`${method} ${path}`) ? ["cursor", "count"] : [];
    expect(query.filter((parameter) => ![...sent, ...own].includes(parameter))).toEqual([]);
    const isSent = (wanted: string) =>
      sentHeaders.some((name) => name.startsWith(wanted.toLowerCase().replace(/\*$/, "")));
    expect(header.filter((wanted) => !isSent(wanted))).toEqual([]);
  });
});

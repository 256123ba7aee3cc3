import { describe, expect, it } from "vitest";
import type { Endpoint } from "../../../src/catalog/endpoint-row.ts";
import { type Received, startScriptedServer } from "../../upstash/scripted-server.ts";
import {
  type Example,
  exactResponse,
  exampleName,
  examples,
  listedEndpoints,
  listsNaming,
  nameOf,
  responseText,
  row,
  rows,
  wholeInput,
} from "./data.ts";
import { apiKey, email, ok, serveAccount } from "./served.ts";

describe.each(listedEndpoints)("$method $path", ({ tool, method, path }) => {
  it("is a tool, and has an example that is tried below", () => {
    const found = row(tool);
    expect(found).toMatchObject({ method, path: expect.stringMatching(patternOf(path)) });
    expect(examples.some((example) => example.tool === tool)).toBe(true);
  });
});

describe("the endpoints that read", () => {
  it("are asked by GET alone", () => {
    const methods = rows.filter(({ access }) => access === "read").map(({ method }) => method);
    expect(new Set(methods)).toEqual(new Set(["GET"]));
  });
});

describe.each(examples.map((example) => [exampleName(example), example] as const))("%s", (_, example) => {
  it("sends the request of the document, once, with e-mail and key", async () => {
    const { requests } = await callExample(example);
    const { method, path, query, body } = example.request;
    const expected = { line: `${method} ${path}`, query, body };
    const isLooked = row(example.tool).access === "destructive" ? isNamed : isDatabase;
    expect(requests.map(partsOf).at(-1)).toEqual(expected);
    expect(requests.filter(({ path }) => path in listsNaming(example))).toHaveLength(requests.length - 1);
    expect(requests.length > 1).toBe(Object.entries(row(example.tool).inputs).some(isLooked));
    for (const { headers } of requests) {
      expect(headers.authorization).toBe(`Basic ${Buffer.from(`${email}:${apiKey}`).toString("base64")}`);
      expect(headers.accept).toBe("application/json");
    }
    expect(requests.at(-1)?.headers["content-type"]).toBe(body === undefined ? undefined : "application/json");
  });

  it("gives the response whole, to the last digit, without its secrets", async () => {
    const { structuredContent } = await callExample(example);
    const shown = shownResponse(structuredContent?.result, example);
    const expected = withoutSecrets(exactResponse(example), example.secrets);
    if (typeof expected === "object" && expected !== null) expect(shown).toMatchObject(expected);
    else expect(shown).toEqual(expected);
  });

  it("says the same as text and as structured content", async () => {
    const { content, structuredContent } = await callExample(example);
    expect(content).toHaveLength(1);
    expect(JSON.parse(content[0]?.text ?? "")).toEqual(structuredContent);
  });
});

describe("an integer of a response", () => {
  it.each([
    ["9007199254740991", 9_007_199_254_740_991],
    ["1125899906842624", 1_125_899_906_842_624],
    ["9007199254740993", "9007199254740993"],
    ["-9223372036854775808", "-9223372036854775808"],
    ["0.30000000000000004", 0.30000000000000004],
  ])("%s comes back exactly", async (digits, shown) => {
    const api = await startScriptedServer(() => ({ body: `[{"team_id":"a","n":${digits}}]` }));
    const { result } = await serveAccount(api.url, "read-only").answer("team_list");
    expect(result).toEqual([{ team_id: "a", n: shown }]);
  });
});

const isNamed = ([, input]: [string, Endpoint["inputs"][string]]) => "names" in input;
const isDatabase = ([, input]: [string, Endpoint["inputs"][string]]) => "names" in input && input.names === "database";

const naming = examples.filter(({ tool }) => Object.entries(row(tool).inputs).some(isNamed));

describe("what is given by its name", () => {
  it.each(naming.map((example) => [exampleName(example), example] as const))("is found by %s", async (_, example) => {
    const names = Object.entries(row(example.tool).inputs).flatMap(([name, input]) =>
      "names" in input && input.names !== "member" ? [[name, nameOf(input.names ?? "")]] : [],
    );
    const { requests } = await callExample(example, { ...example.input, ...Object.fromEntries(names) });
    const { method, path, query, body } = example.request;
    expect(requests.map(partsOf).at(-1)).toEqual({ line: `${method} ${path}`, query, body });
  });
});

/** Calls a tool by its example; statistics are asked for with the response itself, and lists with every field. */
async function callExample(example: Example, input: Record<string, unknown> = example.input) {
  const lists = listsNaming(example);
  const api = await startScriptedServer(({ method, path }) =>
    method === "GET" && lists[path] ? ok(lists[path]) : { body: responseText(example) },
  );
  const result = await serveAccount(api.url, "writes").call(example.tool, wholeInput({ ...example, input }));
  if (!("content" in result)) throw new Error(`${example.tool} asked, although nobody is to be asked`);
  expect(result.isError, JSON.stringify(result)).toBeUndefined();
  return { ...(result as Extract<typeof result, { content: unknown[] }>), requests: api.received };
}

function partsOf({ method, path, body }: Received) {
  const { pathname, searchParams } = new URL(path, "http://stand-in");
  return {
    line: `${method} ${pathname}`,
    query: Object.fromEntries(searchParams),
    body: body === "" ? undefined : JSON.parse(body),
  };
}

/** Where a result has the response: statistics are digested, with the response beside the digest or as its figures. */
function shownResponse(result: unknown, { tool }: Example): unknown {
  if ("raw" in row(tool).inputs) return (result as { raw: unknown }).raw;
  return tool.endsWith("_stats") ? (result as { figures: unknown }).figures : result;
}

function withoutSecrets(value: unknown, secrets: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((element) => withoutSecrets(element, secrets));
  if (typeof value === "string") return secrets.some((secret) => value.includes(secret)) ? "[redacted]" : value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, withoutSecrets(inner, secrets)]));
}

/** A path whose parameters may be named otherwise. */
function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/\{\w+\}/g, "\\{\\w+\\}")}$`);
}

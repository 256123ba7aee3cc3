import { describe, expect, it } from "vitest";
import type { AccessLevel } from "../../../src/upstash/access.ts";
import type { ScriptedServer } from "../../upstash/scripted-server.ts";
import { startScriptedServer } from "../../upstash/scripted-server.ts";
import { operations, unnamed } from "./data.ts";
import { type Example, readExamples } from "./read-examples.ts";
import { partsOf, readOnlyToken, serveQStash, token } from "./served.ts";

const nameOf = ({ tool, title }: Example) => (title === undefined ? tool : `${tool} (${title})`);
const named = (examples: readonly Example[]) => examples.map((example) => [nameOf(example), example] as const);

async function made(example: Example, level: AccessLevel) {
  const api = await startScriptedServer(() => ({ body: JSON.stringify(example.response) }));
  return { api, content: await serveQStash(api.url, level).answer(example.tool, example.input) };
}

/** The one request that a call made. */
function requestOf({ received }: ScriptedServer) {
  expect(received).toHaveLength(1);
  const [request] = received;
  if (request === undefined) throw new Error("nothing was received");
  return request;
}

describe.each(named(readExamples))("%s", (_, example) => {
  it("sends the request of the document, once, with the read-only token", async () => {
    const { api } = await made(example, "read-only");
    const request = requestOf(api);
    const { line, query = {} } = example.request;
    expect(partsOf(request)).toEqual({ line, query, body: undefined });
    expect(request.headers.authorization).toBe(`Bearer ${readOnlyToken}`);
  });

  it("is sent with the token that may write where that is allowed", async () => {
    const { api } = await made(example, "writes");
    expect(requestOf(api).headers.authorization).toBe(`Bearer ${token}`);
  });

  it("tells what QStash answered, without what is secret in it", async () => {
    const { content } = await made(example, "read-only");
    expect(content).toMatchObject({ ...example.remarks, result: expect.anything() });
    expect(content.result).toEqual(example.result);
    for (const secret of example.secrets ?? []) expect(JSON.stringify(content)).not.toContain(secret);
  });
});

describe("the operations that read", () => {
  it.each(operations.filter(({ method }) => method === "GET"))("are each called above: $method $path", (operation) => {
    const pattern = new RegExp(`^${operation.method} ${unnamed(operation.path).replaceAll("{}", "[^/]+")}$`);
    const calls = readExamples.filter(({ tool, request }) => tool === operation.tool && pattern.test(request.line));
    expect(calls.length).toBeGreaterThan(0);
  });

  it.each(operations.filter(({ method }) => method === "GET"))(
    "take every parameter of $path",
    ({ tool, query = [] }) => {
      const sent = readExamples
        .filter((example) => example.tool === tool)
        .flatMap(({ request }) => Object.keys(request.query ?? {}));
      expect(query.filter((parameter) => !sent.includes(parameter))).toEqual([]);
    },
  );
});

import { Client } from "@modelcontextprotocol/client";
import { InMemoryTransport } from "@modelcontextprotocol/server";
import { describe, expect, onTestFinished, test } from "vitest";
import type { CallResult } from "../../src/call/deliver.ts";
import type { OfferedResources, ResourceRow } from "../../src/call/resource.ts";
import type { Served } from "../../src/call/served.ts";
import { skillResource } from "../../src/server/serve-skill.ts";
import { serverBuilder } from "../../src/server/server.ts";
import { offeredOf, toolWith } from "../call/fixture.ts";

const list: ResourceRow = {
  path: "things",
  title: "Things",
  description: "All.",
  tool: "thing_list",
  query: ["cursor"],
  icon: "data:,",
};
const thing: ResourceRow = {
  path: "things/{thing}",
  title: "Thing",
  description: "One.",
  tool: "thing_get",
  icon: "data:,",
  completions: {
    thing: {
      tool: "thing_list",
      asking: (begin) => ({ name: begin }),
      namesIn: (result) => (Array.isArray(result) ? result : []),
    },
  },
};
type Calls = [tool: string, input: unknown][];

/** A client of a server with two tools, whose calls are answered so; `calls` fills with them. */
async function clientOf(
  resources: OfferedResources | undefined,
  answer: (tool: string) => CallResult = () => answerOf(["a"]),
  tools = ["thing_list", "thing_get"],
) {
  const calls: Calls = [];
  const served: Served = {
    caller: "local",
    offer: {
      tools: new Map(tools.map((name) => [name, offeredOf(toolWith({ name }))])),
      instructions: "",
      resources,
      explainMissing: async () => ({ exists: false, sentence: "" }),
    },
    results: "both",
    isOwnState: () => false,
    async call(tool, input) {
      calls.push([tool, input]);
      return answer(tool);
    },
  };
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  await serverBuilder(served)().connect(serverSide);
  const client = new Client({ name: "test", version: "1.0.0" });
  await client.connect(clientSide);
  onTestFinished(() => client.close());
  return { client, calls };
}

function answerOf(result: unknown, remarks: Record<string, unknown> = {}): CallResult {
  return { content: [{ type: "text", text: "short" }], structuredContent: { result, ...remarks, untrusted: true } };
}

function completing(client: Client, value: string, name = "thing", uri = "upstash://things/{thing}") {
  return client.complete({ ref: { type: "ref/resource", uri }, argument: { name, value } });
}

describe("a server with resources", () => {
  test("says that names can be completed, and one without does not", async () => {
    const { client } = await clientOf({ rows: [list] });
    expect(client.getServerCapabilities()).toMatchObject({ resources: { listChanged: false }, completions: {} });
    expect((await clientOf(undefined)).client.getServerCapabilities()).not.toHaveProperty("completions");
  });

  test("lists whole addresses apart from templates, without a call", async () => {
    const { client, calls } = await clientOf({ rows: [list, thing] });
    const common = { mimeType: "application/json", icons: [{ src: "data:,", mimeType: "image/svg+xml" }] };
    expect((await client.listResources()).resources).toEqual([
      { uri: "upstash://things", name: "things", title: "Things", description: "All.", ...common },
      skillResource,
    ]);
    expect((await client.listResourceTemplates()).resourceTemplates).toEqual([
      {
        uriTemplate: "upstash://things/{thing}",
        name: "things/{thing}",
        title: "Thing",
        description: "One.",
        ...common,
      },
    ]);
    expect(calls).toEqual([]);
  });

  test("lists an address that must name a connection as a template", async () => {
    const { client } = await clientOf({
      rows: [{ ...list, query: ["connection"] }],
      connections: ["a", "b"],
      needsConnection: true,
    });
    expect((await client.listResources()).resources).toEqual([skillResource]);
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual(["upstash://things{?connection}"]);
    expect((await completing(client, "a", "connection", "upstash://things{?connection}")).completion.values).toEqual([
      "a",
    ]);
  });
});

describe("a resource that is read", () => {
  test("is the call of its tool, with what its address names, and what the tool answers as JSON", async () => {
    const { client, calls } = await clientOf({ rows: [list, thing] });
    expect((await client.readResource({ uri: "upstash://things/a%2Fb" })).contents).toEqual([
      { uri: "upstash://things/a%2Fb", mimeType: "application/json", text: '{"result":["a"],"untrusted":true}' },
    ]);
    expect(calls).toEqual([["thing_get", { thing: "a/b" }]]);
  });

  test("that does not exist says which there are, and calls nothing", async () => {
    const { client, calls } = await clientOf({ rows: [list] });
    await expect(client.readResource({ uri: "upstash://things/a" })).rejects.toMatchObject({
      code: -32602,
      message: expect.stringContaining("resources/templates/list"),
      data: { uri: "upstash://things/a" },
    });
    expect(calls).toEqual([]);
  });

  test("whose call fails is an error with its words", async () => {
    const failed: CallResult = { content: [{ type: "text", text: "Too many calls." }], isError: true };
    const { client } = await clientOf({ rows: [list] }, () => failed);
    await expect(client.readResource({ uri: "upstash://things" })).rejects.toThrow("Too many calls.");
  });
});

describe("a completion", () => {
  test("has the names that begin so, in whatever case, each once and in order", async () => {
    const { client, calls } = await clientOf({ rows: [thing] }, () => answerOf(["Shop", "shop-2", "other", "Shop", 7]));
    expect((await completing(client, "sh")).completion).toEqual({ values: ["Shop", "shop-2"], hasMore: false });
    expect(calls).toEqual([["thing_list", { name: "sh" }]]);
  });

  test("has at most 100, and says that there are more", async () => {
    const names = Array.from({ length: 150 }, (_, index) => `n${index}`);
    const { client } = await clientOf({ rows: [thing] }, () => answerOf(names));
    const { values, hasMore } = (await completing(client, "n")).completion;
    expect([values.length, hasMore]).toEqual([100, true]);
    const more = await clientOf({ rows: [thing] }, () => answerOf(["n1"], { cursor: "x" }));
    expect((await completing(more.client, "n")).completion).toEqual({ values: ["n1"], hasMore: true });
  });

  test("goes by the connection that is named already", async () => {
    const { client, calls } = await clientOf({ rows: [thing] });
    const ref = { type: "ref/resource" as const, uri: "upstash://things/{thing}" };
    const context = { arguments: { connection: "prod" } };
    await client.complete({ ref, argument: { name: "thing", value: "" }, context });
    expect(calls).toEqual([["thing_list", { name: "", connection: "prod" }]]);
  });

  test.each([
    ["of a name that nobody can tell", "other", "upstash://things/{thing}"],
    ["of an address that is not there", "thing", "upstash://others/{thing}"],
  ])("%s is empty, without a call", async (_, name, uri) => {
    const { client, calls } = await clientOf({ rows: [thing] });
    expect((await completing(client, "a", name, uri)).completion.values).toEqual([]);
    expect(calls).toEqual([]);
  });

  test("of a name within another is empty without that one, so that it is not one of something else", async () => {
    const { completions = {} } = thing;
    const inner: ResourceRow = { ...thing, path: "boxes/{box}/{thing}", completions };
    const { client, calls } = await clientOf({ rows: [inner] });
    const ref = { type: "ref/resource" as const, uri: "upstash://boxes/{box}/{thing}" };
    for (const given of [undefined, {}, { box: "" }]) {
      const context = given && { arguments: given };
      const { completion } = await client.complete({ ref, argument: { name: "thing", value: "" }, context });
      expect(completion.values).toEqual([]);
    }
    expect(calls).toEqual([]);
    const context = { arguments: { box: "b" } };
    const { completion } = await client.complete({ ref, argument: { name: "thing", value: "" }, context });
    expect(completion.values).toEqual(["a"]);
  });

  test("by a tool that the caller is not offered is empty, without a call", async () => {
    const { client, calls } = await clientOf({ rows: [thing] }, undefined, ["thing_get"]);
    expect((await completing(client, "a")).completion.values).toEqual([]);
    expect(calls).toEqual([]);
  });

  test("whose call fails is empty", async () => {
    const failed: CallResult = { content: [{ type: "text", text: "Too many calls." }], isError: true };
    const { client } = await clientOf({ rows: [thing] }, () => failed);
    expect((await completing(client, "a")).completion.values).toEqual([]);
  });
});

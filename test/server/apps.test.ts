import { Client } from "@modelcontextprotocol/client";
import { EXTENSION_ID, RESOURCE_MIME_TYPE } from "@modelcontextprotocol/ext-apps/server";
import { InMemoryTransport } from "@modelcontextprotocol/server";
import { describe, expect, onTestFinished, test } from "vitest";
import { DASHBOARD } from "../../src/app/dashboard.ts";
import { type CallResult, DRAWN, type ResultForm } from "../../src/call/deliver.ts";
import type { Served } from "../../src/call/served.ts";
import { OWN_ICON } from "../../src/icon.ts";
import { drawsApps } from "../../src/server/apps.ts";
import { serverBuilder } from "../../src/server/server.ts";
import { toolWith } from "../call/fixture.ts";

const showsApps = { extensions: { [EXTENSION_ID]: { mimeTypes: [RESOURCE_MIME_TYPE] } } };
const structuredContent = { result: { groups: [] } };
const text = { type: "text" as const, text: JSON.stringify(structuredContent) };
const drawn = { hits: { times: [1, 2], values: [3, 4] } };
const answer: CallResult = { content: [text], structuredContent, _meta: { [DRAWN]: drawn } };

function servedAs(results: ResultForm): Served {
  const tools = ["database_stats", "database_list"].map((name) => toolWith({ name }));
  return {
    ...{ caller: "test", results, isOwnState: () => false },
    offer: {
      tools: new Map(tools.map((tool) => [tool.name, { ...tool, load: () => tool }])),
      instructions: "",
      explainMissing: async () => ({ exists: false, sentence: "" }),
    },
    call: async () => answer,
  };
}

/** A client with these capabilities. */
async function connect(capabilities: object, results: ResultForm = "text"): Promise<Client> {
  const client = new Client({ name: "test", version: "1.0.0" }, { capabilities });
  const [one, other] = InMemoryTransport.createLinkedPair();
  await Promise.all([client.connect(one), serverBuilder(servedAs(results))().connect(other)]);
  onTestFinished(() => client.close());
  return client;
}

const metaOf = async (client: Client) =>
  Object.fromEntries((await client.listTools()).tools.map(({ name, _meta }) => [name, _meta]));

describe("a client that shows Apps", () => {
  test("names the extension and the type of our page", () => {
    expect(drawsApps(showsApps)).toBe(true);
    expect([undefined, {}, { extensions: null }, { extensions: { [EXTENSION_ID]: {} } }].map(drawsApps)).not.toContain(
      true,
    );
    expect(drawsApps({ extensions: { [EXTENSION_ID]: { mimeTypes: ["text/html"] } } })).toBe(false);
  });

  test("finds the App at the tools that it draws, and among the resources", async () => {
    const client = await connect(showsApps);
    expect(await metaOf(client)).toEqual({
      database_stats: { ui: { resourceUri: DASHBOARD.uri } },
      database_list: undefined,
    });
    const { resources } = await client.listResources();
    expect(resources).toContainEqual({
      ...DASHBOARD,
      icons: [{ src: OWN_ICON, mimeType: "image/svg+xml" }],
      _meta: { ui: { csp: {}, prefersBorder: true } },
    });
  });

  test("reads its page, with what it needs from elsewhere: nothing", async () => {
    const { contents } = await (await connect(showsApps)).readResource({ uri: DASHBOARD.uri });
    expect(contents).toEqual([
      {
        ...{ uri: DASHBOARD.uri, mimeType: RESOURCE_MIME_TYPE, text: expect.stringMatching(/^<!doctype html>/) },
        _meta: { ui: { csp: {}, prefersBorder: true } },
      },
    ]);
  });

  test.each([
    ["text", [text]],
    ["both", [text]],
    ["structured", [{ type: "text", text: "The answer is in structuredContent." }]],
  ] as const)("is sent what the App draws beside the answer as %s", async (form, content) => {
    const client = await connect(showsApps, form);
    expect(await client.callTool({ name: "database_stats" })).toEqual({
      ...{ content, structuredContent, _meta: { [DRAWN]: drawn } },
    });
  });

  test("is sent all other answers as everybody is", async () => {
    const client = await connect(showsApps);
    expect(await client.callTool({ name: "database_list" })).toEqual({ content: [text] });
  });
});

test("any other client is told of no App, and sent nothing for one", async () => {
  const client = await connect({});
  expect(await metaOf(client)).toEqual({ database_stats: undefined, database_list: undefined });
  expect((await client.listResources()).resources.map(({ uri }) => uri)).not.toContain(DASHBOARD.uri);
  expect(await client.callTool({ name: "database_stats" })).toEqual({ content: [text] });
});

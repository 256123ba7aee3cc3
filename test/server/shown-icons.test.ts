import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { InMemoryTransport } from "@modelcontextprotocol/server";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Served } from "../../src/call/served.ts";
import { OWN_ICON } from "../../src/icon.ts";
import { products } from "../../src/products/index.ts";
import { serverBuilder } from "../../src/server/server.ts";
import { serveCompact } from "../compact/fixture.ts";
import { variants } from "../products/redis/served.ts";
import { serveToCallers } from "../served-to-callers.ts";

const showsApps = {
  extensions: { "io.modelcontextprotocol/ui": { mimeTypes: ["text/html;profile=mcp-app"] } },
};
const shown = (src: string) => [{ src, mimeType: "image/svg+xml" }];
const known = [OWN_ICON, ...products.map(({ icon }) => icon)].map(shown);

async function connect(served: Served): Promise<Client> {
  const client = new Client({ name: "test", version: "1.0.0" }, { capabilities: showsApps });
  const [one, other] = InMemoryTransport.createLinkedPair();
  await Promise.all([client.connect(one), serverBuilder(served)().connect(other)]);
  onTestFinished(() => client.close());
  return client;
}

/** What a client finds in all lists: by its name, the icons of each. */
async function iconsOf(client: Client): Promise<[name: string, icons: unknown][]> {
  const [{ tools }, { resources }, { resourceTemplates }, prompts] = await Promise.all([
    client.listTools(),
    client.listResources(),
    client.listResourceTemplates(),
    client.getServerCapabilities()?.prompts === undefined ? [] : client.listPrompts().then((found) => found.prompts),
  ]);
  return [...tools, ...resources, ...resourceTemplates, ...prompts].map(({ name, icons }) => [name, icons]);
}

describe("an icon", () => {
  test.each(variants)("stands at every tool, resource, template and prompt: $label", async ({ served }) => {
    const found = await iconsOf(await connect(served));
    expect(found.length).toBeGreaterThan(50);
    for (const [name, icons] of found) expect(known, name).toContainEqual(icons);
  });

  test("stands at the tools of a compact list: that of the program", async () => {
    const { tools } = await (await connect((await serveCompact({ allowWrites: "true" })).served)).listTools();
    expect(tools.map(({ icons }) => icons)).toEqual([shown(OWN_ICON), shown(OWN_ICON), shown(OWN_ICON)]);
  });

  test.each([
    ["redis_string_read", "redis"],
    ["database_list", "account"],
    ["qstash_log_list", "qstash"],
    ["workflow_run_list", "workflow"],
    ["vector_query", "vector"],
    ["search_query", "search"],
    // Prompts and resources.
    ["explore_database", "redis"],
    ["databases/{database}/keys/{key}", "redis"],
    ["upstash", undefined],
    ["upstash-dashboard", undefined],
  ])("of %s is that of what it belongs to: %s", async (name, product) => {
    const { served } = variants.at(-1) ?? expect.fail("There is no variant.");
    const icons = new Map(await iconsOf(await connect(served)));
    expect(icons.get(name)).toEqual(shown(products.find((each) => each.name === product)?.icon ?? OWN_ICON));
  });
});

/** What a client of this era is sent over HTTP, by method, as texts. */
async function resultsIn(mode: "legacy" | { pin: string }): Promise<Map<string, string>> {
  const { url } = await serveToCallers("http://127.0.0.1:1", [{ name: "one", access: "read-only" }]);
  const found = new Map<string, string>();
  const seeing: typeof fetch = async (...request) => {
    const response = await fetch(...request);
    const { method, id } = JSON.parse(String(request[1]?.body ?? "{}"));
    if (id === undefined) return response;
    const text = await response.clone().text();
    found.set(method, JSON.stringify(JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? text).result));
    return response;
  };
  const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode } });
  const requestInit = { headers: { authorization: "Bearer one" } };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit, fetch: seeing }));
  onTestFinished(() => client.close());
  expect(client.getServerVersion()?.icons).toEqual(shown(OWN_ICON));
  await client.listTools();
  await client.callTool({ name: "redis_string_read", arguments: {} });
  await client.readResource({ uri: "skill://upstash/SKILL.md" });
  await client.getPrompt({ name: "explore_database" });
  return found;
}

describe("the icon of the server", () => {
  test.each([
    ["2025-11-25", "legacy", "initialize"],
    ["2026-07-28", { pin: "2026-07-28" }, "server/discover"],
  ] as const)("is told at %s where it introduces itself, and in no other result", async (_, mode, introducing) => {
    const found = await resultsIn(mode);
    expect(found.get(introducing)).toContain(JSON.stringify(OWN_ICON));
    const others = ["tools/call", "resources/read", "prompts/get"].map((method) => found.get(method));
    for (const text of others) expect(text).toMatch(/^\{.*\}$/s);
    for (const text of others) expect(text).not.toContain("data:image");
    const { _meta: meta = {} } = JSON.parse(found.get("tools/list") ?? "{}");
    expect(JSON.stringify(meta)).not.toContain("data:image");
  });
});

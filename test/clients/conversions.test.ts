import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { ListedTool } from "../../src/server/listed-tools.ts";
import { everyListedTool } from "../catalog/every-listed-tool.ts";
import { offeredBy } from "./conversation.ts";
import { type Converter, changesIn, converters, kindOf } from "./conversions.ts";
import { toolNamed } from "./protocols/protocol.ts";

/*
 * Whatever the server can list, as the model of each client is offered it. The tools of all configurations are listed at once,
 * by a server that does nothing else.
 */

const server = resolve(import.meta.dirname, "listing-server.mjs");
const folder = mkdtempSync(join(tmpdir(), "conversions-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a client changes in these tools. */
async function changesBy(client: Converter, tools: readonly ListedTool[], file: string): Promise<string[]> {
  const path = join(folder, file);
  writeFileSync(path, JSON.stringify(tools));
  const offered = await offeredBy(client, [server, path]);
  return tools.flatMap((tool) => changesIn(tool, toolNamed(offered, tool.name)));
}

/** Every tool that some configuration lists; of those that have the same name, each but the first with its number behind it. */
async function everyTool(): Promise<ListedTool[]> {
  const { listed } = await everyListedTool();
  const distinct = new Map(
    listed.map(({ tool }) => [JSON.stringify([tool.name, tool.description, tool.inputSchema]), tool]),
  );
  const met = new Map<string, number>();
  return [...distinct.values()].map((tool) => {
    const count = (met.get(tool.name) ?? 0) + 1;
    met.set(tool.name, count);
    return count === 1 ? tool : { ...tool, name: `${tool.name}_${count}` };
  });
}

const tools = await everyTool();

describe("every tool in every combination of toolset, access, compact and preset", () => {
  it("is looked at", () => {
    expect(tools.length).toBeGreaterThan(500);
    expect(new Set(tools.map(({ name }) => name)).size).toBe(tools.length);
  });

  it.for(converters)(
    "is offered by $name to its model as the server lists it, but for what is written down",
    async (client) => {
      const changes = await changesBy(client, tools, "all.json");
      const example = new Map(changes.map((change) => [kindOf(change), change]));
      expect(Object.fromEntries(example), "kinds of changes, each with an example").toEqual(
        Object.fromEntries(Object.keys(client.changes).map((kind) => [kind, expect.any(String)])),
      );
    },
  );
});

describe("the look at what clients offer", () => {
  const named = (name: string): Converter => {
    const found = converters.find((converter) => converter.name === name);
    if (found === undefined) throw new Error(`There is no client ${name}.`);
    return found;
  };
  const toolWith = (part: object): ListedTool => ({
    ...{ name: "a_tool", title: "A tool", description: "Does something." },
    inputSchema: { type: "object", properties: { a: part }, required: ["a"] },
    icons: [],
    annotations: {
      ...{ title: "A tool", readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    },
  });
  const tuple = { type: "array", prefixItems: [{ type: "string" }, { type: "number" }], items: false };

  it.for<[client: string, part: object, kinds: string[]]>([
    ["Codex", tuple, ["prefixItems is gone", "type is added"]],
    ["Codex", { type: "string", pattern: "^a$" }, ["pattern is gone"]],
    ["LangChain", { oneOf: [{ type: "string" }, { type: "integer" }] }, ["oneOf is gone"]],
    ["LangChain", { type: "string", not: { enum: ["x"] } }, ["not is gone"]],
    ["Mastra, openai/gpt-4o", { oneOf: [{ type: "string" }] }, ["argument is optional for required"]],
    ["Mastra, google/gemini-2.5-pro", { type: "string", const: "x" }, ["const is gone", "enum is added"]],
  ])("notices what %s loses of %j", async ([name, part, kinds], { task }) => {
    const changes = await changesBy(named(name), [toolWith(part)], `${task.id}.json`);
    expect(changes.map(kindOf)).toEqual(kinds);
  });

  it("notices a client that fails", async () => {
    const inspector = named("MCP Inspector, command line");
    await expect(changesBy(inspector, [toolWith(tuple)], "fails.json")).rejects.toThrow("ended with 1");
  });

  it("notices a tool, an argument and a description that are gone", () => {
    const tool = toolWith({ type: "string", description: "The first." });
    const offered = { name: tool.name, description: "Does another.", schema: { type: "object", properties: {} } };
    expect(changesIn(tool, undefined)).toEqual(["tool is gone: a_tool"]);
    expect(changesIn(tool, offered)).toEqual([
      "description is another:  description of a_tool",
      "argument is gone: .a argument of a_tool",
      "type is gone: .a type of a_tool",
      "description is gone: .a description of a_tool",
    ]);
  });

  it("takes null for the way in which a client makes an argument optional", () => {
    const { inputSchema, ...others } = toolWith({ type: "string", enum: ["x"] });
    const tool = { ...others, inputSchema: { ...inputSchema, required: [] } };
    for (const a of [
      { anyOf: [{ type: "string", enum: ["x"] }, { type: "null" }] },
      { type: ["string", "null"], enum: ["x", null] },
      { type: "STRING", enum: ["x"], nullable: true },
    ]) {
      const schema = { type: "object", properties: { a }, required: ["a"] };
      expect(changesIn(tool, { name: tool.name, description: tool.description, schema })).toEqual([]);
    }
  });
});

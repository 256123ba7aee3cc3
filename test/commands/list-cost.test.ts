import { describe, expect, test } from "vitest";
import type { ToolFacts } from "../../src/call/tool.ts";
import { budgetFor, costOfList, listBudgets, toldCost } from "../../src/commands/list-cost.ts";
import { configOf } from "../served.ts";

const database = { UPSTASH_REDIS_REST_URL: "https://example.upstash.io", UPSTASH_REDIS_REST_TOKEN: "token-of-it" };
const account = { UPSTASH_EMAIL: "dev@example.com", UPSTASH_API_KEY: "key-of-the-account" };

function tool(name: string, toolset: string, description: string): ToolFacts {
  const inputSchema = { type: "object" as const, properties: { key: { type: "string" } } };
  return { name, title: name, toolset, access: "read", description, inputSchema };
}

const tools = [
  tool("redis_key_read", "redis_key", "Keys."),
  tool("redis_key_write", "redis_key", "Changes keys, of any type."),
  tool("database_list", "database", "The databases."),
];

describe("the cost of a list", () => {
  const cost = costOfList(tools, undefined);

  test("is what a model reads of it: name, description and schema of each tool, as JSON", () => {
    const read = tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }));
    expect(cost).toMatchObject({ tools: 3, characters: JSON.stringify(read).length });
    expect(cost.tokens).toBeGreaterThan(cost.characters / 6);
    expect(cost.tokens).toBeLessThan(cost.characters / 2);
  });

  test("is that of each toolset, the most expensive first", () => {
    expect(cost.toolsets.map(({ name, tools: many }) => [name, many])).toEqual([
      ["redis_key", 2],
      ["database", 1],
    ]);
  });

  test("names the most expensive tools", () => {
    expect(cost.largest.map(({ name }) => name)).toEqual(["redis_key_write", "database_list", "redis_key_read"]);
  });

  test("of no tools is that of an empty list", () => {
    expect(costOfList([], undefined)).toMatchObject({ tools: 0, characters: 2, toolsets: [], largest: [] });
  });
});

describe("the budget of a list", () => {
  test.each([
    ["one database, read-only", {}, database, listBudgets.database],
    ["an account, read-only", {}, { ...database, ...account }, listBudgets.account],
    ["an account with every toolset", { toolsets: "all" }, account, listBudgets.account],
    ["privileged reads", { allowPrivilegedReads: "true" }, database, listBudgets.writes],
    ["writes", { allowWrites: "true" }, database, listBudgets.writes],
    ["no credentials, where all is listed", {}, {}, listBudgets.account],
    ["named connections", { connections: "/connections.json" }, database, undefined],
  ])("is the smallest that has all of it: %s", (_what, flags, environment, budget) => {
    const config = configOf(flags, environment);
    expect(budgetFor(config.access, config)).toBe(budget);
  });
});

describe("the cost in words", () => {
  test("begins with the sum and what of the budget is left, then each toolset and the largest tools", () => {
    const lines = toldCost(costOfList(tools, { of: "three tools", characters: 1_000 })).split("\n");
    const { characters, tokens } = costOfList(tools, undefined);
    expect(lines.slice(0, 3)).toEqual([
      `3 tools: ${characters} characters, about ${tokens} tokens.`,
      `Budget of three tools: 1,000 characters, ${1_000 - characters} left.`,
      "",
    ]);
    expect(lines[3]).toMatch(/^By toolset +tools +characters +tokens$/);
    expect(lines[4]).toMatch(/^redis_key +2 +\d+ +\d+$/);
    expect(lines[7]).toMatch(/^Largest tools +characters +tokens$/);
    expect(lines[8]).toMatch(/^redis_key_write +\d+ +\d+$/);
  });

  test("says by how much a budget is exceeded", () => {
    const { characters } = costOfList(tools, undefined);
    expect(toldCost(costOfList(tools, { of: "a few", characters: 10 }))).toContain(
      `Budget of a few: 10 characters, ${characters - 10} exceeded.`,
    );
  });
});

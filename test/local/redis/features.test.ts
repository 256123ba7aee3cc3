import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { transform } from "esbuild";
import { describe, expect, it } from "vitest";
import { parseAst } from "vitest/node";
import { features } from "./features.ts";

describe("every feature of the Redis REST API", () => {
  it.each(features)("has its test: $name", async ({ file, test }) => {
    const source = await readFile(join(import.meta.dirname, file), "utf8");
    expect(await titlesOf(source)).toContain(test);
  });

  it("is named once", () => {
    const names = features.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});

describe("the check for tests", () => {
  it.each([
    ["a test", 'it("title", () => {});'],
    ["a test for each of some values", 'it.each(["a", "b"])("title", () => {});'],
    ["a test in other quotes", "it('title', async () => {});"],
    ["a test inside of others", 'describe("a", () => { describe("b", () => { it("title", () => {}); }); });'],
  ])("finds %s", async (_, source) => {
    expect(await titlesOf(source)).toEqual(["title"]);
  });

  it.each([
    ["a test that is commented out", '// it("title", () => {});'],
    ["a test that is skipped", 'it.skip("title", () => {});'],
    ["a test that is to be written", 'it.todo("title");'],
    ["a skipped test for each of some values", 'it.skip.each(["a"])("title", () => {});'],
    ["a test without a body", 'it("title");'],
    ["a heading", 'describe("title", () => {});'],
    ["a text", 'expect("title").toBe("title");'],
  ])("does not take %s for a test", async (_, source) => {
    expect(await titlesOf(source)).toEqual([]);
  });
});

interface Node {
  readonly type: string;
  readonly [property: string]: unknown;
}

/** The titles of the tests that run: `it("title", …)` and `it.each(…)("title", …)`. */
async function titlesOf(source: string): Promise<string[]> {
  const { code } = await transform(source, { loader: "ts" });
  const titles: string[] = [];
  visit(parseAst(code), (node) => {
    if (node.type !== "CallExpression" || !isTest(node.callee)) return;
    const [title, body] = node.arguments as { value?: unknown }[];
    if (typeof title?.value === "string" && body !== undefined) titles.push(title.value);
  });
  return titles;
}

function isTest(callee: unknown): boolean {
  if (!isNode(callee)) return false;
  if (callee.type === "Identifier") return callee.name === "it";
  if (callee.type !== "CallExpression" || !isNode(callee.callee)) return false;
  const { type, object, property } = callee.callee;
  return type === "MemberExpression" && isTest(object) && isNode(property) && property.name === "each";
}

function visit(value: unknown, see: (node: Node) => void): void {
  if (Array.isArray(value)) for (const item of value) visit(item, see);
  else if (isNode(value)) {
    see(value);
    for (const inner of Object.values(value)) visit(inner, see);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

import { describe, expect, test } from "vitest";
import * as z from "zod";
import type { CallResult } from "../../src/call/deliver.ts";
import { InputError } from "../../src/call/tool.ts";
import { endpointsOf } from "../../src/catalog/define.ts";
import { fieldsAsked, fieldsInput, withFields, withFullAsked } from "../../src/catalog/fields.ts";
import { products } from "../../src/products/index.ts";
import { call, runOptions } from "../call/fixture.ts";
import { productOf, select, type TestContext, testContextWith } from "./fixture.ts";

const rows = [
  { id: "1", name: "a", request: { url: "u1", headers: [{ name: "h1" }, { name: "h2" }] } },
  { id: "2", name: "b", "request.url": "own" },
];

describe("the fields that are asked for", () => {
  test.each([
    ["plain ones", ["name"], [{ name: "a" }, { name: "b" }]],
    ["those of an object in it", ["request.url"], [{ "request.url": "u1" }, { "request.url": "own" }]],
    ["those of each element of a list in it", ["request.headers.name"], [{ "request.headers.name": ["h1", "h2"] }, {}]],
  ])("are %s", (_, fields, result) => {
    expect(withFields({ result: rows }, fields, {})).toEqual({ result });
  });

  test("are those of one thing in the place of a list, and of groups within it", () => {
    expect(withFields({ result: { id: "1", name: "a" } }, ["name"], {})).toEqual({ result: { name: "a" } });
    const grouped = { result: { total: 2, groups: rows } };
    const kept = { result: { total: 2, groups: [{ name: "a" }, { name: "b" }] } };
    expect(withFields(grouped, ["name"], { within: "groups" })).toEqual(kept);
    expect(withFields({ result: [{ query: 0, hits: rows }] }, ["name"], { within: "hits" })).toEqual({
      result: [{ query: 0, hits: [{ name: "a" }, { name: "b" }] }],
    });
  });

  test("come with the one by which a list is read on", () => {
    expect(withFields({ result: rows }, ["name"], { id: "id" }).result).toEqual([
      { id: "1", name: "a" },
      { id: "2", name: "b" },
    ]);
  });

  test("that no object has are told with those that there are, and the rest is answered", () => {
    expect(withFields({ result: rows, total: 2 }, ["name", "titel"], {})).toEqual({
      result: [{ name: "a" }, { name: "b" }],
      total: 2,
      unknown_fields: ["titel"],
      known_fields: ["id", "name", "request", "request.url"],
    });
  });

  test("that an object in it does not have are told with those that it has", () => {
    expect(withFields({ result: rows }, ["request.uri"], {}).known_fields).toEqual([
      ...["request.url", "request.headers", "id", "name", "request"],
    ]);
  });

  test("of names that every object inherits are unknown", () => {
    expect(withFields({ result: [{ id: 1 }] }, ["toString", "__proto__"], {}).result).toEqual([{}]);
  });

  test("leave what is no object, and an empty list, as they are", () => {
    expect(withFields({ result: ["a"] }, ["name"], {})).toEqual({ result: ["a"] });
    expect(withFields({ result: [] }, ["name"], {})).toEqual({ result: [] });
    expect(withFields({ result: rows }, undefined, {})).toEqual({ result: rows });
  });

  test("are a text with commas, or an array, which may have come as JSON text", () => {
    expect(fieldsAsked("id, request.url")).toEqual(["id", "request.url"]);
    expect(fieldsAsked(["id", "a,b"])).toEqual(["id", "a,b"]);
    expect(fieldsAsked('["id","a,b"]')).toEqual(["id", "a,b"]);
    expect(() => fieldsAsked('["id')).toThrow("expected names with commas");
  });

  test("are all of them where a star is one", () => {
    expect(fieldsAsked("*")).toBeUndefined();
    expect(fieldsAsked("id,*")).toBeUndefined();
    expect(withFullAsked({ fields: "*", limit: 1 }, { full: {} })).toEqual({ full: true, limit: 1 });
    expect(withFullAsked({ fields: ["*"] }, {})).toEqual({});
    expect(withFullAsked({ fields: "id" }, { full: {} })).toEqual({ fields: "id" });
  });

  test("are bounded, and none of them is empty", () => {
    expect(fieldsAsked([])).toBeUndefined();
    expect(() => fieldsAsked("id,,name")).toThrow(InputError);
    expect(fieldsAsked(["a", "a"])).toEqual(["a"]);
    expect(() => fieldsAsked([""])).toThrow(InputError);
    expect(() => fieldsAsked(["x".repeat(201)])).toThrow("expected names as they stand in an answer");
    expect(() => fieldsAsked(Array.from({ length: 51 }, (_, index) => `f${index}`))).toThrow("at most 50");
  });
});

const endpoint = endpointsOf<TestContext>("sample" as never);

/** A list of an API whose elements have a long field. */
async function listTool() {
  const listed = { id: "id", short: ["id", "name"] };
  const row = endpoint("thing_list", "read", "GET /things", "List things.", undefined, { listed });
  const [tool] = await select([productOf([{ name: "sample", summary: "Sample.", rows: [row] }])]);
  if (tool === undefined) throw new Error("The tool is offered.");
  const things = Array.from({ length: 40 }, (_, index) => ({
    id: `${index}`,
    name: `n${index}`,
    text: "x".repeat(200),
  }));
  const context = testContextWith(() => things as never);
  return (input: object, maxOutput = 40_000) => call(tool, input, context, runOptions({ maxOutput }));
}

function elementsIn({ structuredContent }: CallResult): readonly unknown[] {
  const { result } = structuredContent ?? {};
  if (!Array.isArray(result)) throw new Error("It is a list.");
  return result;
}

describe("a list", () => {
  test("gives any field that is asked for, without `full`", async () => {
    const { structuredContent } = await (await listTool())({ fields: ["text"], limit: 1 });
    expect(structuredContent?.result).toEqual([{ id: "0", text: "x".repeat(200) }]);
  });

  test("gives every field for a star, a page of fewer elements", async () => {
    const { structuredContent } = await (await listTool())({ fields: "*" });
    expect(structuredContent).toMatchObject({ shown: 10, total: 40, notice: expect.stringContaining("`cursor`") });
    expect(elementsIn({ structuredContent } as CallResult)[0]).toEqual({ id: "0", name: "n0", text: "x".repeat(200) });
  });

  test("is cut after its fields are left out, so that more of it fits", async () => {
    const list = await listTool();
    const shown = async (input: object) => elementsIn(await list({ limit: 40, ...input }, 2_000)).length;
    expect(await shown({ full: true })).toBeLessThan(10);
    expect(await shown({ fields: ["name"] })).toBe(40);
  });

  test("that was cut is read on by its cursor with the same fields", async () => {
    const list = await listTool();
    const first = await list({ fields: ["text"] }, 2_000);
    const { length } = elementsIn(first);
    const next = await list({ fields: ["name"], cursor: first.structuredContent?.cursor }, 2_000);
    expect(elementsIn(next)[0]).toEqual({ id: `${length}`, name: `n${length}` });
  });
});

describe("the argument", () => {
  test("costs a tool at most 55 characters", () => {
    const { $schema, ...schema } = z.toJSONSchema(fieldsInput);
    expect(`"fields":${JSON.stringify(schema)},`.length).toBeLessThanOrEqual(55);
  });

  test("is one of every tool that answers a list of the APIs", async () => {
    const listed = (await Promise.all(products.map((product) => product.listing()))).flat();
    const lists = listed.filter(
      ({ name, endpoint: path, inputSchema: { properties } }) =>
        // One has texts in it.
        path && "cursor" in properties && name !== "qstash_ipv4_list",
    );
    expect(lists.length).toBeGreaterThanOrEqual(20);
    expect(
      lists.filter(({ access, inputSchema: { properties } }) => access === "read" && !("fields" in properties)),
    ).toEqual([]);
  });

  test("is one of the tools that answer records and reports in rows", async () => {
    const listed = (await Promise.all(products.map((product) => product.listing()))).flat();
    const taking = listed.filter(({ inputSchema }) => "fields" in inputSchema.properties).map(({ name }) => name);
    expect(taking).toEqual(
      expect.arrayContaining([
        ...["vector_query", "vector_similar", "vector_fetch", "vector_range", "vector_info"],
        ...["search_query", "search_fetch", "search_range", "search_info"],
        ...["qstash_incidents", "workflow_incidents", "workflow_waiter_list", "account_costs"],
      ]),
    );
  });
});

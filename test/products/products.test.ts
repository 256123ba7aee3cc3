import { describe, expect, test } from "vitest";
import type { Row, Toolset } from "../../src/catalog/rows.ts";
import { settingsOf, told, variablesOf } from "../../src/config/settings.ts";
import { products } from "../../src/products/index.ts";

const toolsets: readonly Toolset[] = (await Promise.all(products.map((product) => product.load()))).flat();

function doubled(names: readonly string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}

describe("the products", () => {
  test("have names of their own, and so have their toolsets and tools", () => {
    expect(doubled(products.map(({ name }) => name))).toEqual([]);
    expect(doubled(toolsets.map(({ name }) => name))).toEqual([]);
    expect(doubled(toolsets.flatMap(({ rows }) => rows.map(({ name }: Row) => name)))).toEqual([]);
  });

  test("name each toolset that they load, and load each that they name", () => {
    const named = products.flatMap((product) => product.toolsets.map(({ name }) => name));
    expect(toolsets.map(({ name }) => name)).toEqual(named);
    expect(toolsets.filter(({ rows }) => rows.length === 0)).toEqual([]);
  });

  test("have variables and flags of their own, and take none from the program", () => {
    const variables = products.flatMap((product) => Object.keys(product.variables));
    // A flag of one product may serve another, which then has the very same one.
    const shared = new Set(products.flatMap(({ settings }) => Object.values(settings)));
    const named = Object.entries(settingsOf(products)).filter(([, flag]) => shared.has(flag));
    const flags = named.map(([name]) => name);
    expect(flags).toHaveLength(shared.size);
    expect(doubled([...variables, ...Object.keys(variablesOf([]))])).toEqual([]);
    expect(doubled([...flags, ...Object.keys(settingsOf([]))])).toEqual([]);
  });

  test("tell of each variable but those that only the program itself gives", () => {
    const internal = Object.entries(variablesOf(products)).filter(([, setting]) => setting.internal);
    const own = ["UPSTASH_DEVELOPER_API_URL", "UPSTASH_MCP_CALLER_REACH"];
    expect(internal.map(([name]) => name)).toEqual(own);
    const names = told(variablesOf(products)).map(([name]) => name);
    expect(names.filter((name) => own.includes(name))).toEqual([]);
  });
});

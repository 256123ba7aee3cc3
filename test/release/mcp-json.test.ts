import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { settingsOf, variableOf, variablesOf } from "../../src/config/settings.ts";
import { products } from "../../src/products/index.ts";

/* What happens when a client starts what it says is in test/end-to-end/package.test.ts. */

const { mcpServers } = JSON.parse(readFileSync(resolve(import.meta.dirname, "../../mcp.json"), "utf8")) as {
  mcpServers: { upstash: { type: string; command: string; args: string[]; env: Record<string, string> } };
};
const { upstash } = mcpServers;

it("has one server, on stdio", () => {
  expect(Object.keys(mcpServers)).toEqual(["upstash"]);
  expect(upstash.type).toBe("stdio");
});

it("starts the released package by its name, without a question of npx", () => {
  expect(upstash.command).toBe("npx");
  expect(upstash.args).toEqual(["-y", packageJson.name]);
  expect(Object.keys(packageJson.bin)).toEqual([packageJson.name]);
});

it("sets variables that exist, each from the variable of the same name", () => {
  const known = [...Object.keys(variablesOf(products)), ...Object.keys(settingsOf(products)).map(variableOf)];
  expect(known).toEqual(expect.arrayContaining(Object.keys(upstash.env)));
  for (const [name, value] of Object.entries(upstash.env)) expect(value).toBe(`\${${name}}`);
});

it("asks for the read-only token and for no credential that can write", () => {
  expect(Object.keys(upstash.env)).toEqual(["UPSTASH_REDIS_REST_URL", "UPSTASH_REDIS_REST_READONLY_TOKEN"]);
});

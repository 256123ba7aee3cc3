import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import packageJson from "../../package.json" with { type: "json" };
import { settingsOf, variableOf, variablesOf } from "../../src/config/settings.ts";
import { products } from "../../src/products/index.ts";

const given: unknown = JSON.parse(readFileSync(resolve(import.meta.dirname, "../../server.json"), "utf8"));

const SCHEMA = "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json";
/*
 * The part of that schema that server.json uses, which the registry has as internal/validators/schemas/2025-12-11.json in
 * https://github.com/modelcontextprotocol/registry. Nothing is taken here that it refuses; what it leaves open and the file does
 * not use is a typing error.
 */
const ownVersion = z.literal(packageJson.version);
const environmentVariable = z.strictObject({
  name: z.string(),
  description: z.string().min(1),
  isRequired: z.literal(false),
  isSecret: z.boolean().optional(),
  format: z.literal("boolean").optional(),
  default: z.literal("false").optional(),
});
const serverJson = z.strictObject({
  $schema: z.literal(SCHEMA),
  name: z
    .string()
    .min(3)
    .max(200)
    .regex(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/),
  title: z.string().min(1).max(100),
  description: z.string().min(1).max(100),
  version: ownVersion,
  packages: z.tuple([
    z.strictObject({
      registryType: z.literal("npm"),
      registryBaseUrl: z.literal("https://registry.npmjs.org"),
      identifier: z.literal(packageJson.name),
      version: ownVersion,
      runtimeHint: z.literal("npx"),
      transport: z.strictObject({ type: z.literal("stdio") }),
      environmentVariables: z.array(environmentVariable),
    }),
  ]),
});

/** The file with another value, or none, at a path such as `packages.0.version`. */
function withValue(path: string, value: unknown): unknown {
  const changed = structuredClone(given);
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  const at = keys.reduce((part, key) => part[key] as Record<string, unknown>, changed as Record<string, unknown>);
  if (!Object.hasOwn(at, last)) throw new Error(`server.json has no ${path}.`);
  if (value === undefined) delete at[last];
  else at[last] = value;
  return changed;
}

describe("server.json", () => {
  const registered = () => serverJson.parse(given);

  it("is of the registry's format, and of the version of the package", () => {
    expect(registered).not.toThrow();
  });

  it.each([
    ["name", "upstash-mcp"],
    ["name", "io.github/upstash/mcp"],
    ["name", undefined],
    ["title", ""],
    ["title", "x".repeat(101)],
    ["description", "x".repeat(101)],
    ["version", undefined],
    ["packages.0.registryType", undefined],
    ["packages.0.registryBaseUrl", "npm"],
    ["packages.0.identifier", undefined],
    ["packages.0.version", "latest"],
    ["packages.0.transport", undefined],
    ["packages.0.transport.type", "http"],
    ["packages.0.environmentVariables.0.name", undefined],
    ["packages.0.environmentVariables.0.isRequired", "no"],
    ["packages.0.environmentVariables.0.isSecret", "yes"],
    ["packages.0.environmentVariables.14.format", "path"],
    ["packages.0.environmentVariables.14.default", false],
  ])("would be refused, as by the registry, with %s %j", (path, value) => {
    expect(serverJson.safeParse(withValue(path, value)).error?.issues.map((issue) => issue.path.join("."))).toEqual([
      path,
    ]);
  });

  it("has the name by which the registry knows the package as the same", () => {
    expect(registered().name).toBe(packageJson.mcpName);
  });

  it("asks for variables that exist, secrets as such, and allows no write by itself", () => {
    const [{ environmentVariables }] = registered().packages;
    const known = [...Object.keys(variablesOf(products)), ...Object.keys(settingsOf(products)).map(variableOf)];
    expect(known).toEqual(expect.arrayContaining(environmentVariables.map(({ name }) => name)));
    const isSecret = (variable: string) => Boolean(variablesOf(products)[variable]?.secret);
    for (const variable of environmentVariables) expect(variable.isSecret ?? false).toBe(isSecret(variable.name));
    expect(environmentVariables.find(({ name }) => name === "UPSTASH_MCP_ALLOW_WRITES")?.default).toBe("false");
  });
});

import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import packageJson from "../../package.json" with { type: "json" };
import { bundleManifest } from "../../scripts/manifests/bundle.ts";
import { manifestFiles } from "../../scripts/manifests/files.ts";
import { settingsOf, variableOf, variablesOf } from "../../src/config/settings.ts";
import { products } from "../../src/products/index.ts";

/*
 * That the clients themselves take the manifests of theirs is in test/clients/plugins.test.ts; the bundle is packed, validated
 * by mcpb and run in test/end-to-end/mcpb.test.ts. What the registry of MCP reads is in server-json.test.ts.
 */

const root = resolve(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const parsed = <Schema extends z.ZodType>(schema: Schema, path: string) => schema.parse(JSON.parse(read(path)));

const author = z.strictObject({ name: z.string().min(1) });
const launch = { command: z.literal("npx"), args: z.tuple([z.literal("-y"), z.literal(packageJson.name)]) };
const withEnv = z.strictObject({ ...launch, env: z.record(z.string(), z.string()) });
const servers = <Server extends z.ZodType>(server: Server) => z.strictObject({ upstash: server });
const ownVersion = z.literal(packageJson.version);
const plugin = {
  name: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  version: ownVersion,
  description: z.literal(packageJson.description),
  author,
  license: z.literal(packageJson.license),
  keywords: z.array(z.string()),
};

/** What of each format is used, as its vendor describes it; anything else is a typing error. */
const formats = {
  "gemini-extension.json": z.strictObject({
    name: plugin.name,
    version: ownVersion,
    description: plugin.description,
    mcpServers: servers(withEnv),
  }),
  "plugins/upstash/.claude-plugin/plugin.json": z.strictObject({
    ...plugin,
    displayName: z.string(),
    mcpServers: servers(withEnv),
  }),
  "plugins/upstash/.cursor-plugin/plugin.json": z.strictObject({
    ...plugin,
    displayName: z.string(),
    logo: z.string(),
    category: z.string(),
    mcpServers: servers(withEnv),
  }),
  "plugins/upstash/.codex-plugin/plugin.json": z.strictObject({
    ...plugin,
    mcpServers: servers(z.strictObject({ ...launch, env_vars: z.array(z.string()) })),
    interface: z.strictObject({
      displayName: z.string(),
      shortDescription: z.string(),
      developerName: z.string(),
      category: z.string(),
      capabilities: z.array(z.string()),
      logo: z.string().startsWith("./"),
      composerIcon: z.string().startsWith("./"),
    }),
  }),
} as const;

const isSecret = (variable: string) => Boolean(variablesOf(products)[variable]?.secret);
const known = [...Object.keys(variablesOf(products)), ...Object.keys(settingsOf(products)).map(variableOf)];
/** Of the account there is one key, of which the server uses GET alone until a person allows more. */
const mayBePassedOn = (variable: string) =>
  !isSecret(variable) || /READONLY_TOKEN$/.test(variable) || variable === "UPSTASH_API_KEY";

describe("the manifests", () => {
  it("are those that the sources make (npm run docs)", () => {
    for (const { path, text } of manifestFiles()) expect({ path, text: read(path) }).toEqual({ path, text });
  });

  it.each(Object.entries(formats))("%s starts the released package, in the format of its client", (path, format) => {
    expect(() => parsed(format, path)).not.toThrow();
  });

  it.each([
    ["plugins/upstash/.claude-plugin/plugin.json", (name: string) => `\${${name}:-}`],
    ["plugins/upstash/.cursor-plugin/plugin.json", (name: string) => `\${env:${name}}`],
    ["gemini-extension.json", (name: string) => `\${${name}}`],
  ] as const)("%s has variables by reference alone, and none that only writes need", (path, reference) => {
    const { env } = parsed(formats[path], path).mcpServers.upstash;
    expect(known).toEqual(expect.arrayContaining(Object.keys(env)));
    for (const [name, value] of Object.entries(env)) expect(value).toBe(reference(name));
    expect(Object.keys(env).filter((name) => !mayBePassedOn(name))).toEqual([]);
  });

  it("of Codex names the variables that it passes on, the same as the others", () => {
    const [codex, claude] = [
      "plugins/upstash/.codex-plugin/plugin.json",
      "plugins/upstash/.claude-plugin/plugin.json",
    ] as const;
    const passed = parsed(formats[codex], codex).mcpServers.upstash.env_vars;
    expect(passed).toEqual(Object.keys(parsed(formats[claude], claude).mcpServers.upstash.env));
  });

  it("name icons that are there", () => {
    const cursor = parsed(
      formats["plugins/upstash/.cursor-plugin/plugin.json"],
      "plugins/upstash/.cursor-plugin/plugin.json",
    );
    const codex = parsed(
      formats["plugins/upstash/.codex-plugin/plugin.json"],
      "plugins/upstash/.codex-plugin/plugin.json",
    );
    for (const icon of [cursor.logo, codex.interface.logo, codex.interface.composerIcon]) {
      expect(existsSync(join(root, "plugins/upstash", icon)), icon).toBe(true);
    }
  });
});

describe("the catalogs", () => {
  const entry = z.object({
    name: z.literal("upstash"),
    source: z.union([z.string(), z.object({ source: z.literal("local"), path: z.string() })]),
  });
  const catalog = z.object({ name: z.literal("upstash-mcp"), plugins: z.tuple([entry]) });

  it.each([
    [".claude-plugin", ".claude-plugin/marketplace.json"],
    [".cursor-plugin", ".cursor-plugin/marketplace.json"],
    [".codex-plugin", ".agents/plugins/marketplace.json"],
  ])("lead to the plugin of %s", (format, path) => {
    const [{ source }] = parsed(catalog, path).plugins;
    const folder = typeof source === "string" ? source : source.path;
    expect(JSON.parse(read(join(folder, format, "plugin.json")))).toMatchObject({ name: "upstash" });
  });
});

describe("the manifest of the MCP bundle", () => {
  const field = z.object({
    type: z.enum(["string", "boolean"]),
    required: z.literal(false),
    sensitive: z.literal(true).optional(),
    default: z.literal(false).optional(),
  });
  const bundle = z.object({
    manifest_version: z.literal("0.4"),
    version: ownVersion,
    server: z.object({ mcp_config: z.object({ env: z.record(z.string(), z.string()) }) }),
    user_config: z.record(z.string(), field),
    compatibility: z.object({ runtimes: z.object({ node: z.literal(packageJson.engines.node) }) }),
    tools: z.array(z.object({ name: z.string(), description: z.string().min(1) })),
  });

  it("passes each field of its form on as one variable, secrets as such", async () => {
    const { server, user_config } = bundle.parse(await bundleManifest());
    const passed = Object.entries(server.mcp_config.env);
    expect(known).toEqual(expect.arrayContaining(passed.map(([variable]) => variable)));
    const fields = passed.map(([variable, value]) => [
      /^\$\{user_config\.(\w+)\}$/.exec(value)?.[1],
      isSecret(variable),
    ]);
    expect(fields).toEqual(Object.entries(user_config).map(([key, { sensitive = false }]) => [key, sensitive]));
  });

  it("is read-only unless a person says otherwise", async () => {
    expect(bundle.parse(await bundleManifest()).user_config.allow_writes).toMatchObject({ default: false });
  });

  it("tells of tools that only read", async () => {
    const { tools } = bundle.parse(await bundleManifest());
    expect(tools.map(({ name }) => name)).toContain("redis_hash_read");
    expect(tools.filter(({ name }) => name.endsWith("_write"))).toEqual([]);
  });
});

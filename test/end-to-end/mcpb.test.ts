import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve, sep } from "node:path";
import { getMcpConfigForManifest, type McpbManifestAny, unpackExtension } from "@anthropic-ai/mcpb";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { readAnswer } from "../read-answer.ts";
import { closing } from "./closing.ts";
import { environment } from "./program.ts";
import { reply, startUpstream, type Upstream } from "./upstream.ts";

const root = resolve(import.meta.dirname, "../..");
const keep = closing(afterEach);
const folder = mkdtempSync(join(tmpdir(), "mcpb-"));
const unpacked = join(folder, "unpacked");
let manifest: McpbManifestAny;

/** What a person fills into the form, by field; a client gives no field that was never touched. */
type Form = Readonly<Record<string, string | boolean>>;

beforeAll(async () => {
  const file = join(folder, "upstash-mcp.mcpb");
  const packed = spawnSync(process.execPath, [join(root, "scripts/pack-mcpb.mjs"), file], { encoding: "utf8" });
  if (packed.status !== 0) throw new Error(`It was not packed: ${packed.stdout}${packed.stderr}`);
  await unpackExtension({ mcpbPath: file, outputDir: unpacked, silent: true });
  manifest = JSON.parse(readFileSync(join(unpacked, "manifest.json"), "utf8")) as McpbManifestAny;
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** What Claude Desktop starts, by the code that it reads bundles with. */
async function launched(form: Form) {
  const config = await getMcpConfigForManifest({
    manifest,
    extensionPath: unpacked,
    systemDirs: {},
    userConfig: { ...form },
    pathSeparator: sep,
  });
  if (config === undefined) throw new Error("The form is not filled in.");
  return { command: config.command, args: config.args ?? [], env: config.env ?? {} };
}

async function connect(form: Form): Promise<Client> {
  const { command, args, env } = await launched(form);
  const client = new Client({ name: "desktop", version: "1.0.0" });
  const transport = new StdioClientTransport({ command, args, env: environment(env), cwd: folder, stderr: "ignore" });
  await client.connect(transport);
  return keep({ client, close: () => client.close() }).client;
}

async function database(): Promise<Upstream> {
  return keep(await startUpstream((response) => reply(response, "Ada")));
}

const namesOf = async (client: Client) => (await client.listTools()).tools.map(({ name }) => name);

describe("the MCP bundle", () => {
  it("has a manifest and an icon that mcpb takes", () => {
    const mcpb = join(root, "node_modules/@anthropic-ai/mcpb/dist/cli/cli.js");
    const { status, stdout } = spawnSync(process.execPath, [mcpb, "validate", unpacked], { encoding: "utf8" });
    expect([status, stdout]).toEqual([0, expect.stringContaining("Icon validation passed")]);
  });

  it("holds the program and what a client shows of it, and no package", () => {
    expect(readdirSync(unpacked).sort()).toEqual(["LICENSE", "dist", "icon.png", "manifest.json", "package.json"]);
  });

  it("starts with the read-only token of a database, reads by it, and lists nothing that writes", async () => {
    const { url, request } = await database();
    const client = await connect({ redis_rest_url: url, redis_rest_readonly_token: "read-only-token" });
    expect(client.getServerVersion()).toMatchObject({ name: packageJson.name, version: packageJson.version });
    const answer = await client.callTool({ name: "redis_string_read", arguments: { command: "GET", args: ["user"] } });
    expect(readAnswer(answer).structuredContent).toMatchObject({ result: "Ada" });
    expect((await request(1)).headers.authorization).toBe("Bearer read-only-token");
    const { tools } = await client.listTools();
    expect(tools.filter(({ annotations }) => annotations?.readOnlyHint !== true)).toEqual([]);
  });

  it("tells of the tools that it then lists, by the names that they have", async () => {
    const { url } = await database();
    const listed = await namesOf(await connect({ redis_rest_url: url, redis_rest_readonly_token: "token" }));
    expect(manifest.tools?.map(({ name }) => name)).toEqual(expect.arrayContaining(listed));
  });

  it("takes fields that were emptied for fields that were never filled in", async () => {
    const { url } = await database();
    const empty = Object.keys(manifest.user_config ?? {}).map((key) => [key, ""]);
    const given = { redis_rest_url: url, redis_rest_readonly_token: "token" };
    const [emptied, untouched] = [await connect({ ...Object.fromEntries(empty), ...given }), await connect(given)];
    expect(await namesOf(emptied)).toEqual(await namesOf(untouched));
    expect(emptied.getInstructions()).toBe(untouched.getInstructions());
  });

  it.each([
    ["the switch", { allow_writes: true }],
    ["the list, whatever the switch says,", { allow_writes: false, allow_writes_to: "staging, scratch-*" }],
  ])("lists tools that write when %s allows it", async (_, form) => {
    const { url } = await database();
    const given = { redis_rest_url: url, redis_rest_token: "token", redis_rest_readonly_token: "token" };
    expect(await namesOf(await connect({ ...given, ...form }))).toContain("redis_string_write");
  });

  it("gives every field to the program, and no token as an argument, which others could read", async () => {
    const form = Object.fromEntries(Object.keys(manifest.user_config ?? {}).map((key) => [key, `value of ${key}`]));
    const { args, env } = await launched(form);
    expect(args).toEqual([join(unpacked, "dist/main.js")]);
    expect(Object.values(env).sort()).toEqual(Object.values(form).sort());
  });
});

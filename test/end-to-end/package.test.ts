import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { closing } from "./closing.ts";
import { type InstalledPackage, installPackage } from "./installed-package.ts";

const keep = closing(afterEach);
const keepAll = closing(afterAll);
let installed: InstalledPackage;

beforeAll(() => {
  installed = keepAll(installPackage());
}, 120_000);

interface Launch {
  command: string;
  args: string[];
  env?: Readonly<Record<string, string>>;
}

async function connect({ command, args, env }: Launch): Promise<Client> {
  const client = new Client({ name: "package", version: "1.0.0" });
  const launch = { command, args, env: { ...installed.env, ...env }, cwd: installed.folder };
  await client.connect(new StdioClientTransport({ ...launch, stderr: "ignore" }));
  return keep({ client, close: () => client.close() }).client;
}

function inPackage(path: string): string {
  return readFileSync(join(installed.folder, "node_modules/upstash-mcp", path), "utf8");
}

describe("the package of a fresh clone", () => {
  it("holds the program, the README, the license, mcp.json and the skill, and nothing else", () => {
    const others = installed.files.filter((path) => !path.startsWith("dist/"));
    expect(others.sort()).toEqual(["LICENSE", "README.md", "mcp.json", "package.json", "skills/upstash/SKILL.md"]);
    const made = installed.files.filter((path) => path.startsWith("dist/"));
    expect(made).toEqual(expect.arrayContaining(["dist/main.js", "dist/THIRD_PARTY_NOTICES.txt"]));
    const known = /^dist\/([\w.-]+\.js|chunks\/[\w.-]+\.js|listings\/[\w-]+\.json|THIRD_PARTY_NOTICES\.txt)$/;
    expect(made.filter((path) => !known.test(path))).toEqual([]);
  });

  it("installs no other package", () => {
    const { dependencies, optionalDependencies, peerDependencies } = JSON.parse(inPackage("package.json"));
    expect([dependencies, optionalDependencies, peerDependencies]).toEqual([undefined, undefined, undefined]);
    const folders = readdirSync(join(installed.folder, "node_modules")).filter((name) => !name.startsWith("."));
    expect(folders).toEqual(["upstash-mcp"]);
  });

  it("runs nothing when it is installed", () => {
    const { scripts } = JSON.parse(inPackage("package.json")) as { scripts: Record<string, string> };
    expect(Object.keys(scripts).filter((name) => /^(pre|post)?install$|^prepare$/.test(name))).toEqual([]);
  });

  it("carries the license of every package that is built in", () => {
    const notices = inPackage("dist/THIRD_PARTY_NOTICES.txt");
    const named = [...notices.matchAll(/^-{80}\n\n([^\s,]+)/gm)].map(([, name]) => name);
    const known = [
      "@cfworker/json-schema",
      "@hono/node-server",
      "@modelcontextprotocol/core",
      "@modelcontextprotocol/node",
      "@modelcontextprotocol/server",
      "@opentelemetry/api",
      "bintrees",
      "content-type",
      "eventsource-parser",
      "hono",
      "llhttp",
      "prom-client",
      "tdigest",
      "undici",
      "zod",
    ];
    expect(named).toEqual(expect.arrayContaining(known));
    const texts = notices.split(/^-{80}$/m).slice(1);
    expect(texts.filter((text) => !/copyright/i.test(text) || !/warrant/i.test(text))).toEqual([]);
  });

  it("says its version with npx", () => {
    expect(installed.run("npx", ["upstash-mcp", "--version"]).trim()).toBe(packageJson.version);
  });

  it("serves its tools in local mode, with no file of the clone", async () => {
    const client = await connect({ command: "npx", args: ["upstash-mcp", "--local", "--sample-data"] });
    expect(client.getServerVersion()).toMatchObject({ name: "upstash-mcp", version: packageJson.version });
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain("redis_hash_read");
    const call = { name: "redis_hash_read", arguments: { command: "HGET", args: ["user:1", "name"] } };
    expect((await client.callTool(call)).content).toMatchObject([{ text: '{"result":"Ada","untrusted":true}' }]);
  });

  it("serves over HTTP, too", async () => {
    const args = ["upstash-mcp", "--transport", "http", "--port", "0", "--local"];
    const server = spawn("npx", args, {
      cwd: installed.folder,
      env: installed.env,
      stdio: ["ignore", "ignore", "pipe"],
      detached: true,
    });
    // npx does not pass a signal on: the whole group of processes gets it, as from a terminal.
    keep({ close: () => ended(server, () => process.kill(-(server.pid ?? 0), "SIGTERM")) });
    let said = "";
    for await (const text of server.stderr.setEncoding("utf8")) {
      said += text;
      if (/ at http:\S+\n/.test(said)) break;
    }
    const [, url = ""] = / at (http:\S+)\n/.exec(said) ?? [];
    const window = await fetch(url.replace("/mcp", "/"));
    expect([window.status, (await window.text()).includes("What the agent does")]).toEqual([200, true]);
  });
});

/** Waits until a program is gone that `end` ends. */
async function ended(program: ReturnType<typeof spawn>, end: () => void): Promise<void> {
  const gone = once(program, "exit");
  end();
  await gone;
}

describe("its mcp.json", () => {
  const launch = (): Launch => JSON.parse(inPackage("mcp.json")).mcpServers.upstash;

  it("starts the server, which tolerates that no placeholder was filled in", async () => {
    const client = await connect(launch());
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain("redis_hash_read");
    expect(tools.every(({ annotations }) => annotations?.readOnlyHint)).toBe(true);
    const answer = await client.callTool({ name: "redis_connection_read", arguments: { command: "PING" } });
    expect(answer).toMatchObject({ isError: true });
    expect(JSON.stringify(answer.content)).toContain("UPSTASH_REDIS_REST_READONLY_TOKEN not set");
  });

  it("starts a server that ends with its client", async () => {
    const { command, args, env } = launch();
    const options = { env: { ...installed.env, ...env }, cwd: installed.folder };
    const server = spawn(command, args, { ...options, stdio: ["pipe", "ignore", "ignore"] });
    keep({ close: async () => server.kill("SIGKILL") });
    server.stdin.end();
    expect(await once(server, "exit")).toEqual([0, null]);
  });
});

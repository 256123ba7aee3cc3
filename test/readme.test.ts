import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { build } from "esbuild";
import { afterEach, describe, expect, it } from "vitest";
import packageJson from "../package.json" with { type: "json" };
import { withGeneratedParts } from "../scripts/readme-parts.ts";
import type { Row } from "../src/catalog/rows.ts";
import { flagOf, settingsOf, told, variableOf, variablesOf } from "../src/config/settings.ts";
import { products } from "../src/products/index.ts";
import { clientKinds } from "./end-to-end/clients.ts";
import { closing } from "./end-to-end/closing.ts";
import { startHttp } from "./end-to-end/program.ts";
import { serveAccount, startDeveloperApiStandIn } from "./products/account/served.ts";
import { startScriptedServer } from "./upstash/scripted-server.ts";

const root = resolve(import.meta.dirname, "..");
const readme = readFileSync(join(root, "README.md"), "utf8");
const keep = closing(afterEach);
const newest = clientKinds.at(-1);

/** The blocks of code in one language. */
function blocks(language: string): string[] {
  return [...readme.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, name, code = ""]) =>
    name === language ? [code] : [],
  );
}

/** What stands between backticks in the text, outside blocks of code. */
function quoted(markdown: string): string[] {
  const prose = markdown.replace(/^```.*?^```$/gms, "");
  return [...prose.matchAll(/`([^`\n]+)`/g)].map(([, code = ""]) => code);
}

describe("the README", () => {
  it("has generated parts that agree with the settings and the catalog (npm run readme)", async () => {
    expect(await withGeneratedParts(readme, root)).toBe(readme);
  });

  it("refuses to be generated without the place of a part, and with a place for none", async () => {
    const withoutFlags = readme.replace("<!-- generated: flags -->", "");
    await expect(withGeneratedParts(withoutFlags, root)).rejects.toThrow('"flags"');
    await expect(withGeneratedParts(`${readme}<!-- generated: songs -->`, root)).rejects.toThrow('"songs"');
  });

  it("names only files that exist", () => {
    const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map(([, target = ""]) => target);
    const paths = quoted(readme).filter((code) => /^(src|test|bench|scripts|dist)(\/[\w./-]+)?$/.test(code));
    expect(links.length + paths.length).toBeGreaterThan(5);
    expect([...links, ...paths].filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it("links only to its own headings", () => {
    const headings = [...readme.matchAll(/^#+ (.*)$/gm)].map(([, title = ""]) => anchorOf(title));
    const anchors = [...readme.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
    expect(headings).toEqual(expect.arrayContaining(anchors));
  });

  it("names only npm scripts that exist", () => {
    const named = [...readme.matchAll(/npm (?:run (\w+)|(start|test))/g)].map(([, script, short]) => script ?? short);
    expect(named.length).toBeGreaterThan(3);
    expect(Object.keys(packageJson.scripts)).toEqual(expect.arrayContaining(named));
  });

  it("names only variables and flags that exist", () => {
    const variables = readme.match(/\b(UPSTASH|KV)_[A-Z_]*[A-Z]\b/g) ?? [];
    const settings = settingsOf(products);
    const existing = told(variablesOf(products)).map(([name]) => name);
    const known = [...existing, ...Object.keys(settings).map(variableOf), "UPSTASH_MCP"];
    expect([...new Set(variables)].filter((name) => !known.includes(name))).toEqual([]);
    const flags = quoted(readme).flatMap((code) => /^(?:npm start -- )?--([\w-]+)/.exec(code)?.[1] ?? []);
    expect(Object.keys(settings).map(flagOf)).toEqual(expect.arrayContaining(flags));
  });

  it("counts the endpoints", async () => {
    const toolsets = (await Promise.all(products.map((product) => product.load()))).flat();
    const rows = toolsets.flatMap((toolset): readonly Row[] => toolset.rows);
    expect(readme).toContain(
      `the ${rows.filter(({ kind }) => kind === "endpoint").length} endpoints of the Developer API`,
    );
  });

  it("names the targets of the benchmark", () => {
    const source = readFileSync(join(root, "bench/main.ts"), "utf8");
    const targets = [...source.matchAll(/\{ (atMost|atLeast): ([\d.]+) \}/g)];
    expect(targets.length).toBe(4);
    for (const [, bound, factor] of targets) {
      expect(readme).toContain(`at ${bound === "atMost" ? "most" : "least"} ${factor} times`);
    }
  });

  it("names every package that the program or its development needs", () => {
    const section = readme.split("### Dependencies")[1]?.split("\n## ")[0] ?? "";
    const named = quoted(section).filter((name) => name !== "dist");
    const { dependencies, devDependencies } = packageJson;
    const packages = Object.keys({ ...dependencies, ...devDependencies }).filter((name) => name !== "@types/node");
    expect(named.filter((name) => !/^(node -e 0|--.*)$/.test(name)).sort()).toEqual(packages.sort());
  });

  it("explains only errors that the program can show", async () => {
    const section = readme.split("## When something is wrong")[1]?.split("\n## ")[0] ?? "";
    const shown = section.split("\n").flatMap((line) => quoted(line.split("|")[1] ?? ""));
    const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" });
    const sources = files
      .filter((file) => file.endsWith(".ts"))
      .map((file) => readFileSync(join(root, "src", file), "utf8"));
    const texts = [...sources, ...(await errorsOfAccounts())];
    expect(shown.length).toBeGreaterThan(10);
    expect(shown.filter((error) => !texts.some((text) => text.includes(error)))).toEqual([]);
  });
});

/** What calls answer about an account whose key is refused, and about databases that it has not. */
async function errorsOfAccounts(): Promise<string[]> {
  const refusing = await startScriptedServer(() => ({ status: 401 }));
  const databases = ["shop", "cache"].map((name) => ({ database_id: `id-of-${name}`, database_name: name }));
  const api = await startDeveloperApiStandIn(databases);
  const { failure } = serveAccount(api.url, "read-only");
  return Promise.all([
    serveAccount(refusing.url, "read-only").failure("team_list"),
    failure("database_get", { database: "orders" }),
    failure("redis_string_read", { command: "GET", args: ["key"] }),
  ]);
}

describe("what the README shows", () => {
  it.each(blocks("json"))("starts the server with the configuration %#", async (block) => {
    const { mcpServers, servers } = JSON.parse(block);
    const { command, args, env } = (mcpServers ?? servers).upstash;
    expect(command).toBe("node");
    expect(args).toEqual(["/absolute/path/to/upstash-mcp/dist/main.js"]);
    expect([
      ["UPSTASH_REDIS_REST_URL", "UPSTASH_REDIS_REST_READONLY_TOKEN"],
      ["UPSTASH_EMAIL", "UPSTASH_API_KEY"],
    ]).toContainEqual(Object.keys(env));
    const client = keep(await connect({ args: [], env }));
    expect((await client.listTools()).map(({ name }) => name)).toContain("redis_string_read");
  });

  it("runs the example of an agent framework", async () => {
    const [example = ""] = blocks("ts").filter((block) => block.includes("@modelcontextprotocol/client"));
    const { url } = await startHttp(["--local", "--sample-data"], {}, keep);
    const folder = mkdtempSync(join(tmpdir(), "readme-"));
    keep({ close: () => rm(folder, { recursive: true }) });
    const outfile = join(folder, "agent.mjs");
    await build({
      stdin: { contents: example.replace("http://127.0.0.1:3000/mcp", url), loader: "ts", resolveDir: root },
      outfile,
      bundle: true,
      platform: "node",
      format: "esm",
      logLevel: "error",
      banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    });
    const agent = spawn(process.execPath, [outfile], { stdio: ["ignore", "pipe", "inherit"] });
    const [tools, answer] = (await text(agent.stdout)).split("\n");
    expect(tools).toContain("redis_sorted_set_read");
    expect(example).toContain(`// ${answer}`);
  });
});

function connect(target: { args: readonly string[]; env: Readonly<Record<string, string>> }) {
  if (newest === undefined) throw new Error("There is no client to test with.");
  return newest.connect(target);
}

/** The anchor that GitHub gives a heading. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\w\s-]/g, "")
    .replaceAll(" ", "-");
}

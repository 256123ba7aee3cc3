import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { withGeneratedParts } from "../../scripts/documents.ts";
import type { Row } from "../../src/catalog/rows.ts";
import { setupSettings } from "../../src/commands/setup/setup-settings.ts";
import { flagOf, settingsOf, told, variableOf, variablesOf } from "../../src/config/settings.ts";
import { products } from "../../src/products/index.ts";
import { serveAccount, startDeveloperApiStandIn } from "../products/account/served.ts";
import { startScriptedServer } from "../upstash/scripted-server.ts";
import { allText, documents, page, quoted, root, section } from "./pages.ts";

/** What a reader takes in at once; the rest stands in docs/. */
const LONGEST_README = 14_000;

describe("the documents", () => {
  it("have generated parts that agree with the settings and the catalog (npm run docs)", async () => {
    expect(await withGeneratedParts(documents, root)).toEqual(documents);
  });

  it("are not generated without the place of a part, with a place for none, or with two for one", async () => {
    const changed = (change: (text: string) => string) =>
      withGeneratedParts(
        documents.map(({ path, text }) => ({ path, text: path === "docs/settings.md" ? change(text) : text })),
        root,
      );
    await expect(changed((text) => text.replace("<!-- generated: flags -->", ""))).rejects.toThrow(
      '0 places for "flags"',
    );
    await expect(changed((text) => `${text}${text}`)).rejects.toThrow('2 places for "flags"');
    await expect(changed((text) => `${text}<!-- generated: songs -->\n`)).rejects.toThrow(
      'docs/settings.md has a place for "songs"',
    );
  });

  it("name only npm scripts that exist", () => {
    const named = [...allText.matchAll(/npm (?:run ([\w:]+)|(start|test))/g)].map(
      ([, script, short]) => script ?? short,
    );
    expect(named.length).toBeGreaterThan(3);
    expect(Object.keys(packageJson.scripts)).toEqual(expect.arrayContaining(named));
  });

  it("name only variables and flags that exist", () => {
    const variables = allText.match(/\b(UPSTASH|KV)_[A-Z_]*[A-Z]\b/g) ?? [];
    const settings = settingsOf(products);
    const existing = told(variablesOf(products)).flatMap(([name, { secret }]) =>
      secret ? [name, `${name}_COMMAND`] : [name],
    );
    const known = [...existing, ...Object.keys(settings).map(variableOf), "UPSTASH_MCP"];
    expect([...new Set(variables)].filter((name) => !known.includes(name))).toEqual([]);
    const flags = quoted(allText).flatMap((code) => /^(?:npm start -- )?--([\w-]+)/.exec(code)?.[1] ?? []);
    const all = Object.keys({ ...settings, ...setupSettings });
    expect(all.map(flagOf)).toEqual(expect.arrayContaining(flags));
  });

  it("count the endpoints", async () => {
    const toolsets = (await Promise.all(products.map((product) => product.load()))).flat();
    const rows = toolsets.flatMap((toolset): readonly Row[] => toolset.rows);
    expect(page("README.md")).toContain(
      `the ${rows.filter((row) => row.kind === "endpoint" && row.api === "developer-api").length} endpoints of the Developer API`,
    );
  });

  it("name the targets of the benchmark", () => {
    const parts = readdirSync(join(root, "bench")).filter((name) => name.endsWith(".ts"));
    const source = parts.map((name) => readFileSync(join(root, "bench", name), "utf8")).join("\n");
    const targets = [...source.matchAll(/\{ (atMost|atLeast): ([\d.]+) \}/g)];
    expect(targets.length).toBe(11);
    for (const [, bound, factor] of targets) {
      expect(page("CONTRIBUTING.md")).toContain(`at ${bound === "atMost" ? "most" : "least"} ${factor} times`);
    }
    const times = [...source.matchAll(/\{ atMostMs: (\d+) \}/g)];
    expect(times.length).toBe(2);
    for (const [, milliseconds] of times) expect(page("CONTRIBUTING.md")).toContain(`at most ${milliseconds} ms`);
    const [, more] = /\{ atMostAbove: (\d+) \}/.exec(source) ?? [];
    expect(page("CONTRIBUTING.md")).toContain(`at most ${more} MiB`);
  });

  it("name every package that the program or its development needs", () => {
    const named = quoted(section(page("docs/architecture.md"), "## Dependencies")).filter((name) => name !== "dist");
    const packages = Object.keys(packageJson.devDependencies).filter((name) => name !== "@types/node");
    expect(named.filter((name) => !/^(node -e 0|--.*)$/.test(name)).sort()).toEqual(packages.sort());
  });

  it("explain only errors that the program can show", async () => {
    const lines = page("docs/troubleshooting.md").split("\n");
    const shown = lines.flatMap((line) => quoted(line.split("|")[1] ?? ""));
    const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" });
    const sources = files
      .filter((file) => file.endsWith(".ts"))
      .map((file) => readFileSync(join(root, "src", file), "utf8"));
    const texts = [...sources, ...(await errorsOfAccounts())];
    expect(shown.length).toBeGreaterThan(10);
    expect(shown.filter((error) => !texts.some((text) => text.includes(error)))).toEqual([]);
  });
});

describe("the README", () => {
  it(`is short: at most ${LONGEST_README} bytes`, () => {
    expect(Buffer.byteLength(page("README.md"))).toBeLessThanOrEqual(LONGEST_README);
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

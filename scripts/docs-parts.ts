import { readFileSync } from "node:fs";
import type { ToolFacts } from "../src/call/tool.ts";
import { localCaller } from "../src/callers/caller.ts";
import { mayAsk } from "../src/catalog/endpoint.ts";
import type { Product } from "../src/catalog/product.ts";
import type { Toolset } from "../src/catalog/rows.ts";
import { isPrivileged } from "../src/catalog/select.ts";
import type { Setting } from "../src/catalog/setting.ts";
import { readConfig } from "../src/config/read.ts";
import { flagOf, settingsOf, told, variableOf, variablesOf } from "../src/config/settings.ts";
import { products } from "../src/products/index.ts";
import { redisFamilies } from "../src/products/redis/families/index.ts";
import { createService } from "../src/service.ts";
import { clientBlocks, httpClientBlocks } from "./docs-client-blocks.ts";
import { clientTable } from "./docs-clients.ts";
import { limitTable } from "./docs-limits.ts";
import { code, table } from "./docs-markdown.ts";
import { presetTable } from "./docs-presets.ts";

/** The parts of the documents that are made from the sources, by name. */
export async function generatedParts(root: string): Promise<Readonly<Record<string, string>>> {
  const catalog = await loadCatalog();
  return {
    "family row": excerpt(`${root}/src/products/redis/families/hyperloglog.ts`, /^export const/, /^}\);$/),
    "endpoint row": excerpt(`${root}/src/products/account/tables/backup.ts`, /^ {4}endpoint\($/, /^ {4}\),$/),
    toolsets: toolsetTable(catalog),
    presets: await presetTable(),
    limits: limitTable(
      root,
      catalog.flatMap(({ toolset }) => toolset.rows),
    ),
    tools: products.map((product) => toolsOf(catalog.filter((entry) => entry.product === product))).join("\n\n"),
    clients: clientTable(root),
    flags: flagTable(),
    credentials: credentialTable(),
    prompts: promptTable(),
    "client configurations": clientBlocks(),
    "client configurations over HTTP": httpClientBlocks(),
  };
}

/** The lines of a source from the first that matches `from` to the next that matches `to`, as a block of code. */
function excerpt(file: string, from: RegExp, to: RegExp): string {
  const lines = readFileSync(file, "utf8").split("\n");
  const begin = lines.findIndex((line) => from.test(line));
  const end = lines.findIndex((line, index) => index > begin && to.test(line));
  if (begin === -1 || end === -1) throw new Error(`${file} has no lines from ${from} to ${to}.`);
  const indent = /^ */.exec(lines[begin] ?? "")?.[0].length ?? 0;
  return ["```ts", ...lines.slice(begin, end + 1).map((line) => line.slice(indent)), "```"].join("\n");
}

/** A toolset with its tools, as they would be listed on stdio without an account. */
interface Entry {
  product: Product;
  toolset: Toolset;
  optional: boolean;
  retired: boolean;
  /** With writes. */
  tools: readonly ToolFacts[];
  readOnly: readonly ToolFacts[];
}

async function loadCatalog(): Promise<Entry[]> {
  const [writes, reads] = await Promise.all([offered({ allowWrites: "true", undo: "true" }), offered({})]);
  const entries = products.map(async (product) =>
    (await product.load()).map((toolset): Entry => {
      const isOwn = (tool: ToolFacts) => tool.toolset === toolset.name;
      const { optional = false, retired = false } = product.toolsets.find(({ name }) => name === toolset.name) ?? {};
      return { product, toolset, optional, retired, tools: writes.filter(isOwn), readOnly: reads.filter(isOwn) };
    }),
  );
  return (await Promise.all(entries)).flat();
}

/** Each toolset that there is. */
const RETIRED_TOO = [
  "all",
  ...products.flatMap(({ toolsets }) => toolsets.flatMap(({ name, retired }) => (retired ? name : []))),
].join();

async function offered(flags: Readonly<Record<string, string>>): Promise<ToolFacts[]> {
  const config = readConfig({ toolsets: RETIRED_TOO, confirm: "never", ...flags }, {}, products);
  const { offer } = await createService(config).serve(localCaller(config));
  return [...offer.tools.values()];
}

function isFamily({ tools }: Entry): boolean {
  return tools.some(({ commands }) => commands !== undefined);
}

function whenOffered({ toolset, optional, retired }: Entry): string {
  if (retired) return "when named";
  if (optional) return "when named, or with `all`";
  return toolset.name === "undo" ? "with `--undo`" : "yes";
}

/** A row for each toolset; the command families, one toolset each, share one. */
function toolsetTable(catalog: readonly Entry[]): string {
  const families = catalog.filter(isFamily);
  const row = (names: string, entries: readonly Entry[], summary: string) => {
    const [first] = entries;
    const listed = entries.flatMap(({ readOnly }) => readOnly).length;
    const allowed = entries.flatMap(({ tools }) => tools).length;
    const offered = first === undefined ? "" : whenOffered(first);
    return [names, summary.replace(/\.$/, ""), `${listed} / ${allowed}`, offered, first?.product.needs ?? ""];
  };
  return table(
    ["Toolset", "What it is", "Tools: read-only / with writes", "By default", "Needs"],
    [
      row(
        families.map(({ toolset }) => code(toolset.name)).join(" "),
        families,
        `${families.length} command families, a toolset each: every Redis command that travels over REST.`,
      ),
      ...catalog
        .filter((entry) => !isFamily(entry))
        .map((entry) => row(code(entry.toolset.name), [entry], entry.toolset.summary)),
    ],
  );
}

/** The tools of a product: one table where most of them are command families, else one for each toolset. */
function toolsOf(entries: readonly Entry[]): string {
  return entries.some(isFamily) ? commandTable(entries) : entries.map(endpointTable).join("\n\n");
}

function commandTable(entries: readonly Entry[]): string {
  const [first] = entries;
  const rows = entries.flatMap(({ toolset, tools }) =>
    tools.map((tool) => [code(tool.name), accessOf(tool, toolset), runsOf(tool, toolset)]),
  );
  return folded(
    `<b>${first?.product.name}</b>: ${first?.product.phrase}, with all commands (${rows.length} tools)`,
    table(["Tool", "Access", "What it runs"], rows),
  );
}

function folded(summary: string, content: string): string {
  return [`<details><summary>${summary}</summary>`, content, "</details>"].join("\n\n");
}

function runsOf(tool: ToolFacts, toolset: Toolset): string {
  if (tool.commands === undefined) return firstSentence(tool.description);
  const commands = redisFamilies.flatMap((family) => family.commands);
  const marks = tool.commands.map((name) => {
    const command = commands.find((candidate) => candidate.name === name);
    return `${code(name)}${command?.privileged ? "†" : ""}${command?.access === "read" && command.runsCode ? "§" : ""}${command?.access === "destructive" ? "‡" : ""}`;
  });
  return `${toolset.summary} ${marks.join(" ")}`;
}

function accessOf({ name, access }: ToolFacts, { rows }: Toolset): string {
  const row = rows.find((each) => each.name === name);
  const mark = row !== undefined && isPrivileged(row) ? "†" : "";
  const asks = access === "destructive" || (row?.kind === "endpoint" && mayAsk(row));
  return `${access}${mark}${asks ? "‡" : ""}`;
}

function endpointTable({ toolset, tools, optional, retired }: Entry): string {
  const orAll = retired ? "" : " or <code>all</code>";
  const only = optional ? `; only with <code>--toolsets ${toolset.name}</code>${orAll}` : "";
  const rows = tools.map((tool) => [
    code(tool.name),
    accessOf(tool, toolset),
    tool.endpoint === undefined ? "" : code(tool.endpoint),
    firstSentence(tool.description),
  ]);
  return folded(
    `<b>${toolset.name}</b>: ${toolset.summary} (${tools.length} tools${only})`,
    table(["Tool", "Access", "Endpoint", "What it does"], rows),
  );
}

function flagTable(): string {
  const rows = told(settingsOf(products)).map(([name, setting]) => [
    code(`--${flagOf(name)}${setting.value === undefined ? "" : ` ${setting.value}`}`),
    code(variableOf(name)),
    setting.help,
    standardOf(setting),
  ]);
  return table(["Flag", "Variable", "What it does", "Default"], rows);
}

function standardOf({ schema }: Setting): string {
  const standard: unknown = schema.parse(undefined);
  if (standard === undefined || (Array.isArray(standard) && standard.length === 0)) return "";
  return standard === false ? "off" : code(String(standard));
}

function credentialTable(): string {
  const rows = told(variablesOf(products)).map(([name, { help, secret }]) => [code(name), help, secret ? "yes" : ""]);
  return table(["Variable", "What it is", "Secret"], rows);
}

/** A row for each prompt, with the tools that it names. */
function promptTable(): string {
  const rows = products
    .flatMap(({ prompts }) => prompts)
    .map(({ name, title, arguments: args, steps }) => [
      code(name),
      title,
      Object.keys(args).map(code).join(" "),
      steps.map(({ tool }) => code(tool)).join(", "),
    ]);
  return table(["Prompt", "What for", "May be given", "Calls"], rows);
}

function firstSentence(text: string): string {
  return /^.*?\.(?=\s|$)/.exec(text)?.[0] ?? text;
}

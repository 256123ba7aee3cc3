import { readFileSync } from "node:fs";
import type { Tool } from "../src/call/tool.ts";
import type { Command, Family, Toolset } from "../src/catalog/rows.ts";
import { selectTools } from "../src/catalog/select.ts";
import { credentials, flagOf, type Setting, settings, variableOf } from "../src/config/settings.ts";
import { catalog } from "../src/products/index.ts";
import type { AccessMode } from "../src/upstash/credentials.ts";
import { limitTable } from "./readme-limits.ts";
import { code, table } from "./readme-markdown.ts";

/*
 * The parts of README.md that are made from the sources. Each stands between two comments:
 * <!-- generated: NAME --> and <!-- end of NAME -->.
 */

/** The README with every generated part made anew. Throws for a part without its place, and for a place without its part. */
export function withGeneratedParts(readme: string, root: string): string {
  const parts: Readonly<Record<string, string>> = {
    "family row": excerpt(`${root}/src/products/redis/families/hyperloglog.ts`, /^export const/, /^}\);$/),
    "endpoint row": excerpt(`${root}/src/products/account/tables/backup.ts`, /^ {2}endpoint\($/, /^ {2}\),$/),
    toolsets: toolsetTable(),
    limits: limitTable(root),
    "redis tools": redisTable(),
    "account tools": accountTables(),
    flags: flagTable(),
    credentials: credentialTable(),
  };
  for (const [, name = ""] of readme.matchAll(/<!-- generated: (.*?) -->/g)) {
    if (parts[name] === undefined) throw new Error(`README.md has a place for "${name}", which nothing generates.`);
  }
  return Object.entries(parts).reduce((text, [name, part]) => {
    const place = new RegExp(`(<!-- generated: ${name} -->\n).*?(<!-- end of ${name} -->)`, "s");
    if (!place.test(text)) throw new Error(`README.md has no place for "${name}".`);
    return text.replace(place, (_, begin: string, end: string) => `${begin}\n${part}\n\n${end}`);
  }, readme);
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

/** Every tool of a toolset, as it would be listed on stdio in an access mode. */
function toolsOf({ name }: Toolset, mode: AccessMode = "writes"): Tool[] {
  const tools = selectTools(catalog, {
    mode,
    toolsets: ["all"],
    tools: [],
    excludeTools: [],
    confirm: "never",
    transport: "stdio",
    revealSecrets: false,
    hasAccount: false,
    available: () => true,
  });
  return tools.filter((tool) => tool.toolset === name);
}

/** A row for each toolset; the command families, one toolset each, share one. */
function toolsetTable(): string {
  const isFamily = ({ rows }: Toolset) => rows.some(({ kind }) => kind === "family");
  const families = catalog.toolsets.filter(isFamily);
  const row = (names: string, toolsets: readonly Toolset[], summary: string) => {
    const [listed = 0, allowed = 0] = (["read-only", "writes"] as const).map(
      (mode) => toolsets.flatMap((toolset) => toolsOf(toolset, mode)).length,
    );
    const [first] = toolsets;
    const needs = first?.needs === "redis" ? "a database, or the account" : "the account";
    return [names, summary.replace(/\.$/, ""), `${listed} / ${allowed}`, first?.optional ? "when named" : "yes", needs];
  };
  return table(
    ["Toolset", "What it is", "Tools: read-only / with writes", "By default", "Needs"],
    [
      row(
        families.map(({ name }) => code(name)).join(" "),
        families,
        `${families.length} command families, a toolset each: every Redis command that travels over REST.`,
      ),
      ...catalog.toolsets
        .filter((toolset) => !isFamily(toolset))
        .map((toolset) => row(code(toolset.name), [toolset], toolset.summary)),
    ],
  );
}

function redisTable(): string {
  const toolsets = catalog.toolsets.filter(({ needs }) => needs === "redis");
  return table(
    ["Tool", "Access", "What it runs"],
    toolsets.flatMap((toolset) =>
      toolsOf(toolset).map((tool) => [code(tool.name), accessOf(tool, toolset), runsOf(tool, toolset)]),
    ),
  );
}

function runsOf(tool: Tool, toolset: Toolset): string {
  if (tool.commands === undefined) return firstSentence(tool.description);
  const marks = tool.commands.map((name) => {
    const command = commandOf(toolset, name);
    return `${code(name)}${command?.privileged ? "†" : ""}${command?.access === "destructive" ? "‡" : ""}`;
  });
  return `${toolset.summary} ${marks.join(" ")}`;
}

function accessOf(tool: Tool, { rows }: Toolset): string {
  const isPrivileged = rows.some((row) => row.kind === "handler" && row.name === tool.name && row.privileged);
  return `${tool.access}${isPrivileged ? "†" : ""}${tool.access === "destructive" ? "‡" : ""}`;
}

function commandOf({ rows }: Toolset, name: string): Command | undefined {
  const families = rows.filter((row): row is Family => row.kind === "family");
  return families.flatMap(({ commands }) => commands).find((command) => command.name === name);
}

function accountTables(): string {
  const toolsets = catalog.toolsets.filter(({ needs }) => needs === "developer-api");
  return toolsets.map(accountTable).join("\n\n");
}

function accountTable(toolset: Toolset): string {
  const tools = toolsOf(toolset);
  const optional = toolset.optional ? `; only with <code>--toolsets ${toolset.name}</code> or <code>all</code>` : "";
  const rows = tools.map((tool) => [
    code(tool.name),
    accessOf(tool, toolset),
    tool.endpoint === undefined ? "" : code(tool.endpoint),
    firstSentence(tool.description),
  ]);
  return [
    `<details><summary><b>${toolset.name}</b>: ${toolset.summary} (${tools.length} tools${optional})</summary>`,
    table(["Tool", "Access", "Endpoint", "What it does"], rows),
    "</details>",
  ].join("\n\n");
}

function flagTable(): string {
  const rows = Object.entries(settings as Readonly<Record<string, Setting>>).map(([name, setting]) => [
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
  const rows = Object.entries(credentials as Readonly<Record<string, Setting>>).map(([name, { help, secret }]) => [
    code(name),
    help,
    secret ? "yes" : "",
  ]);
  return table(["Variable", "What it is", "Secret"], rows);
}

function firstSentence(text: string): string {
  return /^.*?\.(?=\s|$)/.exec(text)?.[0] ?? text;
}

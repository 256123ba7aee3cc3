import { readFileSync } from "node:fs";
import type { Access } from "../../../src/call/tool.ts";
import type { Endpoint, HttpMethod } from "../../../src/catalog/endpoint-row.ts";
import type { Row } from "../../../src/catalog/rows.ts";
import type { AccountContext } from "../../../src/products/account/context.ts";
import { accountKinds, isAccountKind } from "../../../src/products/account/resources.ts";
import { accountToolsets } from "../../../src/products/account/toolsets.ts";
import { fillPath } from "../../../src/upstash/path.ts";
import type { NamedKind } from "../../../src/upstash/resource-kind.ts";

/** One endpoint as the documents list it; `source` is the older document ("seed") or today's. */
export interface ListedEndpoint {
  tool: string;
  method: HttpMethod;
  path: string;
  access: Access;
  source: "seed" | "today";
}

/** A call of a tool, the exact request that it makes, and the document's response. */
export interface Example {
  tool: string;
  /** Tells examples of one tool apart. */
  title?: string;
  /** The document of the request. */
  source: "seed" | "today";
  /** The document has no response; this one is made to its schema. */
  constructed?: boolean;
  input: Record<string, unknown>;
  /** Without `body` the request has none. */
  request: { method: HttpMethod; path: string; query: Record<string, string>; body?: unknown };
  response: unknown;
  /** Values of the response that no output may contain. */
  secrets: string[];
}

export const listedEndpoints = JSON.parse(readText("endpoints.json")) as ListedEndpoint[];
export const examples = JSON.parse(readText("examples.json")) as Example[];

/** The examples with each integer that JavaScript cannot hold as a text `integer:DIGITS`. */
const exactExamples = JSON.parse(
  readText("examples.json").replaceAll(/(?<=[:[,]\s*)-?\d{16,}(?=\s*[,\]}])/g, '"integer:$&"'),
) as Example[];

/** The response of an example as the API sends it, to the last digit. */
export function responseText(example: Example): string {
  return JSON.stringify(exactExamples[examples.indexOf(example)]?.response).replaceAll(/"integer:(-?\d+)"/g, "$1");
}

/** The response of an example as a reader gets it: integers that JavaScript cannot hold are their digits. */
export function exactResponse(example: Example): unknown {
  return JSON.parse(responseText(example).replaceAll(/(?<=[:[,]\s*)-?\d{16,}(?=\s*[,\]}])/g, '"$&"'));
}

export const allRows: readonly Row<AccountContext>[] = Object.values(accountToolsets).flatMap(({ rows }) => [...rows]);

export const rows: readonly Endpoint<AccountContext>[] = allRows.filter((row) => row.kind === "endpoint");

/** The row of a tool. */
export function row(tool: string): Endpoint<AccountContext> {
  const found = rows.find((candidate) => candidate.name === tool);
  if (found === undefined) throw new Error(`no row ${tool}`);
  return found;
}

/** The input of an example that asks for all that there is: lists with every field, statistics with every point. */
export function wholeInput({ tool, input }: Example): Record<string, unknown> {
  const whole = ["raw", "full"].filter((parameter) => parameter in row(tool).inputs);
  return { ...input, ...Object.fromEntries(whole.map((parameter) => [parameter, true])) };
}

/**
 * What the lists answer by which the names of an example are found: each thing that it names is there, by its ID and under
 * the name "the NAME of KIND". By path; the tool's own path is not among them.
 */
export function listsNaming({ tool, input }: Example): Record<string, unknown[]> {
  const lists: Record<string, unknown[]> = {};
  for (const [name, how] of Object.entries(row(tool).inputs)) {
    if (!("names" in how) || !isAccountKind(how.names) || input[name] === undefined) continue;
    const kind: NamedKind = accountKinds[how.names];
    const thing = { [kind.nameField]: nameOf(how.names), [kind.idField]: input[name] };
    if (kind.parents !== undefined)
      lists[kind.parents.listPath] = [{ [kind.parents.idField]: "a-parent", name: "parent" }];
    lists[fillPath(kind.listPath, { ...input, ...(kind.parents ? { cluster: "a-parent" } : {}) })] = [thing];
  }
  return Object.fromEntries(Object.entries(lists).filter(([path]) => path !== fillPath(row(tool).path, input)));
}

/** What `listsNaming` calls the thing of a kind. */
export function nameOf(kind: string): string {
  return `the shop's ${kind}/..`;
}

export function exampleName({ tool, title }: Example): string {
  return title === undefined ? tool : `${tool} (${title})`;
}

function readText(file: string): string {
  return readFileSync(new URL(file, import.meta.url), "utf8");
}

import { readFileSync } from "node:fs";
import { developerApi } from "../../../src/catalog/developer-api/index.ts";
import type { Access, Endpoint, HttpMethod } from "../../../src/tool/define.ts";

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

export const listedEndpoints = readJson("endpoints.json") as ListedEndpoint[];
export const examples = readJson("examples.json") as Example[];

export const rows: readonly Endpoint[] = developerApi
  .flatMap((toolset) => toolset.rows)
  .filter((row): row is Endpoint => row.kind === "endpoint");

/** The row of a tool. */
export function row(tool: string): Endpoint {
  const found = rows.find((candidate) => candidate.name === tool);
  if (found === undefined) throw new Error(`no row ${tool}`);
  return found;
}

export function exampleName({ tool, title }: Example): string {
  return title === undefined ? tool : `${tool} (${title})`;
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8"));
}

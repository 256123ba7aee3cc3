import { readFileSync } from "node:fs";
import type { Endpoint, HttpMethod } from "../../../src/catalog/rows.ts";
import type { QStashContext } from "../../../src/products/qstash/context.ts";
import { qstashToolsets } from "../../../src/products/qstash/toolsets.ts";

/** One operation as the document of the API lists it. */
export interface Operation {
  tool: string;
  method: HttpMethod;
  path: string;
  /** The parameters of its query that are not deprecated. */
  query?: string[];
}

export const operations = JSON.parse(
  readFileSync(new URL("operations.json", import.meta.url), "utf8"),
) as readonly Operation[];

export const rows: readonly Endpoint<QStashContext>[] = qstashToolsets.qstash.rows.filter(
  (row) => row.kind === "endpoint",
);

/** The methods and paths that a row asks, with `{}` for each parameter. */
export function linesOf({ method, path, options }: Endpoint<QStashContext>): string[] {
  return [path, ...(options.otherPaths ?? []).map((other) => other.path)].map((one) => `${method} ${unnamed(one)}`);
}

/** A path with `{}` for each parameter. */
export function unnamed(path: string): string {
  return path.replaceAll(/\{\w+\}/g, "{}");
}

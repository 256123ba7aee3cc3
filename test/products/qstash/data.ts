import { readFileSync } from "node:fs";

/** One operation as the document of the API lists it. */
export interface Operation {
  tool: string;
  method: string;
  path: string;
  /** The parameters of its query that are not deprecated. */
  query?: string[];
}

export const operations = JSON.parse(
  readFileSync(new URL("operations.json", import.meta.url), "utf8"),
) as readonly Operation[];

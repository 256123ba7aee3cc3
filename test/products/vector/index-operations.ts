import { readFileSync } from "node:fs";

/** One operation as the documents of an API list it. */
export interface IndexOperation {
  tool: string;
  access: "read" | "write";
  method: string;
  path: string;
  /** The fields of its body. */
  body?: string[];
}

/** The operations of Vector, or those of Search. */
export function operationsOf(product: "vector" | "search"): readonly IndexOperation[] {
  return JSON.parse(readFileSync(new URL(`../${product}/operations.json`, import.meta.url), "utf8"));
}

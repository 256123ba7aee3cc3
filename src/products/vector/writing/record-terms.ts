import type { FilterDialect } from "../../../upstash/metadata-filter/metadata-filter.ts";

/** How a product speaks of what its indexes hold. Vector and Search have one API. */
export interface RecordTerms {
  one: "vector" | "document";
  several: "vectors" | "documents";
  /** What the API calls a namespace; it is the argument that names one, too. */
  inside: "namespace" | "index";
  dialect: FilterDialect;
  /** The tool that lists namespaces with their counts. */
  infoTool: "vector_info" | "search_info";
  /** The tool that empties one, or all. */
  resetTool: "vector_reset" | "search_reset";
}

export const vectorTerms: RecordTerms = {
  one: "vector",
  several: "vectors",
  inside: "namespace",
  dialect: "vector",
  infoTool: "vector_info",
  resetTool: "vector_reset",
};

/** The namespaces of the API are the indexes in a search database, and its records documents. */
export const searchTerms: RecordTerms = {
  one: "document",
  several: "documents",
  inside: "index",
  dialect: "search",
  infoTool: "search_info",
  resetTool: "search_reset",
};

/** The arguments by which a call says where: Vector's `namespace` may be left out, Search's `index` may not. */
export interface Inside {
  namespace?: string | undefined;
  index?: string | undefined;
}

/** The namespace as the API knows it; the default one has an empty name. */
export function namespaceIn({ namespace, index }: Inside): string {
  return namespace ?? index ?? "";
}

/** `12 vectors`, `1 document`. */
export function countOf(count: number, { one, several }: RecordTerms): string {
  return `${count} ${count === 1 ? one : several}`;
}

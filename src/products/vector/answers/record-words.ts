/** How a product speaks of what it stores: Vector and Search have one API and their own words for it. */
export interface RecordWords {
  product: "vector" | "search";
  /** "vectors": of what is counted. */
  records: string;
  record: string;
  /** The argument by which a call names a part of what it reaches: `namespace`, or `index` in a search database. */
  inside: "namespace" | "index";
  /** Several of these. */
  insides: string;
  /** The default one has no name in Vector; in Search each has one. */
  hasUnnamed: boolean;
}

export const vectorWords: RecordWords = {
  ...{ product: "vector", records: "vectors", record: "vector" },
  ...{ inside: "namespace", insides: "namespaces", hasUnnamed: true },
};

export const searchWords: RecordWords = {
  ...{ product: "search", records: "documents", record: "document" },
  ...{ inside: "index", insides: "indexes", hasUnnamed: false },
};

/** The name of the part that a call is about; the default one where it names none. */
export function insideOf(words: RecordWords, input: Readonly<Record<string, unknown>>): string {
  const name = input[words.inside];
  return typeof name === "string" ? name : "";
}

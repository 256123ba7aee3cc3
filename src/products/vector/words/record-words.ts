import { quoted } from "../../../upstash/quoted.ts";

/** How a product speaks of what it stores: Vector and Search have one API and their own words for it. */
export interface RecordWords {
  product: "vector" | "search";
  /** The product in a title. */
  label: "Vector" | "Search";
  /** "vector" and "vectors": in sentences and in names of numbers. */
  record: string;
  records: string;
  /** The argument by which a call names one of the account. */
  whole: "index" | "database";
  /** The argument by which a call names a part of that, and what the part is called. */
  inside: "namespace" | "index";
  /** Several of these. */
  insides: string;
  /** The default one has no name in Vector; in Search each has one. */
  hasUnnamed: boolean;
}

export const vectorWords: RecordWords = {
  ...{ product: "vector", label: "Vector", record: "vector", records: "vectors" },
  ...{ whole: "index", inside: "namespace", insides: "namespaces", hasUnnamed: true },
};

/** The namespaces of the API are the indexes in a search database, and its records documents. */
export const searchWords: RecordWords = {
  ...{ product: "search", label: "Search", record: "document", records: "documents" },
  ...{ whole: "database", inside: "index", insides: "indexes", hasUnnamed: false },
};

/** The name of the part that a call is about, as the API knows it: the default one, where a call names none, is the empty text. */
export function insideOf({ inside }: RecordWords, input: Readonly<Record<string, unknown>>): string {
  const name = input[inside];
  return typeof name === "string" ? name : "";
}

/** `namespace "blog"`, `default namespace`. */
export function insideText(name: string, { inside }: RecordWords): string {
  return name === "" ? `default ${inside}` : `${inside} ${quoted(name)}`;
}

/** `12 vectors were`, `1 document was`. */
export function countWere(count: number, words: Pick<RecordWords, "record" | "records">): string {
  return `${countOf(count, words)} ${count === 1 ? "was" : "were"}`;
}

/** `12 vectors`, `1 document`. */
export function countOf(count: number, { record, records }: Pick<RecordWords, "record" | "records">): string {
  return `${count} ${count === 1 ? record : records}`;
}

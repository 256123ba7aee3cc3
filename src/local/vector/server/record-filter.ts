import { type MetadataMatcher, metadataMatcher } from "../../../upstash/metadata-filter/matches-filter.ts";
import type { FilterDialect } from "../../../upstash/metadata-filter/metadata-filter.ts";
import { MetadataFilterError } from "../../../upstash/metadata-filter/metadata-filter-error.ts";
import { parseMetadataFilter } from "../../../upstash/metadata-filter/parse-metadata-filter.ts";
import { badRequestError } from "../../http/api-error.ts";
import type { AcceptsRecord } from "./prepared-query.ts";

/** Which records of Vector a filter accepts; undefined for none or "", which accept all. One that cannot be read is a 400. */
export function vectorFilter(text: string | null | undefined): AcceptsRecord | undefined {
  if (!text) return undefined;
  const fits = readFilter(text, "vector");
  return ({ metadata }) => fits(metadata);
}

/** What tells whether metadata, and content in Search, fit a filter. One that cannot be read is a 400. */
export function readFilter(text: string, dialect: FilterDialect): MetadataMatcher {
  try {
    return metadataMatcher(parseMetadataFilter(text, { dialect }));
  } catch (error) {
    throw error instanceof MetadataFilterError ? badRequestError(error.message) : error;
  }
}

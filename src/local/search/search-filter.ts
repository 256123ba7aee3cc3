import type { AcceptsRecord } from "../vector/server/prepared-query.ts";
import { readFilter } from "../vector/server/record-filter.ts";
import { documentOfRecord } from "./search-document.ts";

/**
 * Which documents a filter accepts, over fields of content and, as `@metadata.name`, of metadata (Search, "Filtering");
 * undefined for none or "", which accept all. One that cannot be read is a 400.
 */
export function searchFilter(text: string | null | undefined): AcceptsRecord | undefined {
  if (!text) return undefined;
  const fits = readFilter(text, "search");
  return (record) => {
    const { content, metadata } = documentOfRecord(record);
    return fits(metadata, content);
  };
}

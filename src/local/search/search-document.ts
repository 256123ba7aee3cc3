import type { Include } from "../vector/server/record-document.ts";
import { isJsonObject } from "../vector/server/record-fields.ts";
import type { VectorRecord } from "../vector/vector-record.ts";

/** A document of Search: its content is searched, its metadata is not. */
export interface SearchDocument {
  readonly id: string;
  readonly content: Record<string, unknown>;
  readonly metadata: Record<string, unknown> | undefined;
}

/** How a record keeps a document beside its vectors. */
export function keptDocument({ id, content, metadata }: SearchDocument): VectorRecord {
  return { id, metadata: { content, ...(metadata === undefined ? {} : { metadata }) } };
}

/** The document that a record keeps. */
export function documentOfRecord({ id, metadata: kept }: VectorRecord): SearchDocument {
  const { content, metadata } = kept ?? {};
  return { id, content: isJsonObject(content) ? content : {}, metadata: isJsonObject(metadata) ? metadata : undefined };
}

/** A document as it is answered: its content with `includeData`, its metadata with `includeMetadata`. */
export function searchDocument(
  record: VectorRecord,
  { includeData, includeMetadata }: Include,
): Record<string, unknown> {
  const { id, content, metadata } = documentOfRecord(record);
  return {
    id,
    ...(includeData ? { content } : {}),
    ...(includeMetadata && metadata !== undefined ? { metadata } : {}),
  };
}

/** The text that is searched: "All fields within content are indexed for search" (Search, "Content and Metadata"). */
export function searchedText(content: unknown): string {
  if (typeof content === "string") return content;
  if (typeof content === "number" || typeof content === "boolean") return String(content);
  if (typeof content !== "object" || content === null) return "";
  return Object.values(content).map(searchedText).join("\n");
}

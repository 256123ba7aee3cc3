import { InputError } from "../../../call/tool.ts";
import type { FilterDialect, MetadataFilter } from "../../../upstash/metadata-filter/metadata-filter.ts";
import { MetadataFilterError } from "../../../upstash/metadata-filter/metadata-filter-error.ts";
import { parseMetadataFilter } from "../../../upstash/metadata-filter/parse-metadata-filter.ts";

/** The filter of a call, read before anything is sent. Throws an InputError that says where it is wrong and how to write it. */
export function checkedFilter(text: string, dialect: FilterDialect): MetadataFilter {
  try {
    return parseMetadataFilter(text, { dialect });
  } catch (error) {
    if (error instanceof MetadataFilterError) throw new InputError(`filter: ${error.message}`, { cause: error });
    throw error;
  }
}

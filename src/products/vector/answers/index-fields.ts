import { bytesText } from "../../account/answers/readable.ts";
import type { IndexInfo, IndexNature, NamespaceCounts } from "../access/index-info.ts";
import type { RecordWords } from "../words/record-words.ts";

/*
 * What is known of an index and of its namespaces, in the fields of an answer.
 */

/** How many records there are. */
export function countFields({ records, pending }: NamespaceCounts, { records: name }: RecordWords): object {
  return { [name]: records, ...(pending === 0 ? {} : { pending }) };
}

/** What an index is. */
export function natureFields({ type, dimension, similarity, models }: IndexNature): object {
  return {
    type,
    ...(dimension === 0 ? {} : { dimension }),
    ...(similarity === undefined ? {} : { similarity }),
    ...(models === undefined || models.length === 0 ? {} : { models }),
  };
}

/** How much an index takes. */
export function sizeFields({ bytes }: Pick<IndexInfo, "bytes">): object {
  const size = bytesText(bytes);
  return { bytes, ...(size === undefined ? {} : { size }) };
}

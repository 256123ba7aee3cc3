import { InputError } from "../../../call/tool.ts";
import { defined, idField, objectField, onlyNames } from "../../vector/files/line-fields.ts";
import type { RecordKind, RecordWrite } from "../../vector/files/record-kind.ts";
import { searchWords } from "../../vector/words/record-words.ts";

/** Documents as lines: `{"id", "content", "metadata"}` (Search, "Content and Metadata"). */
export const documentRecords: RecordKind = {
  ...searchWords,
  mark: "upstash_search_export",
  file: { beginning: '{"upstash_search_export":' },
  // Search, "FAQ": "in batches of 100".
  mostAtOnce: 100,
  lineOf: ({ id, content, metadata }) => ({ id, ...defined({ content, metadata }) }),
  writeOf,
};

function writeOf(line: Readonly<Record<string, unknown>>): RecordWrite {
  onlyNames(line, ["id", "content", "metadata", "index"]);
  const content = objectField(line, "content");
  if (content === undefined) throw new InputError("it has no content");
  return {
    route: "upsert-data",
    body: { id: idField(line), content, ...defined({ metadata: objectField(line, "metadata") }) },
  };
}

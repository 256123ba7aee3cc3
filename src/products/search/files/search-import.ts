import { defineTool } from "../../../catalog/define.ts";
import type { Handler } from "../../../catalog/rows.ts";
import type { IndexContext } from "../../vector/access/index-context.ts";
import { planRecordsImport } from "../../vector/files/records-import.ts";
import { recordsImportInput } from "../../vector/files/records-import-input.ts";
import { plainNamespace } from "../../vector/tables/inputs.ts";
import { documentRecords } from "./document-lines.ts";

const importInput = { ...recordsImportInput, index: plainNamespace.describe("Default: its own.") };

/** `search_import`: the documents of a file below `folder` into a database, past the model. */
export function searchImport(folder = "."): Handler<IndexContext> {
  return defineTool<typeof importInput, IndexContext>({
    name: "search_import",
    title: "Search import",
    access: "write",
    stdioOnly: true,
    description: "Write a file of search_export, or lines {id, content, metadata}.",
    input: importInput,
    mayHarm: true,
    plan: ({ index: namespace, ...input }, context) =>
      planRecordsImport(documentRecords, { ...input, namespace }, context, folder),
  });
}

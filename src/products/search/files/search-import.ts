import { defineTool } from "../../../catalog/define.ts";
import type { Handler } from "../../../catalog/rows.ts";
import type { IndexContext } from "../../vector/access/index-context.ts";
import { spaceArgument } from "../../vector/files/records-export.ts";
import { planRecordsImport } from "../../vector/files/records-import.ts";
import { recordsImportInput } from "../../vector/files/records-import-input.ts";
import { documentRecords } from "./document-lines.ts";

const importInput = { ...recordsImportInput, index: spaceArgument.describe("Default: its own.") };

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
    plan: ({ index: space, ...input }, context) =>
      planRecordsImport(documentRecords, { ...input, space }, context, folder),
  });
}

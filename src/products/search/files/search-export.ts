import { defineTool } from "../../../catalog/define.ts";
import type { Handler } from "../../../catalog/rows.ts";
import type { IndexContext } from "../../vector/access/index-context.ts";
import { planRecordsExport, recordsExportInput } from "../../vector/files/records-export.ts";
import { plainNamespace } from "../../vector/tables/inputs.ts";
import { documentRecords } from "./document-lines.ts";

const exportInput = { ...recordsExportInput, index: plainNamespace.describe("Default all.") };

/** `search_export`: the documents of a database into a file below `folder`, past the model. */
export function searchExport(folder = "."): Handler<IndexContext> {
  const busy = new Set<string>();
  return defineTool<typeof exportInput, IndexContext>({
    name: "search_export",
    title: "Search export",
    // It only reads the database, but it writes a file: that is for a person to allow, as the other tools that do.
    access: "write",
    stdioOnly: true,
    description: "Write documents to a .jsonl file.",
    input: exportInput,
    plan: ({ index: namespace, ...input }, context) =>
      planRecordsExport(documentRecords, { ...input, namespace, vectors: false }, context, { folder, busy }),
  });
}

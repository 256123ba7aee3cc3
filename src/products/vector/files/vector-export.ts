import * as z from "zod";
import { defineTool } from "../../../catalog/define.ts";
import type { Handler } from "../../../catalog/rows.ts";
import type { IndexContext } from "../access/index-context.ts";
import { namespaceOrUnnamed } from "../namespaces/unnamed-namespace.ts";
import { plainNamespace } from "../tables/inputs.ts";
import { planRecordsExport, recordsExportInput } from "./records-export.ts";
import { vectorRecords } from "./vector-record-lines.ts";

const exportInput = {
  ...recordsExportInput,
  namespace: plainNamespace.describe("Default all."),
  unnamed_namespace: z.boolean().optional().describe("The unnamed one alone."),
  include_vectors: z.boolean().optional().describe("Default true."),
};

/** `vector_export`: the vectors of an index into a file below `folder`, past the model. */
export function vectorExport(folder = "."): Handler<IndexContext> {
  const busy = new Set<string>();
  return defineTool<typeof exportInput, IndexContext>({
    name: "vector_export",
    title: "Vector export",
    // It only reads the index, but it writes a file: that is for a person to allow, as the other tools that do.
    access: "write",
    stdioOnly: true,
    description: "Write vectors to a .jsonl file.",
    input: exportInput,
    plan: ({ include_vectors: vectors = true, ...input }, context) => {
      const namespace = namespaceOrUnnamed(input, "namespace", "unnamed_namespace");
      return planRecordsExport(vectorRecords, { ...input, namespace, vectors }, context, { folder, busy });
    },
  });
}

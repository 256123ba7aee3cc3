import * as z from "zod";
import { defineTool } from "../../../catalog/define.ts";
import type { Handler } from "../../../catalog/rows.ts";
import type { IndexContext } from "../access/index-context.ts";
import { namespaceOrUnnamed } from "../namespaces/unnamed-namespace.ts";
import { plainNamespace } from "../tables/inputs.ts";
import { planRecordsImport } from "./records-import.ts";
import { recordsImportInput } from "./records-import-input.ts";
import { vectorRecords } from "./vector-record-lines.ts";

const importInput = {
  ...recordsImportInput,
  namespace: plainNamespace.describe("Default: its own."),
  unnamed_namespace: z.boolean().optional().describe("Into the unnamed one."),
};

/** `vector_import`: the vectors of a file below `folder` into an index, past the model. */
export function vectorImport(folder = "."): Handler<IndexContext> {
  return defineTool<typeof importInput, IndexContext>({
    name: "vector_import",
    title: "Vector import",
    access: "write",
    stdioOnly: true,
    description: "Write a file of vector_export, or lines {id, vector, sparse_vector, data, metadata}.",
    input: importInput,
    mayHarm: true,
    plan: (input, context) => {
      const namespace = namespaceOrUnnamed(input, "namespace", "unnamed_namespace");
      return planRecordsImport(vectorRecords, { ...input, namespace }, context, folder);
    },
  });
}

import type { Toolset } from "../../catalog/rows.ts";
import type { IndexContext } from "./access/index-context.ts";
import { describeTool } from "./describe/describe-tool.ts";
import { vectorExport } from "./files/vector-export.ts";
import { vectorImport } from "./files/vector-import.ts";
import { queryTool } from "./query/query-tool.ts";
import { similarTool } from "./query/similar-tool.ts";
import { fetchTool } from "./records/fetch-tool.ts";
import { infoTool } from "./records/info-tool.ts";
import { rangeTool } from "./records/range-tool.ts";
import { vectorNamespaceDelete, vectorReset } from "./removal/emptying-tools.ts";
import { vectorNamespaceRename } from "./removal/namespace-rename.ts";
import { vectorDelete } from "./removal/vector-delete.ts";
import { vectorWords } from "./words/record-words.ts";
import { vectorUpdate } from "./writing/update-tool.ts";
import { vectorUpsert } from "./writing/upsert-tool.ts";

const vector: Omit<Toolset<IndexContext>, "name"> = {
  summary: "Vector: query, read, write and delete vectors, namespaces",
  rows: [
    describeTool(vectorWords),
    queryTool,
    similarTool,
    fetchTool(vectorWords),
    rangeTool(vectorWords),
    infoTool(vectorWords),
    vectorUpsert,
    vectorUpdate,
    vectorDelete,
    vectorReset,
    vectorNamespaceRename,
    vectorNamespaceDelete,
    vectorExport(),
    vectorImport(),
  ],
};

export const vectorToolsets = { vector };

import type { Toolset } from "../../catalog/rows.ts";
import type { IndexContext } from "../vector/access/index-context.ts";
import { describeTool } from "../vector/describe/describe-tool.ts";
import { fetchTool } from "../vector/records/fetch-tool.ts";
import { infoTool } from "../vector/records/info-tool.ts";
import { rangeTool } from "../vector/records/range-tool.ts";
import { searchWords } from "../vector/words/record-words.ts";
import { searchExport } from "./files/search-export.ts";
import { searchImport } from "./files/search-import.ts";
import { searchQueryTool } from "./query/search-query.ts";
import { searchDelete, searchIndexDrop, searchReset } from "./removal/removal-tools.ts";
import { searchUpsert } from "./writing/upsert-documents.ts";

const search: Omit<Toolset<IndexContext>, "name"> = {
  summary: "Search: query, read, write and delete documents, indexes",
  rows: [
    describeTool(searchWords),
    searchQueryTool,
    fetchTool(searchWords),
    rangeTool(searchWords),
    infoTool(searchWords),
    searchUpsert,
    searchDelete,
    searchReset,
    searchIndexDrop,
    searchExport(),
    searchImport(),
  ],
};

export const searchToolsets = { search };

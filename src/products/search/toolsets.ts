import type { Toolset } from "../../catalog/rows.ts";
import type { IndexContext } from "../vector/access/index-context.ts";
import { searchExport } from "./files/search-export.ts";
import { searchImport } from "./files/search-import.ts";
import { searchDelete, searchIndexDrop, searchReset } from "./removal/removal-tools.ts";
import { searchInfo } from "./tables/info.ts";
import { searchUpsert } from "./writing/upsert-documents.ts";

const search: Omit<Toolset<IndexContext>, "name"> = {
  summary: "Search: query, read, write and delete documents, indexes",
  rows: [...searchInfo, searchUpsert, searchDelete, searchReset, searchIndexDrop, searchExport(), searchImport()],
};

export const searchToolsets = { search };

import type { Toolset } from "../../catalog/rows.ts";
import type { IndexContext } from "../vector/access/index-context.ts";
import { searchDelete, searchIndexDrop, searchReset } from "./removal/removal-tools.ts";
import { searchInfo } from "./tables/info.ts";
import { searchUpsert } from "./writing/upsert-documents.ts";

const search: Omit<Toolset<IndexContext>, "name"> = {
  summary: "Search: query, read, write and delete documents, indexes",
  rows: [...searchInfo, searchUpsert, searchDelete, searchReset, searchIndexDrop],
};

export const searchToolsets = { search };

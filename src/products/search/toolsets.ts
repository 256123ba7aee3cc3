import type { Toolset } from "../../catalog/rows.ts";
import type { IndexContext } from "../vector/access/index-context.ts";
import { searchInfo } from "./tables/info.ts";

const search: Omit<Toolset<IndexContext>, "name"> = {
  summary: "Search: query, read, write and delete documents, indexes",
  rows: [...searchInfo],
};

export const searchToolsets = { search };

import type { IndexKind } from "../vector/access/index-kind.ts";
import { searchVariableNames } from "./search-variables.ts";

/**
 * A database of Upstash Search, which the Developer API calls a search index. The indexes inside are its namespaces, so a
 * call names the database by `database` and what is inside by `index`, as Upstash's own client does.
 */
export const searchKind: IndexKind = {
  product: "search",
  label: "Search",
  billed: "search requests",
  what: "search database",
  argument: "database",
  accountKind: "search_index",
  describedAt: ["v2", "search"],
  variables: searchVariableNames,
};

import type { ResourceRow } from "../../call/resource.ts";
import { completedBy } from "../account/account-addresses.ts";

/** What of a search database is read by address; `default` is the one that is configured. */
export const searchAddresses: readonly ResourceRow[] = [
  {
    path: "indexes/search/default",
    title: "The configured search database",
    description: "Its indexes with their documents.",
    tool: "search_info",
    query: ["cursor"],
    ofConfigured: true,
  },
  {
    path: "indexes/search/{database}",
    title: "Search database",
    description: "A search database by name or ID: its indexes with their documents.",
    tool: "search_info",
    query: ["cursor"],
    completions: { database: completedBy("search_index_list", "name") },
  },
];

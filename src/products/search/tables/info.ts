import { searchOperation } from "../search-operation.ts";

/** What is known of a database as a whole. Search API, "Info". */
export const searchInfo = [
  searchOperation("search_info", "read", "GET /info", "Get a search database: its indexes with their documents."),
];

import type { Completion, ResourceRow } from "../../call/resource.ts";

/** Names that are asked for at once. */
const MOST = 100;

/** Names from a list of the account, by a field of its rows. */
export function completedBy(tool: string, field: string): Completion {
  return {
    tool,
    asking: (begin) => (begin === "" ? { limit: MOST } : { name: begin, limit: MOST }),
    namesIn: (result) => (Array.isArray(result) ? result.map((row: unknown) => Object(row)[field]) : []),
  };
}

/** The names of the account's databases. */
export const databaseNames = completedBy("database_list", "database_name");

/** What of the account is read by address. */
export const accountAddresses: readonly ResourceRow[] = [
  {
    path: "databases",
    title: "Redis databases",
    description: "The Redis databases of the account: name, ID, region, plan, state.",
    tool: "database_list",
    query: ["cursor"],
  },
  {
    path: "databases/{database}",
    title: "Redis database",
    description: "A Redis database by name or ID: state, regions, plan, limits.",
    tool: "database_get",
    completions: { database: databaseNames },
  },
  {
    path: "indexes/vector",
    title: "Vector indexes",
    description: "The vector indexes of the account: name, ID, region, dimension.",
    tool: "vector_index_list",
    query: ["cursor"],
  },
  {
    path: "indexes/search",
    title: "Search databases",
    description: "The search databases of the account: name, ID, region.",
    tool: "search_index_list",
    query: ["cursor"],
  },
];

import type { ResourceRow } from "../../call/resource.ts";
import { completedBy } from "../account/account-addresses.ts";

/** What of a vector index is read by address; `default` is the one that is configured. */
export const vectorAddresses: readonly ResourceRow[] = [
  {
    path: "indexes/vector/default",
    title: "The configured vector index",
    description: "Its type, dimension, similarity, models and namespaces.",
    tool: "vector_info",
    query: ["cursor"],
    ofConfigured: true,
  },
  {
    path: "indexes/vector/{index}",
    title: "Vector index",
    description: "A vector index by name or ID: type, dimension, similarity, models, namespaces.",
    tool: "vector_info",
    query: ["cursor"],
    completions: { index: completedBy("vector_index_list", "name") },
  },
];

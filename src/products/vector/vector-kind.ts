import type { IndexKind } from "./access/index-kind.ts";
import { vectorVariableNames } from "./vector-variables.ts";

/** An index of Upstash Vector. */
export const vectorKind: IndexKind = {
  product: "vector",
  label: "Vector",
  billed: "vector requests",
  what: "vector index",
  argument: "index",
  accountKind: "vector_index",
  describedAt: ["v2", "vector", "index"],
  variables: vectorVariableNames,
};

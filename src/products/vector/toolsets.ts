import type { Toolset } from "../../catalog/rows.ts";
import type { IndexContext } from "./access/index-context.ts";
import { info } from "./tables/info.ts";

const vector: Omit<Toolset<IndexContext>, "name"> = {
  summary: "Vector: query, read, write and delete vectors, namespaces",
  rows: [...info],
};

export const vectorToolsets = { vector };

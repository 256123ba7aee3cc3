import { endpointsOf } from "../../catalog/define.ts";
import type { IndexContext } from "./access/index-context.ts";

/** A row of the tables of Vector: one operation, or a few of one kind, of its API. */
export const vectorOperation = endpointsOf<IndexContext>("vector");

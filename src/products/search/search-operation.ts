import { endpointsOf } from "../../catalog/define.ts";
import type { IndexContext } from "../vector/access/index-context.ts";

/** A row of the tables of Search: one operation, or a few of one kind, of its API. */
export const searchOperation = endpointsOf<IndexContext>("search");

import { endpointsOf } from "../../catalog/define.ts";
import type { QStashContext } from "./context.ts";

/** A row of the tables of QStash: one operation, or a few of one kind, of its API. */
export const operation = endpointsOf<QStashContext>("qstash");

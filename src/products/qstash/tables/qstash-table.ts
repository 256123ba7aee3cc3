import type { Endpoint } from "../../../catalog/endpoint-row.ts";
import type { QStashContext } from "../context.ts";

/** Rows of one kind of thing; all of them are one toolset. */
export type QStashRows = readonly Endpoint<QStashContext>[];

import * as z from "zod";
import { inOtherPath } from "../../../catalog/define.ts";

/** The namespace of a call; an empty one, like none, is the default. Vector API, "Namespaces". */
export const namespaceSchema = z.string().max(1_000).optional().describe("Default: the unnamed one.");
export const namespace = inOtherPath(namespaceSchema);

/** The index of a search database, which is a namespace of the API. */
export const indexInside = z.string().min(1).max(1_000).describe("Index in the database.");

/** The ID of a record. */
export const recordId = z.string().min(1).max(1_000);

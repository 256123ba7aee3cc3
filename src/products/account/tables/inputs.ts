import * as z from "zod";
import { containing } from "../../../catalog/listed.ts";
import type { AccountKind } from "../resources.ts";

/**
 * Something of the account as a person names it; the server finds its ID before the request is made, so that no text of a
 * call stands in a path.
 */
function naming(names: AccountKind, is = "ID or name.") {
  return { names, schema: z.string().min(1).max(128).describe(is) };
}

export const database = naming("database");
export const backup = naming("backup");
export const team = naming("team");
export const qstashUser = naming("qstash_user", "ID or region.");
export const cluster = naming("cluster");
export const topic = naming("topic");
export const connector = naming("connector");
export const credential = naming("credential");
export const vectorIndex = naming("vector_index");
export const searchIndex = naming("search_index");

/** The filter of a list by name. */
export const nameHas = (field: string) => containing("Part of it", field);

/** The name that a resource gets. */
export const name = z.string().min(1).max(128).describe("New.");

const emailPattern = /^[^\s@]+@[^\s@]+$/;

export const email = z
  .string()
  .max(254)
  .regex(emailPattern, "expected an e-mail address such as dev@example.com")
  .describe("Of the person.");

/** Somebody who is in a team already. */
export const member = { names: "member" satisfies AccountKind, schema: email };

/** A whole number with bounds that a client can read in the schema; `z.int()` alone would state those of JavaScript. */
export function whole(minimum: number, maximum: number): z.ZodNumber {
  return z.number().int().min(minimum).max(maximum);
}

/** The plans of a Redis database, Developer API, "Create Redis Database" and "Change Database Plan". */
export const redisPlan = z.enum([
  "free",
  "payg",
  "fixed_250mb",
  "fixed_1gb",
  "fixed_5gb",
  "fixed_10gb",
  "fixed_50gb",
  "fixed_100gb",
  "fixed_500gb",
]);

/** Developer API, "Get Index Stats": 60 points for each period, 240 for 30d. */
export const period = z.enum(["1h", "3h", "12h", "1d", "3d", "7d", "30d"]).optional().describe("Default 1h.");

/** Read by the presentation of statistics alone, never sent. */
export const raw = z.boolean().optional().describe("Every data point.");

/** The first value that occurs twice in a list, or nothing. */
export function repeated(values: unknown): unknown {
  if (!Array.isArray(values)) return undefined;
  return values.find((value, position) => values.indexOf(value) !== position);
}

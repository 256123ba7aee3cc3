import * as z from "zod";
import { inBody, inQuery, localOnly } from "../../../catalog/define.ts";
import { endpoint } from "../account-endpoint.ts";
import { searchIndexName } from "../account-inverses.ts";
import type { AccountTable } from "../account-table.ts";
import { readable } from "../answers/readable.ts";
import { digestOf } from "../answers/statistics.ts";
import { allIndexesFields, indexFields } from "../answers/statistics-fields.ts";
import { asksAboutNewSearchIndex } from "../asked-changes.ts";
import { tellsNewToken } from "../env/rotated.ts";
import { searchIndexPreview } from "../previews.ts";
import { name, nameHas, period, raw, searchIndex, team } from "./inputs.ts";

const index = searchIndex;

/** Search indexes as resources; what is in them the product Search serves. Developer API, "Search". */
export const searchAccount: AccountTable = {
  summary: "Upstash Search indexes of the account: create, inspect, change, delete",
  rows: [
    endpoint("search_index_list", "read", "GET /v2/search", "The search indexes of the account.", undefined, {
      listed: { id: "id", short: ["name", "id", "region", "type", "may_write"], filters: { name: nameHas("name") } },
      present: readable,
    }),
    endpoint(
      "search_index_get",
      "read",
      "GET /v2/search/{index}",
      "A search index: region, plan, limits.",
      { index },
      { present: readable },
    ),
    endpoint(
      "search_stats",
      "read",
      "GET /v2/search/stats",
      "Totals of all search indexes: records, requests, cost.",
      undefined,
      { present: digestOf(allIndexesFields) },
    ),
    endpoint(
      "search_index_stats",
      "read",
      "GET /v2/search/{index}/stats",
      "Statistics of a search index: throughput, latency, records, cost.",
      { index, period: inQuery(period), raw: localOnly(raw) },
      { present: digestOf(indexFields) },
    ),
    endpoint(
      "search_index_create",
      "write",
      "POST /v2/search",
      "Create a search index.",
      {
        name,
        region: z.enum(["eu-west-1", "us-central1"]).describe("Where it is."),
        type: z.enum(["free", "payg", "fixed"]).describe("Plan; fixed is not offered yet."),
      },
      { harm: asksAboutNewSearchIndex, present: readable },
    ),
    endpoint(
      "search_index_rename",
      "write",
      "POST /v2/search/{index}/rename",
      "Rename a search index.",
      { index, name },
      { inverses: [searchIndexName] },
    ),
    endpoint(
      "search_index_reset_password",
      "destructive",
      "POST /v2/search/{index}/reset-password",
      "Give a search index new tokens, also for reading; the old ones stop working at once.",
      { index },
      { preview: searchIndexPreview, after: tellsNewToken("search", "index") },
    ),
    endpoint(
      "search_index_transfer",
      "destructive",
      "POST /v2/search/{index}/transfer",
      "Transfer a search index to a team. It cannot be transferred to a personal account.",
      { index, team: inBody("target_account", team) },
      { preview: searchIndexPreview },
    ),
    endpoint(
      "search_index_delete",
      "destructive",
      "DELETE /v2/search/{index}",
      "Delete a search index and all its data, for good.",
      { index },
      { takesWhole: "index", preview: searchIndexPreview },
    ),
  ],
};

import * as z from "zod";
import { inBody, inQuery, localOnly } from "../../../catalog/define.ts";
import { containing, unlistedFilter } from "../../../catalog/listed.ts";
import { endpoint } from "../account-endpoint.ts";
import { qstashBudget, qstashPack, qstashPlan } from "../account-inverses.ts";
import type { AccountTable } from "../account-table.ts";
import { readable } from "../answers/readable.ts";
import { digestOf } from "../answers/statistics.ts";
import { qstashFields } from "../answers/statistics-fields.ts";
import { asksAboutQstashBudget, asksAboutQstashPack, asksAboutQstashPlan } from "../asked-changes.ts";
import { qstashPlanPreview } from "../change-previews.ts";
import { tellsNewToken } from "../env/rotated.ts";
import { qstashUserPreview } from "../previews.ts";
import { period, qstashUser, raw, team, whole } from "./inputs.ts";

const qstash_user = qstashUser;

const smallestBudget = 20;
const largestBudget = 10_000;

function checkBudget({ budget }: Record<string, unknown>): string | undefined {
  if (typeof budget !== "number" || budget === 0 || budget >= smallestBudget) return undefined;
  return `budget ${budget} is too small: give 0 for no limit, or ${smallestBudget} to ${largestBudget} US dollars.`;
}

/** QStash accounts; their messages are not here. Developer API, "QStash". */
export const qstashAccount: AccountTable = {
  summary: "QStash accounts: limits, plan, budget, statistics, token",
  rows: [
    endpoint(
      "qstash_user_get",
      "read",
      "GET /v2/qstash/user",
      "The account's default QStash user: limits and state.",
      undefined,
      { present: readable },
    ),
    endpoint(
      "qstash_user_list",
      "read",
      "GET /v2/qstash/users",
      "The QStash users of the account, one for each region.",
      undefined,
      {
        listed: {
          id: "id",
          short: ["customer_id", "id", "region", "type", "reserved_type", "state", "budget", "may_write"],
          filters: { name: unlistedFilter(containing("Part of owner or region", "customer_id", "region")) },
        },
        present: readable,
      },
    ),
    endpoint(
      "qstash_user_get_by_id",
      "read",
      "GET /v2/qstash/user/{qstash_user}",
      "A QStash user: plan, limits, state.",
      { qstash_user },
      { present: readable },
    ),
    endpoint(
      "qstash_user_stats",
      "read",
      "GET /v2/qstash/stats/{qstash_user}",
      "Statistics of a QStash user: messages by outcome, workflows, dead letters, cost.",
      { qstash_user, period: inQuery(period), raw: localOnly(raw) },
      { present: digestOf(qstashFields) },
    ),
    endpoint(
      "qstash_ipv4_list",
      "read",
      "GET /v2/qstash/ipv4",
      "The IPv4 addresses (CIDR) from which QStash sends, for allow lists.",
      undefined,
      { listed: {} },
    ),
    endpoint(
      "qstash_user_set_plan",
      "write",
      "POST /v2/qstash/set-plan/{qstash_user}",
      "Change the plan of a QStash user, its limits and bill.",
      {
        qstash_user,
        plan_name: z.enum(["paid", "qstash_fixed_1m", "qstash_fixed_10m", "qstash_fixed_100m"]).describe("New."),
      },
      { harm: asksAboutQstashPlan, preview: qstashPlanPreview, inverses: [qstashPlan] },
    ),
    endpoint(
      "qstash_user_update_budget",
      "write",
      "PATCH /v2/qstash/update-budget/{qstash_user}",
      "Set the monthly budget of a QStash user.",
      {
        qstash_user,
        budget: whole(0, largestBudget).describe(`US dollars: ${smallestBudget} to ${largestBudget}, 0 = no limit.`),
      },
      { check: checkBudget, harm: asksAboutQstashBudget, preview: qstashPlanPreview, inverses: [qstashBudget] },
    ),
    endpoint(
      "qstash_user_enable_prodpack",
      "write",
      "POST /v2/qstash/enable-prodpack/{qstash_user}",
      "Enable the production pack of a QStash user; it is billed.",
      { qstash_user },
      { harm: asksAboutQstashPack, preview: qstashPlanPreview, inverses: [qstashPack.on] },
    ),
    endpoint(
      "qstash_user_disable_prodpack",
      "write",
      "POST /v2/qstash/disable-prodpack/{qstash_user}",
      "Disable the production pack of a QStash user.",
      { qstash_user },
      { inverses: [qstashPack.off] },
    ),
    endpoint(
      "qstash_user_rotate_token",
      "destructive",
      "POST /v2/qstash/rotate-token",
      "Give the account's default QStash user a new token and password; the old ones stop working at once.",
      undefined,
      { present: readable, preview: qstashUserPreview, after: tellsNewToken("qstash", "qstash_user") },
    ),
    endpoint(
      "qstash_user_rotate_token_by_id",
      "destructive",
      "POST /v2/qstash/rotate-token/{qstash_user}",
      "Give one QStash user a new token and password; the old ones stop working at once.",
      { qstash_user },
      { present: readable, preview: qstashUserPreview, after: tellsNewToken("qstash", "qstash_user") },
    ),
    endpoint(
      "qstash_user_move_to_team",
      "destructive",
      "POST /v2/qstash/move-to-team",
      "Move a QStash user to a team; this account may lose access to it.",
      { qstash_user: inBody("qstash_id", qstash_user), team: inBody("target_team_id", team) },
      { preview: qstashUserPreview },
    ),
  ],
};

import { containing } from "../../../catalog/listed.ts";
import { endpoint } from "../account-endpoint.ts";
import type { AccountTable } from "../account-table.ts";
import { readable } from "../answers/readable.ts";
import { accountCostsTool } from "../costs/account-costs.ts";
import { checkSpan, fromTime, toTime } from "./time-span.ts";

/** The account itself. Developer API, "Account". */
export const account: AccountTable = {
  summary: "The account as a whole: what it costs and why, and its audit logs: who did what, when and from where",
  rows: [
    accountCostsTool(),
    endpoint(
      "audit_log_list",
      "read",
      // The document serves this one endpoint from https://api.upstash.com, without /v2.
      "GET /auditlogs",
      "The audit logs of the account, newest first.",
      undefined,
      {
        listed: {
          id: "log_id",
          short: [...["timestamp", "actor", "action_string", "entity", "secondary_entity", "source", "ip", "log_id"]],
          newestFirst: "timestamp",
          page: 50,
          filters: {
            since: fromTime("since", "timestamp"),
            until: toTime("until", "timestamp"),
            actor: containing("Part of it", "actor"),
            action: containing("Part of it", "action_string"),
            entity: containing("Part of it", "entity", "secondary_entity", "third_entity"),
          },
        },
        filtersAs: "Each name=value: since, until (ISO 8601 or Unix time), actor, action, entity (part of it).",
        check: checkSpan,
        present: readable,
      },
    ),
  ],
};

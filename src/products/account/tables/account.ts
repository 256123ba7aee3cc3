import { endpoint } from "../account-endpoint.ts";
import type { AccountTable } from "../account-table.ts";
import { readable } from "../answers/readable.ts";

/** The account itself. Developer API, "Account". */
export const account: AccountTable = {
  summary: "Audit logs of the account: who did what, when and from where",
  rows: [
    endpoint(
      "audit_log_list",
      "read",
      // The document serves this one endpoint from https://api.upstash.com, without /v2.
      "GET /auditlogs",
      "List the audit logs of the account: actor, action, entity, time, IP address.",
      undefined,
      { present: readable },
    ),
  ],
};

import * as z from "zod";
import { filterBy, inQuery } from "../../../catalog/define.ts";
import { readableEntries } from "../answers/readable-message.ts";
import { unpackLogs } from "../answers/unpack.ts";
import { operation } from "../qstash-operation.ts";
import { checkFilters, fullList, logFilters } from "./inputs.ts";
import type { QStashRows } from "./qstash-table.ts";

const states = ["CREATED", "ACTIVE", "RETRY", "ERROR", "IN_PROGRESS", "DELIVERED", "FAILED"] as const;
const state = z.enum([...states, "CANCEL_REQUESTED", "CANCELLED"]);
const { message_id, ...filters } = logFilters;

/** What happened to messages. API, "Logs". */
export const logs: QStashRows = [
  operation(
    "qstash_log_list",
    "read",
    "GET /v2/logs",
    "List what happened to messages, newest first: each change of state.",
    {
      message_id,
      state: filterBy(inQuery(state.optional().describe(state.options.join(" ")))),
      ...filters,
      ...fullList,
    },
    { paged: "logs", check: checkLogFilters, unpack: unpackLogs, present: readableEntries },
  ),
];

/** The log takes one URL as it is, a comma in it too. */
function checkLogFilters({ url: _, ...others }: Readonly<Record<string, unknown>>): string | undefined {
  return checkFilters(others);
}

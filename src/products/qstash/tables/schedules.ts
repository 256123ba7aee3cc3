import { inOtherPath } from "../../../catalog/define.ts";
import { readableThings } from "../answers/readable-message.ts";
import { operation } from "../qstash-operation.ts";
import { oneText } from "./inputs.ts";
import type { QStashRows } from "./qstash-table.ts";

/** Schedules. API, "Schedules". */
export const schedules: QStashRows = [
  operation(
    "qstash_schedule_list",
    "read",
    "GET /v2/schedules",
    "List the schedules, or get one.",
    { schedule_id: inOtherPath(oneText) },
    {
      otherPaths: [{ given: "schedule_id", path: "/v2/schedules/{schedule_id}" }],
      listed: {
        id: "scheduleId",
        short: [
          ...["scheduleId", "cron", "destination", "isPaused", "method", "queueName", "labels", "lastScheduleTime"],
          ...["nextScheduleTime", "lastScheduleStates"],
        ],
      },
      present: readableThings,
    },
  ),
];

import { inOtherPath } from "../../../catalog/define.ts";
import { readableSchedules } from "../answers/readable-schedule.ts";
import { schedulePaused } from "../qstash-inverses.ts";
import { operation } from "../qstash-operation.ts";
import { schedulePreview } from "../qstash-previews.ts";
import { action, optionalText, text } from "./inputs.ts";
import type { QStashRows } from "./qstash-table.ts";

const schedule_id = text.describe("Its ID.");

/** Schedules. API, "Schedules". */
export const schedules: QStashRows = [
  operation(
    "qstash_schedule_list",
    "read",
    "GET /v2/schedules",
    "List schedules, or get one with its next times.",
    { schedule_id: inOtherPath(optionalText.describe("One alone.")) },
    {
      otherPaths: [{ given: "schedule_id", path: "/v2/schedules/{schedule_id}" }],
      listed: {
        id: "scheduleId",
        short: [
          ...["scheduleId", "cron", "destination", "isPaused", "method", "queueName", "labels", "lastScheduleTime"],
          ...["nextScheduleTime", "lastScheduleStates"],
        ],
      },
      present: readableSchedules,
    },
  ),
  operation(
    "qstash_schedule_action",
    "write",
    "POST /v2/schedules/{schedule_id}/{action}",
    "Pause or resume a schedule; what is due meanwhile is left out.",
    { schedule_id, action },
    { inverses: [schedulePaused] },
  ),
  operation(
    "qstash_schedule_delete",
    "destructive",
    "DELETE /v2/schedules/{schedule_id}",
    "Delete a schedule.",
    { schedule_id },
    { preview: schedulePreview },
  ),
];

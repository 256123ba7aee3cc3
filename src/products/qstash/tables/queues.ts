import { inOtherPath } from "../../../catalog/define.ts";
import { readableThings } from "../answers/readable-message.ts";
import { operation } from "../qstash-operation.ts";
import { oneText } from "./inputs.ts";
import type { QStashRows } from "./qstash-table.ts";

/** Queues. API, "Queues". */
export const queues: QStashRows = [
  operation(
    "qstash_queue_list",
    "read",
    "GET /v2/queues",
    "List the queues, or get one: parallelism, lag (messages that wait), paused.",
    { queue: inOtherPath(oneText) },
    {
      otherPaths: [{ given: "queue", path: "/v2/queues/{queue}" }],
      listed: { id: "name" },
      present: readableThings,
    },
  ),
];

import * as z from "zod";
import { inBody, inOtherPath } from "../../../catalog/define.ts";
import { readableThings } from "../answers/readable-message.ts";
import { queueParallelism, queuePaused } from "../qstash-inverses.ts";
import { operation } from "../qstash-operation.ts";
import { queuePreview } from "../qstash-previews.ts";
import { optionalText, text } from "./inputs.ts";
import type { QStashRows } from "./qstash-table.ts";

/** Queues. API, "Queues". */
export const queues: QStashRows = [
  operation(
    "qstash_queue_list",
    "read",
    "GET /v2/queues",
    "List the queues, or get one: parallelism, lag (messages that wait), paused.",
    { queue: inOtherPath(optionalText) },
    {
      otherPaths: [{ given: "queue", path: "/v2/queues/{queue}" }],
      listed: { id: "name" },
      present: readableThings,
    },
  ),
  operation(
    "qstash_queue_upsert",
    "write",
    "POST /v2/queues",
    "Create a queue, or change how many messages of it are delivered at once (1 keeps their order).",
    { queue: inBody("queueName", text), parallelism: z.number().int().min(1).max(10_000) },
    { inverse: queueParallelism },
  ),
  operation(
    "qstash_queue_action",
    "write",
    "POST /v2/queues/{queue}/{action}",
    "Pause or resume a queue; a paused one takes messages and delivers none. It may take a minute.",
    { queue: text, action: z.enum(["pause", "resume"]) },
    { inverse: queuePaused },
  ),
  operation(
    "qstash_queue_delete",
    "destructive",
    "DELETE /v2/queues/{queue}",
    "Delete a queue with the messages that wait in it.",
    { queue: text },
    { preview: queuePreview },
  ),
];

import * as z from "zod";
import { inBody, inOtherPath } from "../../../catalog/define.ts";
import { readableThings } from "../answers/readable-message.ts";
import { queueParallelism, queuePaused } from "../qstash-inverses.ts";
import { operation } from "../qstash-operation.ts";
import { queuePreview } from "../qstash-previews.ts";
import { action, optionalText, text } from "./inputs.ts";
import type { QStashRows } from "./qstash-table.ts";

const queue = text.describe("Its name.");

/** Queues. API, "Queues". */
export const queues: QStashRows = [
  operation(
    "qstash_queue_list",
    "read",
    "GET /v2/queues",
    "List queues, or get one: parallelism, lag, paused.",
    { queue: inOtherPath(optionalText.describe("One alone.")) },
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
    "Create a queue, or change its parallelism.",
    {
      queue: inBody("queueName", queue),
      parallelism: z.number().int().min(1).max(10_000).describe("Deliveries at once; 1 keeps the order."),
    },
    { inverses: [queueParallelism] },
  ),
  operation(
    "qstash_queue_action",
    "write",
    "POST /v2/queues/{queue}/{action}",
    "Pause or resume a queue; a paused one takes messages and delivers none. May take a minute.",
    { queue, action },
    { inverses: [queuePaused] },
  ),
  operation(
    "qstash_queue_delete",
    "destructive",
    "DELETE /v2/queues/{queue}",
    "Delete a queue with the messages that wait in it.",
    { queue },
    { preview: queuePreview },
  ),
];

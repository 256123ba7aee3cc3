import * as z from "zod";
import { localOnly } from "../../../catalog/define.ts";
import { readableEntries, readableMessage } from "../answers/readable-message.ts";
import { unpackLetters, unpackMessage } from "../answers/unpack.ts";
import { operation } from "../qstash-operation.ts";
import { checkFilters, dlqFilters, text } from "./inputs.ts";
import type { QStashRows } from "./qstash-table.ts";

/** The dead letter queue: messages that failed for good. API, "DLQ". */
export const dlq: QStashRows = [
  operation(
    "qstash_dlq_list",
    "read",
    "GET /v2/dlq",
    "List messages of the dead letter queue (DLQ): they failed after all retries. Filters but message_id take several values with commas.",
    { ...dlqFilters, full: localOnly(z.boolean().optional().describe("Headers and bodies, too.")) },
    { paged: "messages", check: checkFilters, unpack: unpackLetters, present: readableEntries },
  ),
  operation(
    "qstash_dlq_get",
    "read",
    "GET /v2/dlq/{dlq_id}",
    "Get a DLQ message: request and last response.",
    { dlq_id: text },
    { unpack: unpackMessage, present: readableMessage },
  ),
];
